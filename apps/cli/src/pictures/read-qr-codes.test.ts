import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { fixturePath, readManifest } from "../testing/fixtures.ts"
import { pictureSize, readQrCodes } from "./read-qr-codes.ts"

const read = (file: string) => readFileSync(fixturePath(file))

describe("QR codes in pictures", () => {
  const pictures = readManifest().good.filter(({ source }) => source === "qr-image") as unknown as {
    file: string
    qrPayloads: string[]
  }[]

  it.each(pictures)("reads all of $file", async ({ file, qrPayloads }) => {
    const texts = await readQrCodes(read(file))
    expect([...texts].sort()).toEqual([...qrPayloads].sort())
  })

  it("finds nothing where nothing is, whole picture or half of one", async () => {
    expect(await readQrCodes(read("image-without-qr.png"))).toEqual([])
    expect(await readQrCodes(read("image-truncated.png"))).toEqual([])
  })

  it("refuses a picture that would take gigabytes before decoding it, and what is no picture", async () => {
    await expect(readQrCodes(read("image-huge-dimensions.png"))).rejects.toThrow(
      expect.objectContaining({ code: "too-large" }),
    )
    await expect(readQrCodes(read("text-named.jpeg"))).rejects.toThrow(
      expect.objectContaining({ code: "unsupported" }),
    )
  })

  it("knows the size of a picture by its header", () => {
    expect(pictureSize(read("image-huge-dimensions.png"))).toEqual({ width: 60_000, height: 60_000 })
    const jpeg = pictureSize(read("made-several-tilted.jpg"))
    expect(jpeg!.width * jpeg!.height).toBeGreaterThan(10_000)
    const gif = Uint8Array.from([...Buffer.from("GIF89a"), 0x2c, 0x01, 0x90, 0x01, ...Array(20).fill(0)])
    expect(pictureSize(gif)).toEqual({ width: 300, height: 400 })
    expect(pictureSize(Uint8Array.of(0xff, 0xd8, 0xff))).toBeNull()
  })
})
