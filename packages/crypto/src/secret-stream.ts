// Chunked authenticated encryption: entities and encrypted exports (one chunk each), larger files (many).
// libsodium's crypto_secretstream_xchacha20poly1305, built on HChaCha20, ChaCha20 and Poly1305 (see cryptography.md,
// "Secret stream"). Each chunk becomes
//
//   1 byte encrypted tag ‖ n bytes ciphertext ‖ 16 bytes Poly1305
//
// and the authentication of one chunk flows into the nonce of the next, so that none can be moved, lost or repeated.
import { concatBytes, equalBytes } from "@tessera/bytes"
import { CryptoError } from "./errors.ts"
import { requireLength } from "./lengths.ts"
import { authenticatePoly1305, hchacha20, xorChacha20 } from "./primitives.ts"
import type { RandomBytes } from "./random.ts"

export const SECRET_STREAM_HEADER_LENGTH = 24
/** How much longer a chunk is than its plaintext. */
export const SECRET_STREAM_OVERHEAD = 17

/** What a chunk means: more follow · end of a group · the key changes afterwards · the last one. */
export type SecretStreamTag = "message" | "push" | "rekey" | "final"

const TAG_BYTES: Record<SecretStreamTag, number> = { message: 0, push: 1, rekey: 2, final: 3 }
const TAGS = ["message", "push", "rekey", "final"] as const

const KEY_LENGTH = 32
const BLOCK_LENGTH = 64
const MAC_LENGTH = 16
const NO_BYTES = new Uint8Array(0)

/** Key and nonce between two chunks; both sides hold the same. Nonce: 4-byte little-endian counter ‖ 8 bytes. */
type StreamState = { key: Uint8Array<ArrayBuffer>; nonce: Uint8Array<ArrayBuffer> }

function startState(key: Uint8Array, header: Uint8Array): StreamState {
  requireLength(key, KEY_LENGTH)
  requireLength(header, SECRET_STREAM_HEADER_LENGTH)
  const nonce = new Uint8Array(12)
  nonce[0] = 1
  nonce.set(header.subarray(16), 4)
  return { key: hchacha20(key, header.subarray(0, 16)), nonce }
}

/** Poly1305 over associated data, the encrypted first block (64 bytes, the tag in front), ciphertext and both lengths. */
function authenticate(
  polyKey: Uint8Array,
  block: Uint8Array,
  ciphertext: Uint8Array,
  associatedData: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const lengths = new Uint8Array(16)
  const view = new DataView(lengths.buffer)
  view.setBigUint64(0, BigInt(associatedData.length), true)
  view.setBigUint64(8, BigInt(BLOCK_LENGTH + ciphertext.length), true)
  return authenticatePoly1305(polyKey, [
    associatedData,
    new Uint8Array((16 - (associatedData.length % 16)) % 16),
    block,
    ciphertext,
    // Not what aligns the message: (16 − 64 + n) mod 16 is n mod 16. libsodium froze this slip into the format.
    new Uint8Array(ciphertext.length % 16),
    lengths,
  ])
}

/** Moves both sides to the next chunk; for this file and its tests. */
export function advance(state: StreamState, mac: Uint8Array, tagByte: number): void {
  for (let index = 0; index < 8; index++) state.nonce[4 + index]! ^= mac[index]!
  let carry = 1
  for (let index = 0; index < 4; index++) {
    carry += state.nonce[index]!
    state.nonce[index] = carry & 255
    carry >>>= 8
  }
  const hasCounterWrapped = carry === 1
  // libsodium replaces the key after `final` too; but nothing can follow, and most streams here are one final chunk.
  if (tagByte === TAG_BYTES.rekey || hasCounterWrapped) rekey(state)
}

function rekey(state: StreamState): void {
  const old = concatBytes(state.key, state.nonce.subarray(4))
  const fresh = xorChacha20(state.key, state.nonce, old, { counter: 0 })
  state.key = fresh.slice(0, KEY_LENGTH)
  state.nonce = Uint8Array.of(1, 0, 0, 0, ...fresh.subarray(KEY_LENGTH))
}

function encryptChunk(
  state: StreamState,
  plaintext: Uint8Array,
  tagByte: number,
  associatedData: Uint8Array,
): Uint8Array<ArrayBuffer> {
  // One pass over three things: key-stream block 0 is the Poly1305 key, block 1 hides the tag, the message follows.
  const work = new Uint8Array(2 * BLOCK_LENGTH + plaintext.length)
  work[BLOCK_LENGTH] = tagByte
  work.set(plaintext, 2 * BLOCK_LENGTH)
  xorChacha20(state.key, state.nonce, work, { counter: 0, output: work })
  const block = work.subarray(BLOCK_LENGTH, 2 * BLOCK_LENGTH)
  const ciphertext = work.subarray(2 * BLOCK_LENGTH)
  const mac = authenticate(work.subarray(0, 32), block, ciphertext, associatedData)
  const chunk = concatBytes(block.subarray(0, 1), ciphertext, mac)
  advance(state, mac, tagByte)
  return chunk
}

