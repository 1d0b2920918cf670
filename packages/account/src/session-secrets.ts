// How a session's secrets rest on the device: each in a record of its own, encrypted under a sub-key of the master key and
// bound to its place. The token is bound to its server too, so that a changed address in the file cannot send it elsewhere.
import { concatBytes, encodeUtf8 } from "@tessera/bytes"
import { decryptRecord, deriveSubKey, encryptRecord, type MasterKey, type RandomBytes } from "@tessera/crypto"
import { AccountError } from "./errors.ts"

/** Where a secret belongs: its name, and whose it is. */
export type SecretPlace =
  | { readonly name: "local-key" }
  | { readonly name: "token" | "authenticator-key"; readonly serverUrl: string; readonly userId: number }

const SUB_KEY_CONTEXT = "tessessn"
const SUB_KEY_ID = 1

/** Encrypts 32 bytes or any others for their place. */
export function sealSecret(
  secret: Uint8Array,
  { masterKey, place }: { masterKey: MasterKey; place: SecretPlace },
  random: RandomBytes,
): Uint8Array<ArrayBuffer> {
  return encryptRecord(
    secret,
    { key: sessionKeyOf(masterKey), associatedData: associatedDataOf(place) },
    random,
  )
}

/** Decrypts what was sealed for this place. @throws AccountError `damaged-session` */
export function openSecret(
  sealed: Uint8Array,
  { masterKey, place }: { masterKey: MasterKey; place: SecretPlace },
): Uint8Array<ArrayBuffer> {
  try {
    return decryptRecord(sealed, { key: sessionKeyOf(masterKey), associatedData: associatedDataOf(place) })
  } catch (cause) {
    throw new AccountError("damaged-session", { cause })
  }
}

function sessionKeyOf(masterKey: MasterKey): Uint8Array {
  return deriveSubKey(masterKey, SUB_KEY_CONTEXT, SUB_KEY_ID)
}

/** No part can hold a zero byte, so no two places read the same. */
function associatedDataOf(place: SecretPlace): Uint8Array {
  const owner = "userId" in place ? [place.serverUrl, String(place.userId)] : []
  return concatBytes(...[place.name, ...owner].map((part) => encodeUtf8(`${part}\0`)))
}
