// The only file which imports the crypto library. Every function is one primitive with nothing of the protocol in it;
// what each is used for is said where it is used. Imported by submodule, so that bundles hold only what is called.
import { cbc, gcm } from "@noble/ciphers/aes.js"
import { chacha20, hchacha, xchacha20poly1305 } from "@noble/ciphers/chacha.js"
import { poly1305 } from "@noble/ciphers/_poly1305.js"
import { hsalsa, secretbox } from "@noble/ciphers/salsa.js"
import { pow } from "@noble/curves/abstract/modular.js"
import { montgomery } from "@noble/curves/abstract/montgomery.js"
import { blake2b as nobleBlake2b } from "@noble/hashes/blake2.js"
import { hmac } from "@noble/hashes/hmac.js"
import { sha1 } from "@noble/hashes/legacy.js"
import { pbkdf2Async } from "@noble/hashes/pbkdf2.js"
import { scryptAsync } from "@noble/hashes/scrypt.js"
import { sha256 as nobleSha256, sha512 } from "@noble/hashes/sha2.js"
import { CryptoError } from "./errors.ts"

type Bytes = Uint8Array<ArrayBuffer>

/** Turns the library's complaint about a wrong tag into ours, which says nothing more. */
function refuseWrongTag(open: () => Bytes): Bytes {
  try {
    return open()
  } catch {
    throw new CryptoError("wrong-key")
  }
}

/** SHA-256 (FIPS 180-4) of all parts together, 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Bytes {
  const hash = nobleSha256.create()
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Bytes {
  return hmac(nobleSha256, key, message)
}

/** BLAKE2b (RFC 7693); `salt` and `personalization` are 16 bytes each. */
export function blake2b(
  message: Uint8Array,
  options: { outputLength: number; key?: Uint8Array; salt?: Uint8Array; personalization?: Uint8Array },
): Bytes {
  const { outputLength, ...rest } = options
  return nobleBlake2b(message, { dkLen: outputLength, ...rest })
}

