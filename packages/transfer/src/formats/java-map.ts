// A java.util.HashMap of texts as Java's object serialisation writes it (Object Serialization Specification 6): nothing
// else is understood, and no class is ever made.
import { TransferError } from "../errors.ts"
import { checkRecordCount } from "../limits.ts"

const CLASS_NAME = "java.util.HashMap"
const FIRST_HANDLE = 0x7e0000
const TAG = { object: 0x73, classDescription: 0x72, null: 0x70, reference: 0x71, block: 0x77, end: 0x78 }
/** F (float) and I (int). */
const FOUR_BYTE_TYPES: ReadonlySet<number> = new Set([0x46, 0x49])
const TAG_STRING = 0x74
const TAG_LONG_STRING = 0x7c

/** @throws TransferError `damaged` for anything but a map of texts, `too-large` */
export function parseJavaMap(bytes: Uint8Array): ReadonlyMap<string, string> {
  const reader = new JavaReader(bytes)
  if (reader.uint32() !== 0xaced0005) throw damaged()
  readClass(reader)
  reader.expect(TAG.block)
  reader.expect(8)
  reader.skip(4)
  const size = reader.uint32()
  checkRecordCount(size)
  // The class and the map itself have the first two numbers.
  const texts: string[] = ["", ""]
  const map = new Map<string, string>()
  for (let index = 0; index < size; index++) map.set(readText(reader, texts), readText(reader, texts))
  reader.expect(TAG.end)
  return map
}

function readClass(reader: JavaReader): void {
  reader.expect(TAG.object)
  reader.expect(TAG.classDescription)
  if (reader.text(reader.uint16()) !== CLASS_NAME) throw damaged()
  // Serial version and flags.
  reader.skip(9)
  // Compat: Java has loadFactor and threshold, Android up to 6 the first alone; both are 4 bytes long.
  const fields = reader.uint16()
  if (fields > 2) throw damaged()
  for (let field = 0; field < fields; field++) {
    if (!FOUR_BYTE_TYPES.has(reader.uint8())) throw damaged()
    reader.skip(reader.uint16())
  }
  reader.expect(TAG.end)
  reader.expect(TAG.null)
  reader.skip(4 * fields)
}

function readText(reader: JavaReader, known: string[]): string {
  const tag = reader.uint8()
  if (tag === TAG.reference) {
    const text = known[reader.uint32() - FIRST_HANDLE]
    if (text === undefined) throw damaged()
    return text
  }
  if (tag !== TAG_STRING && tag !== TAG_LONG_STRING) throw damaged()
  if (tag === TAG_LONG_STRING && reader.uint32() !== 0) throw damaged()
  const text = reader.text(tag === TAG_STRING ? reader.uint16() : reader.uint32())
  known.push(text)
  return text
}

class JavaReader {
  readonly #bytes: Uint8Array
  #position = 0
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }
  uint8(): number {
    return this.#take(1)[0]!
  }
  uint16(): number {
    const [high, low] = this.#take(2)
    return high! * 0x100 + low!
  }
  uint32(): number {
    return this.uint16() * 0x10000 + this.uint16()
  }
  skip(count: number): void {
    this.#take(count)
  }
  expect(value: number): void {
    if (this.uint8() !== value) throw damaged()
  }
  text(length: number): string {
    return decodeModifiedUtf8(this.#take(length))
  }
  #take(count: number): Uint8Array {
    if (this.#position + count > this.#bytes.length) throw damaged()
    this.#position += count
    return this.#bytes.subarray(this.#position - count, this.#position)
  }
}

/** Modified UTF-8: every UTF-16 unit by itself, also halves of pairs and zero, in one to three bytes. */
function decodeModifiedUtf8(bytes: Uint8Array): string {
  const parts: string[] = []
  let index = 0
  while (index < bytes.length) {
    const first = bytes[index]!
    const length = first < 0x80 ? 1 : first >> 5 === 0b110 ? 2 : first >> 4 === 0b1110 ? 3 : 0
    const rest = bytes.subarray(index + 1, index + length)
    if (length === 0 || rest.length !== length - 1 || rest.some((byte) => byte >> 6 !== 0b10)) throw damaged()
    const start = length === 1 ? first : first & (0xff >> (length + 1))
    parts.push(String.fromCharCode(rest.reduce((unit, byte) => unit * 64 + (byte & 0x3f), start)))
    index += length
  }
  return parts.join("")
}

const damaged = () => new TransferError("damaged", "This serialised Java file is incomplete or damaged.")
