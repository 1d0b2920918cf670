// For tests only: hostile files which are too large to keep, made in the same shape.
import { constants, deflateRawSync } from "node:zlib"

/** By the name they have in the manifest of bad files. */
export const madeFiles: ReadonlyMap<string, () => Uint8Array> = new Map([
  ["deep-nesting.json", () => ascii("[".repeat(100_000) + "]".repeat(100_000))],
  ["deep-object-nesting.json", () => ascii(`${'{"db":'.repeat(25_000)}0${"}".repeat(25_000)}`)],
  ["zip-bomb.zip", makeZipBomb],
  ["zip-many-traversal-names.zip", makeTraversalZip],
])

const ascii = (text: string): Uint8Array => Buffer.from(text, "latin1")

type ZipEntry = {
  readonly name: string
  readonly method: 0 | 8
  readonly data: Uint8Array
  readonly inflatedSize: number
}

/** 400 MiB of zeros: one flushed piece, over and over, for each stands by itself. */
function makeZipBomb(): Uint8Array {
  const zeros = new Uint8Array(1024 * 1024)
  const piece = deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH })
  const end = deflateRawSync(new Uint8Array(0))
  const data = Buffer.concat([...Array.from({ length: 400 }, () => piece), end])
  return makeZip([{ name: "Proton Pass/data.json", method: 8, data, inflatedSize: 400 * zeros.length }])
}

function makeTraversalZip(): Uint8Array {
  const names = Array.from({ length: 3000 }, (_, index) => `../../..//f${index}.txt`)
  return makeZip(names.map((name) => ({ name, method: 0, data: new Uint8Array(0), inflatedSize: 0 })))
}

/** A zip archive (APPNOTE 4.3) without checksums, which no test reads. */
export function makeZip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const entry of entries) {
    const header = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), describe(entry), ascii(entry.name)])
    directory.push(
      Buffer.concat([
        Buffer.from("PK\x01\x02\x14\0", "latin1"),
        describe(entry),
        numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
        ascii(entry.name),
      ]),
    )
    parts.push(header, entry.data)
    offset += header.length + entry.data.length
  }
  const central = Buffer.concat(directory)
  const count: Field = [entries.length, 2]
  const end = numbers([0, 2], [0, 2], count, count, [central.length, 4], [offset, 4], [0, 2])
  return Buffer.concat([...parts, central, Buffer.from("PK\x05\x06", "latin1"), end])
}

type Field = readonly [value: number, length: 2 | 4]

const describe = ({ name, method, data, inflatedSize }: ZipEntry) =>
  numbers(
    [20, 2],
    [0, 2],
    [method, 2],
    [0, 2],
    [0, 2],
    [0, 4],
    [data.length, 4],
    [inflatedSize, 4],
    [name.length, 2],
    [0, 2],
  )

function numbers(...fields: readonly Field[]): Uint8Array {
  const bytes = Buffer.alloc(fields.reduce((sum, [, length]) => sum + length, 0))
  let offset = 0
  for (const [value, length] of fields) offset = bytes.writeUIntLE(value, offset, length)
  return bytes
}