function decryptChunk(
  state: StreamState,
  chunk: Uint8Array,
  associatedData: Uint8Array,
): SecretStreamMessage {
  if (chunk.length < SECRET_STREAM_OVERHEAD) throw new CryptoError("damaged-data")
  const ciphertext = chunk.subarray(1, -MAC_LENGTH)
  const keyStream = xorChacha20(state.key, state.nonce, new Uint8Array(2 * BLOCK_LENGTH), { counter: 0 })
  const block = keyStream.subarray(BLOCK_LENGTH)
  const tagByte = chunk[0]! ^ block[0]!
  block[0] = chunk[0]!
  const mac = authenticate(keyStream.subarray(0, 32), block, ciphertext, associatedData)
  const tag = TAGS[tagByte]
  // A tag byte above 3 exists nowhere; authentic ones are refused all the same.
  if (!equalBytes(mac, chunk.subarray(-MAC_LENGTH)) || tag === undefined) throw new CryptoError("wrong-key")
  const plaintext = xorChacha20(state.key, state.nonce, ciphertext, { counter: 2 })
  advance(state, mac, tagByte)
  return { plaintext, tag }
}

export type SecretStreamMessage = {
  readonly plaintext: Uint8Array<ArrayBuffer>
  readonly tag: SecretStreamTag
}

/** Encrypts a sequence of chunks under a 32-byte key; the reader needs `header` (24 bytes) first. */
export class SecretStreamWriter {
  readonly header: Uint8Array<ArrayBuffer>
  readonly #state: StreamState
  #hasEnded = false

  constructor(key: Uint8Array, random: RandomBytes) {
    this.header = random(SECRET_STREAM_HEADER_LENGTH)
    this.#state = startState(key, this.header)
  }

  /** Encrypts the next chunk, which grows by 17 bytes. @throws CryptoError `stream-ended` after the tag `final` */
  write(
    plaintext: Uint8Array,
    {
      tag = "message",
      associatedData = NO_BYTES,
    }: { tag?: SecretStreamTag; associatedData?: Uint8Array } = {},
  ): Uint8Array<ArrayBuffer> {
    if (this.#hasEnded) throw new CryptoError("stream-ended")
    this.#hasEnded = tag === "final"
    return encryptChunk(this.#state, plaintext, TAG_BYTES[tag], associatedData)
  }

  /** Replaces the key now, without telling the reader, who must do the same at the same place. */
  rekey(): void {
    rekey(this.#state)
  }
}

/** Decrypts the chunks of a `SecretStreamWriter` in their order. */
export class SecretStreamReader {
  readonly #state: StreamState
  #hasEnded = false

  constructor(header: Uint8Array, key: Uint8Array) {
    this.#state = startState(key, header)
  }

  /** Whether the chunk tagged `final` was read. A source that runs dry before was cut off. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /**
   * Decrypts the next chunk; after a failure the reader can be used as if nothing had been read.
   * @throws CryptoError `wrong-key`, `damaged-data` (too short), `stream-ended` after the tag `final`
   */
  read(
    chunk: Uint8Array,
    { associatedData = NO_BYTES }: { associatedData?: Uint8Array } = {},
  ): SecretStreamMessage {
    if (this.#hasEnded) throw new CryptoError("stream-ended")
    const message = decryptChunk(this.#state, chunk, associatedData)
    this.#hasEnded = message.tag === "final"
    return message
  }

  /** The reader's part of `SecretStreamWriter.rekey`. */
  rekey(): void {
    rekey(this.#state)
  }
}

/** A text encrypted in one piece: ciphertext (17 bytes longer than the plaintext) and the stream's 24-byte header. */
export type SecretStreamBox = { readonly ciphertext: Uint8Array; readonly header: Uint8Array }

/** Encrypts a whole text as a stream of one final chunk, under a 32-byte key. */
export function encryptSecretStream(
  plaintext: Uint8Array,
  key: Uint8Array,
  random: RandomBytes,
): { ciphertext: Uint8Array<ArrayBuffer>; header: Uint8Array<ArrayBuffer> } {
  const writer = new SecretStreamWriter(key, random)
  return { ciphertext: writer.write(plaintext, { tag: "final" }), header: writer.header }
}

/** Decrypts a stream of one chunk. @throws CryptoError `wrong-key`, `damaged-data` (too short), `wrong-length` */
export function decryptSecretStream(box: SecretStreamBox, key: Uint8Array): Uint8Array<ArrayBuffer> {
  const { plaintext, tag } = new SecretStreamReader(box.header, key).read(box.ciphertext)
  // Compat: desktop builds of Ente Auth wrote the tag `message`, and nothing follows there either.
  if (tag !== "final" && tag !== "message") throw new CryptoError("wrong-key")
  return plaintext
}
