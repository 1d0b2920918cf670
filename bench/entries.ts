// Vaults to measure with: like those of people, and the same in every run.
import { encodeBase32 } from "@tessera/bytes"
import { toOtpParameters } from "@tessera/otp"
import { newEntry, type Entry } from "@tessera/vault"

const TAGS = ["Work", "Family", "Bank", "Servers"]

/** `count` entries: one in eight has a tag, one in ten a note, one in fifty another algorithm than usual. */
export function makeEntries(count: number): Entry[] {
  const random = makeRandom(0x7e55e7a)
  return Array.from({ length: count }, (_, index) => {
    const secret = Uint8Array.from({ length: index % 3 === 0 ? 32 : 20 }, () => random() & 255)
    const algorithm = index % 50 === 0 ? "SHA256" : "SHA1"
    const tag = TAGS[index % TAGS.length]
    return newEntry(toOtpParameters({ type: "totp", secret: encodeBase32(secret), algorithm }), {
      issuer: issuerOf(index),
      account: `someone.${random() % 97}@example.org`,
      tags: index % 8 === 0 && tag !== undefined ? [tag] : [],
      note: index % 10 === 0 ? "Set up on the old telephone; asks for the code at each sign-in." : "",
      position: index,
    })
  })
}

/** No two alike. */
export const issuerOf = (index: number) => `Service ${index.toString(36).toUpperCase()} Ltd`

/** xorshift32: repeatable, and good enough to look like chance. */
function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}
