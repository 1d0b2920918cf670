import { crc32, inflateSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { drawPng } from "./png.ts"

/** Type and data of each chunk, after its length and checksum were checked. */
function readChunks(png: Buffer): [string, Buffer][] {
  const chunks: [string, Buffer][] = []
  for (let at = 8; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at)
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)))
    chunks.push([png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, end)])
    at = end + 4
  }
  return chunks
}

describe("PNG pictures", () => {
  it("have one bit for each point, white where nothing is drawn", () => {
    const png = Buffer.from(drawPng(10, (x, y) => x === y))
    expect(png.subarray(0, 8)).toEqual(Buffer.from("89504e470d0a1a0a", "hex"))
    const [[headerType, header], [dataType, data], [endType, end]] = readChunks(png) as [
      [string, Buffer],
      [string, Buffer],
      [string, Buffer],
    ]
    expect([headerType, dataType, endType, end.length]).toEqual(["IHDR", "IDAT", "IEND", 0])
    expect(header.toString("hex")).toBe("0000000a0000000a0100000000")
    const rows = inflateSync(data)
    expect(rows).toHaveLength(10 * 3)
    for (let y = 0; y < 10; y++) {
      expect(rows[y * 3]).toBe(0)
      for (let x = 0; x < 10; x++) {
        const isWhite = ((rows[y * 3 + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0
        expect(isWhite).toBe(x !== y)
      }
    }
  })
})
