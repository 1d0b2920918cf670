// Any error → a code for scripts and a sentence for people: what happened, what was kept, what to do. The only place that
// turns the codes of packages into words; nothing else of an error is shown, because messages from below may quote secrets.
import type { AccountErrorCode } from "@tessera/account"
import type { CryptoErrorCode } from "@tessera/crypto"
import type { OtpErrorCode } from "@tessera/otp"
import type { SyncErrorCode } from "@tessera/sync"
import type { RemoteErrorCode } from "@tessera/wire"
import { CliError } from "../errors.ts"
import { accountWords } from "./account-words.ts"
import { cryptoWords, otpWords, syncWords } from "./package-words.ts"
import { remoteWords } from "./remote-words.ts"

export type Explanation = { readonly code: string; readonly message: string }

/** What to say about an error. Errors are told apart by name, so that this loads none of the packages they come from. */
export function explainError(error: unknown): Explanation {
  if (error instanceof CliError) return { code: error.code, message: error.message }
  if (!(error instanceof Error)) return { code: "failed", message: "Something went wrong inside Tessera." }
  const code = "code" in error && typeof error.code === "string" ? error.code : "failed"
  switch (error.name) {
    case "TransferError":
      return { code, message: error.message }
    case "RemoteError": {
      const status = "status" in error && typeof error.status === "number" ? error.status : null
      return { code, message: remoteWords(code as RemoteErrorCode, status) }
    }
    case "AccountError":
      return { code, message: accountWords(code as AccountErrorCode) }
    case "SyncError":
      // The store's own words say more than that it failed.
      if (code === "storage-failed" && error.cause instanceof Error) return explainError(error.cause)
      return { code, message: syncWords(code as SyncErrorCode) }
    case "OtpError":
      return { code, message: otpWords(code as OtpErrorCode) }
    case "CryptoError":
      return { code, message: cryptoWords(code as CryptoErrorCode) }
    default:
      return { code: "failed", message: unknownWords(error) }
  }
}

/** The place in our code and the kind of error, for a report; not its message, which may quote what was being read. */
function unknownWords(error: Error): string {
  const place =
    /\(?([^\s(]*\/(?:apps|packages)\/[^\s)]*)\)?/.exec(error.stack ?? "")?.[1] ?? "an unknown place"
  return `Something went wrong inside Tessera (${error.name} at ${place}). Please report this line; it holds no secret.`
}
