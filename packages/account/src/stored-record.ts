// Reading a JSON text whose shape is known, member by member. A file which is not what it should be is damaged; what is
// wrong with it is not said, because it could quote what is in it.
import { decodeBase64, encodeBase64 } from "@tessera/bytes"
import { AccountError } from "./errors.ts"

/** For `JSON.stringify`: bytes become base64 text. */
export function toBase64Members(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? encodeBase64(value) : value
}

/** Reads the object of a JSON text. @throws AccountError `damaged-session` */
export function readRecord(text: string): RecordReader {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AccountError("damaged-session")
  }
  return new RecordReader(value)
}

/** The members of one object, each asked for by name and kind. All methods throw AccountError `damaged-session`. */
export class RecordReader {
  readonly #members: Readonly<Record<string, unknown>>

  constructor(value: unknown) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw damaged()
    this.#members = value as Record<string, unknown>
  }

  text(name: string): string {
    const value = this.#members[name]
    if (typeof value !== "string") throw damaged()
    return value
  }

  boolean(name: string): boolean {
    const value = this.#members[name]
    if (typeof value !== "boolean") throw damaged()
    return value
  }

  /** A whole number ≥ 0, below 2^53. */
  integer(name: string): number {
    const value = this.#members[name]
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw damaged()
    return value as number
  }

  oneOf<Text extends string>(name: string, choices: readonly Text[]): Text {
    const choice = choices.find((text) => text === this.#members[name])
    if (choice === undefined) throw damaged()
    return choice
  }

  /** Bytes, of the length given if there is one. */
  bytes(name: string, length?: number): Uint8Array<ArrayBuffer> {
    const bytes = decode(this.text(name))
    if (length !== undefined && bytes.length !== length) throw damaged()
    return bytes
  }

  bytesOrNull(name: string): Uint8Array<ArrayBuffer> | null {
    return this.#members[name] === null ? null : this.bytes(name)
  }

  record(name: string): RecordReader {
    return new RecordReader(this.#members[name])
  }

  recordOrNull(name: string): RecordReader | null {
    return this.#members[name] === null ? null : this.record(name)
  }

  records(name: string): readonly RecordReader[] {
    const value = this.#members[name]
    if (!Array.isArray(value)) throw damaged()
    return value.map((item: unknown) => new RecordReader(item))
  }
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  try {
    return decodeBase64(text)
  } catch {
    throw damaged()
  }
}

const damaged = () => new AccountError("damaged-session")
