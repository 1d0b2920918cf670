// What real exports do not show: lying headers, wrong checksums, missing files. Archives are made by the library itself
// or by hand; that it reads those of other programs, the fixtures show.
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, type ZipWriterAddDataOptions } from "@zip.js/zip.js"
import { constants, deflateRawSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import type { ImportContext } from "../import-context.ts"
import { makeZip } from "../testing/made-files.ts"
import { nodePorts } from "../testing/node-ports.ts"
import { readFromZip } from "./zip.ts"

const utf8 = (text: string) => new TextEncoder().encode(text)
const context = (password = "x"): ImportContext => ({
  ports: nodePorts(),
  password: async () => password,
  enter: () => {},
})
const question = { matches: (name: string) => name === "wanted.txt", source: "Test" }

async function archive(
  name: string,
  data: Uint8Array,
  options: ZipWriterAddDataOptions = {},
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter())
  await writer.add("other.txt", new Uint8ArrayReader(utf8("other")), options)
  await writer.add(name, new Uint8ArrayReader(data), options)
  return writer.close()
}

describe("readFromZip", () => {
  const data = utf8("text ".repeat(1000))
  it.each([
    ["plain", {}],
    ["with ZipCrypto", { password: "pässword", zipCrypto: true }],
    ["with WinZip AES-128", { password: "pässword", encryptionStrength: 1 }],
    ["with WinZip AES-256", { password: "pässword", encryptionStrength: 3 }],
  ] satisfies [string, ZipWriterAddDataOptions][])("%s", async (_name, options) => {
    const bytes = await archive("wanted.txt", data, options)
    expect(await readFromZip(bytes, question, context("pässword"))).toEqual(data)
    if (!("password" in options)) return
    for (const password of ["wrong", ""]) {
      await expect(readFromZip(bytes, question, context(password))).rejects.toMatchObject({
        code: "wrong-password",
      })
    }
  })
  it("says when the file is not there", async () => {
    const bytes = await archive("folder/wanted.txt", data)
    await expect(readFromZip(bytes, question, context())).rejects.toMatchObject({ code: "unsupported" })
  })
  it("calls wrong checksums and half archives damaged", async () => {
    const stored = makeZip([{ name: "wanted.txt", method: 0, data, inflatedSize: data.length }])
    const whole = await archive("wanted.txt", data)
    for (const bytes of [stored, whole.slice(0, 60), utf8("PK\x03\x04")]) {
      await expect(readFromZip(bytes, question, context())).rejects.toMatchObject({ code: "damaged" })
    }
  })
  it.each([10, 60 * 1024 * 1024])(
    "stops while it unpacks 60 MiB, though the header says %i",
    async (inflatedSize) => {
      const zeros = deflateRawSync(new Uint8Array(60 * 1024 * 1024), { level: constants.Z_BEST_SPEED })
      const bytes = makeZip([{ name: "wanted.txt", method: 8, data: zeros, inflatedSize }])
      await expect(readFromZip(bytes, question, context())).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:too-large|damaged)$/),
      })
    },
  )
  it("refuses more files than any export has", async () => {
    const nothing = { method: 0, data: new Uint8Array(0), inflatedSize: 0 } as const
    const many = makeZip(Array.from({ length: 20_002 }, (_, index) => ({ ...nothing, name: `${index}.txt` })))
    await expect(readFromZip(many, question, context())).rejects.toMatchObject({ code: "too-large" })
  })
})
