// A black and white picture as PNG (ISO/IEC 15948), one bit for each point.
import { crc32, deflateSync } from "node:zlib"
import { concatBytes, encodeUtf8 } from "@tessera/bytes"

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** Draws a square of `size` by `size` points; `isDark` says which are black. */
export function drawPng(size: number, isDark: (x: number, y: number) => boolean): Uint8Array<ArrayBuffer> {
  const rowLength = 1 + Math.ceil(size / 8)
  // Each row begins with its filter, 0 for none; a bit is 1 for white.
  const rows = new Uint8Array(size * rowLength)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!isDark(x, y)) rows[y * rowLength + 1 + (x >> 3)]! |= 0x80 >> (x & 7)
    }
  }
  // Bit depth 1, grey, and the only compression, filter method and order worth having.
  const header = concatBytes(encodeNumber(size), encodeNumber(size), Uint8Array.of(1, 0, 0, 0, 0))
  return concatBytes(
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  )
}

/** Length ‖ type ‖ data ‖ checksum over type and data. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const content = concatBytes(encodeUtf8(type), data)
  return concatBytes(encodeNumber(data.length), content, encodeNumber(crc32(content)))
}

/** Four bytes, big-endian. */
function encodeNumber(number: number): Uint8Array {
  return Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number)
}
