import fc from "fast-check"

/** For tests only: any bytes of this length. */
export function bytesOf(length: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.uint8Array({ minLength: length, maxLength: length })
}

/** For tests only: a copy with one bit turned over, at any place that `place` falls on. */
export function damagedBytes(bytes: Uint8Array, place: number): Uint8Array<ArrayBuffer> {
  const damaged = Uint8Array.from(bytes)
  damaged[place % bytes.length]! ^= 1 << (place % 8)
  return damaged
}
