// Recovery key ↔ 24 words (BIP-39, English list): the 32 bytes are the entropy itself, the last word holds a checksum.
import { decodeHex } from "@tessera/bytes"
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39"
import { wordlist } from "@scure/bip39/wordlists/english.js"
import { CryptoError } from "./errors.ts"
import { asRecoveryKey, type RecoveryKey } from "./keys.ts"
import { requireLength } from "./lengths.ts"

const WORD_COUNT = 24
const KEY_LENGTH = 32

/** The 24 words of a 32-byte key, separated by single spaces. @throws CryptoError `wrong-length` */
export function encodeRecoveryWords(recoveryKey: Uint8Array): string {
  requireLength(recoveryKey, KEY_LENGTH)
  return entropyToMnemonic(recoveryKey, wordlist)
}

/**
 * Reads a recovery key as people type it: 24 words or 64 hexadecimal digits, in any case, with any white space.
 * @throws CryptoError `wrong-length` (not 24 words, not 64 digits), `unknown-word`, `wrong-checksum`
 */
export function decodeRecoveryKey(text: string): RecoveryKey {
  // NFKC, because some keyboards and documents put full-width letters and unbreakable spaces.
  const words = text.normalize("NFKC").trim().toLowerCase().split(/\s+/)
  return words.length === 1 ? decodeDigits(words[0]!) : decodeWords(words)
}

function decodeDigits(digits: string): RecoveryKey {
  if (!/^[0-9a-f]*$/.test(digits)) throw new CryptoError("unknown-word")
  if (digits.length !== 2 * KEY_LENGTH) throw new CryptoError("wrong-length")
  return asRecoveryKey(decodeHex(digits))
}

function decodeWords(words: readonly string[]): RecoveryKey {
  if (words.some((word) => !wordlist.includes(word))) throw new CryptoError("unknown-word")
  if (words.length !== WORD_COUNT) throw new CryptoError("wrong-length")
  try {
    return asRecoveryKey(mnemonicToEntropy(words.join(" "), wordlist))
  } catch {
    // Length and words are right, so only the checksum is left; the library's message is not passed on.
    throw new CryptoError("wrong-checksum")
  }
}
