// How the first administrator comes to be: by the link which is shown where the server was started.
import { encodeBase64Url } from "@tessera/bytes"
import type { RandomBytes } from "@tessera/crypto"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import type { InTransaction, Stores } from "../stores/stores.ts"

const TOKEN_LENGTH = 32

export type SetupService = {
  /** A new token for the setup link, valid until used or replaced; null if there is an administrator. */
  issueToken(): Promise<string | null>
  /** Makes the account administrator, once. @throws ApiError `SETUP_TOKEN_INVALID`, `SETUP_ALREADY_CLAIMED` */
  claim(userId: number, token: string): Promise<void>
}

export function createSetupService({
  stores,
  inTransaction,
  atRest,
  randomBytes,
  admins,
}: {
  readonly stores: Pick<Stores, "administrators" | "settings">
  readonly inTransaction: InTransaction
  readonly atRest: AtRest
  readonly randomBytes: RandomBytes
  /** Addresses which the configuration makes administrators. */
  readonly admins: readonly string[]
}): SetupService {
  const adminHashes = admins.map((email) => atRest.hashEmail(email))
  return {
    async issueToken() {
      if (await stores.administrators.exists(adminHashes)) {
        await stores.settings.remove("setup-token-hash")
        return null
      }
      const token = encodeBase64Url(randomBytes(TOKEN_LENGTH), { isPadded: false })
      // A fresh one at each start: only its hash is stored, so the last one cannot be shown again.
      await stores.settings.write("setup-token-hash", atRest.fingerprint("setup-token", token))
      return token
    },
    async claim(userId, token) {
      const isTaken = await inTransaction(async ({ settings, administrators }) => {
        const isValid = await settings.take("setup-token-hash", atRest.fingerprint("setup-token", token))
        if (isValid) await administrators.appoint(userId)
        return isValid
      })
      if (isTaken) return
      const isClaimed = await stores.administrators.exists(adminHashes)
      throw new ApiError(isClaimed ? "SETUP_ALREADY_CLAIMED" : "SETUP_TOKEN_INVALID")
    },
  }
}
