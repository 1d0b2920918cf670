// What a stranger is told about an address which has no account: the same every time, and of the form a real one has.
// The attributes are those the official server would invent (protocol §3.3), so that a move changes none of them.
import { concatBytes, encodeUtf8 } from "@tessera/bytes"
import { sha256, SRP_ELEMENT_LENGTH } from "@tessera/crypto"
import type { AtRest } from "../crypto-at-rest.ts"
import { formatUuid } from "../random-uuid.ts"

export type SrpAttributes = {
  readonly srpUserId: string
  readonly srpSalt: Uint8Array
  readonly kekSalt: Uint8Array
  readonly kdf: { readonly memLimitBytes: number; readonly opsLimit: number }
  readonly isEmailMfaEnabled: boolean
}

const MIB = 2 ** 20

/** Attributes for a normalised address; `hashKey` is the 64-byte key of this installation. */
export function fakeSrpAttributes(email: string, hashKey: Uint8Array): SrpAttributes {
  const seed = sha256(encodeUtf8(`email-salt-purpose-and-uuid${email}`), hashKey)
  const kekSeed = sha256(encodeUtf8(`kek-salt-purpose${email}`), hashKey)
  const choice = seed[16]!
  return {
    srpUserId: formatUuid(seed.subarray(0, 16)),
    srpSalt: seed.slice(16, 32),
    kekSalt: kekSeed.slice(16, 32),
    kdf:
      choice % 2 === 0
        ? { memLimitBytes: 256 * MIB, opsLimit: 16 }
        : { memLimitBytes: 1024 * MIB, opsLimit: 4 },
    isEmailMfaEnabled: choice % 5 === 0,
  }
}

/** A number below the modulus of SRP, always the same for one SRP user id; nobody knows a password for it. */
export function fakeSrpVerifier(srpUserId: string, atRest: AtRest): Uint8Array {
  const blocks = Array.from({ length: SRP_ELEMENT_LENGTH / 32 }, (_, index) =>
    atRest.hash("fake-srp-verifier", srpUserId, String(index)),
  )
  const verifier = concatBytes(...blocks)
  // The modulus begins with 64 ones, so a first bit of 0 is enough to stay below it.
  verifier[0] = verifier[0]! & 0x7f
  return verifier
}
