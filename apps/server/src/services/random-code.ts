// Six decimal digits, each number equally likely.
import type { RandomBytes } from "@tessera/crypto"

const COUNT = 1_000_000
/** Numbers from here on would favour the first ones. */
const UNIFORM_LIMIT = 2 ** 32 - (2 ** 32 % COUNT)

/** A new code, such as "040713". */
export function randomCode(randomBytes: RandomBytes): string {
  for (;;) {
    const number = new DataView(randomBytes(4).buffer).getUint32(0)
    if (number < UNIFORM_LIMIT) return String(number % COUNT).padStart(6, "0")
  }
}