/** XSalsa20-Poly1305: tag ‖ ciphertext. */
export function sealXsalsa20Poly1305(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Bytes {
  // A copy, because the library answers with a view into a larger buffer.
  return secretbox(key, nonce).seal(plaintext).slice()
}

/** The reverse; at least 16 bytes. @throws CryptoError `wrong-key` */
export function openXsalsa20Poly1305(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array): Bytes {
  return refuseWrongTag(() => secretbox(key, nonce).open(ciphertext).slice())
}

type Aead = { key: Uint8Array; nonce: Uint8Array; associatedData: Uint8Array }

/** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha): ciphertext ‖ tag. */
export function sealXchacha20Poly1305({ key, nonce, associatedData }: Aead, plaintext: Uint8Array): Bytes {
  return xchacha20poly1305(key, nonce, associatedData).encrypt(plaintext)
}

/** The reverse; at least 16 bytes. @throws CryptoError `wrong-key` */
export function openXchacha20Poly1305({ key, nonce, associatedData }: Aead, ciphertext: Uint8Array): Bytes {
  return refuseWrongTag(() => xchacha20poly1305(key, nonce, associatedData).decrypt(ciphertext))
}

/** AES-GCM (NIST SP 800-38D): ciphertext ‖ 16-byte tag. */
export function sealAesGcm({ key, nonce, associatedData }: Aead, plaintext: Uint8Array): Bytes {
  return gcm(key, nonce, associatedData).encrypt(plaintext)
}

/** The reverse; at least 16 bytes. @throws CryptoError `wrong-key` */
export function openAesGcm({ key, nonce, associatedData }: Aead, ciphertext: Uint8Array): Bytes {
  return refuseWrongTag(() => gcm(key, nonce, associatedData).decrypt(ciphertext))
}

/** AES-CBC (NIST SP 800-38A) with PKCS#7 padding. @throws CryptoError `wrong-key` when the padding is wrong */
export function openAesCbc(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Bytes {
  return refuseWrongTag(() => cbc(key, iv).decrypt(ciphertext))
}

/** HChaCha20 (draft-irtf-cfrg-xchacha §2.2): 32-byte key and 16 bytes of input → 32 bytes. */
export function hchacha20(key: Uint8Array, input: Uint8Array): Bytes {
  const output = new Uint32Array(8)
  hchacha(wordsOf(SIGMA), wordsOf(key), wordsOf(input), output)
  return new Uint8Array(output.buffer)
}

/** HSalsa20 (Bernstein, "Extending the Salsa20 nonce"): 32-byte key and 16 bytes of input → 32 bytes. */
export function hsalsa20(key: Uint8Array, input: Uint8Array): Bytes {
  const output = new Uint32Array(8)
  hsalsa(wordsOf(SIGMA), wordsOf(key), wordsOf(input), output)
  return new Uint8Array(output.buffer)
}

/** The constant of both families, "expand 32-byte k". */
// prettier-ignore
const SIGMA = /* @__PURE__ */ Uint8Array.of(
  101, 120, 112, 97, 110, 100, 32, 51, 50, 45, 98, 121, 116, 101, 32, 107,
)

/** The library reads 32-bit words out of memory; a copy makes sure that they are aligned. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer)
}

/** `data` xor the ChaCha20 key stream (RFC 8439 §2.4, 12-byte nonce) from block `counter` on. */
export function xorChacha20(
  key: Uint8Array,
  nonce: Uint8Array,
  data: Uint8Array,
  { counter, output = new Uint8Array(data.length) }: { counter: number; output?: Bytes },
): Bytes {
  return chacha20(key, nonce, data, output, counter)
}

/** Poly1305 (RFC 8439 §2.5) of all parts together, 16 bytes. */
export function authenticatePoly1305(key: Uint8Array, parts: readonly Uint8Array[]): Bytes {
  const mac = poly1305.create(key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

const X25519_PRIME = 2n ** 255n - 19n

// Composed from the library's Montgomery ladder: its ready-made x25519 carries the whole of Ed25519 with it,
// 6.5 kB (gzip) more for a faster public key which is needed once per sign-in.
const x25519 = /* @__PURE__ */ montgomery({
  P: X25519_PRIME,
  type: "x25519",
  // RFC 7748 §5
  adjustScalarBytes: (scalar: Uint8Array<ArrayBuffer>) => {
    scalar[0]! &= 248
    scalar[31]! &= 127
    scalar[31]! |= 64
    return scalar
  },
  powPminus2: (x) => pow(x, X25519_PRIME - 2n, X25519_PRIME),
})

/** The X25519 public key (RFC 7748) of a 32-byte secret key. */
export function x25519PublicKey(secretKey: Uint8Array): Bytes {
  return x25519.getPublicKey(secretKey)
}

/** The X25519 shared secret, 32 bytes. @throws CryptoError `wrong-key` for a public key of low order */
export function x25519SharedSecret(secretKey: Uint8Array, publicKey: Uint8Array): Bytes {
  return refuseWrongTag(() => x25519.getSharedSecret(secretKey, publicKey))
}

/** scrypt (RFC 7914), in slices that let the host breathe. */
export async function deriveScrypt(
  password: Uint8Array,
  salt: Uint8Array,
  options: { N: number; r: number; p: number; outputLength: number },
): Promise<Bytes> {
  const { outputLength, ...cost } = options
  return scryptAsync(password, salt, { ...cost, dkLen: outputLength, maxmem: 2 ** 31 })
}

const PBKDF2_HASHES = { sha1, sha256: nobleSha256, sha512 }

/** PBKDF2 (RFC 8018) over HMAC, in slices that let the host breathe. */
export async function derivePbkdf2(
  hash: keyof typeof PBKDF2_HASHES,
  password: Uint8Array,
  salt: Uint8Array,
  options: { iterations: number; outputLength: number },
): Promise<Bytes> {
  return pbkdf2Async(PBKDF2_HASHES[hash], password, salt, {
    c: options.iterations,
    dkLen: options.outputLength,
  })
}
