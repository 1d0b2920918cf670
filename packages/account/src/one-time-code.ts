// What goes wrong with codes, in the words of the account: all of these can be tried again.
import { RemoteError } from "@tessera/wire"
import { AccountError, type AccountErrorCode } from "./errors.ts"

/** For calls which spend a code from a mail; `forbidden` is what a 403 means there. @throws AccountError `wrong-code`, `code-expired` */
export async function translateCodeErrors<Answer>(
  answer: Promise<Answer>,
  forbidden: AccountErrorCode,
): Promise<Answer> {
  try {
    return await answer
  } catch (cause) {
    if (!(cause instanceof RemoteError)) throw cause
    if (cause.code === "wrong-credential") throw new AccountError("wrong-code", { cause })
    if (cause.code === "gone") throw new AccountError("code-expired", { cause })
    if (cause.code === "forbidden") throw new AccountError(forbidden, { cause })
    throw cause
  }
}
