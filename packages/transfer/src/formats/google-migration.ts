// Google Authenticator's "Transfer accounts" codes: otpauth-migration://offline?data=<base64 of a protocol buffer>.
//
//   payload  1 record (repeated) · 2 version · 3 batch size · 4 batch index, from 0 · 5 batch id (often negative)
//   record   1 secret, raw bytes · 2 name · 3 issuer · 4 algorithm · 5 digits · 6 type · 7 counter · 8 unique id
//
// Algorithm, digits and type are enumerations (1 is SHA1, six digits, HOTP), not values. A record has no period.
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire"
import { decodeBase64 } from "@tessera/bytes"
import { TransferError } from "../errors.ts"
import { checkRecordCount } from "../limits.ts"

export type MigrationRecord = {
  readonly secret: Uint8Array
  readonly name: string
  readonly issuer: string
  readonly algorithm: number
  readonly digits: number
  readonly type: number
  readonly counter: number
}

export type MigrationPayload = {
  readonly records: readonly MigrationRecord[]
  readonly batchSize: number
  /** From 0. */
  readonly batchIndex: number
  readonly batchId: number
}

/** Reads one migration address. @throws TransferError `damaged` when any part of it cannot be read, `too-large` */
export function decodeMigrationLink(link: string): MigrationPayload {
  try {
    return readPayload(decodeBase64(readData(link)))
  } catch (error) {
    if (error instanceof TransferError && error.code === "too-large") throw error
    // What the readers say about the bytes may quote them, and they hold secrets.
    throw new TransferError(
      "damaged",
      "The data of this Google Authenticator code is incomplete or damaged.",
      {
        source: "Google Authenticator",
      },
    )
  }
}

/** Base64 of the `data` parameter, whatever a scanner, a chat or a keyboard did to it. */
function readData(link: string): string {
  const raw = /[?&]data=([^&#]*)/i.exec(link)?.[1] ?? ""
  // `+` is a character of base64 here, and a space is one that a form decoder has already made of it.
  const text = decodeURIComponent(raw).trim().replaceAll(" ", "+").replaceAll("-", "+").replaceAll("_", "/")
  const padding = text.indexOf("=")
  const unpadded = padding < 0 ? text : text.slice(0, padding)
  if (unpadded === "") throw new TransferError("damaged", "no data")
  return unpadded + "=".repeat((4 - (unpadded.length % 4)) % 4)
}

function readPayload(bytes: Uint8Array): MigrationPayload {
  const records: MigrationRecord[] = []
  const numbers = new Map<number, number>()
  readFields(bytes, (reader, field, wireType) => {
    if (field === 1 && wireType === WireType.LengthDelimited) {
      records.push(readRecord(reader.bytes()))
      // Now, because an empty record takes two bytes in the file and hundreds here.
      checkRecordCount(records.length)
    } else if (field <= 5 && wireType === WireType.Varint) numbers.set(field, Number(BigInt(reader.int64())))
    else return false
    return true
  })
  return {
    records,
    batchSize: numbers.get(3) ?? 1,
    batchIndex: numbers.get(4) ?? 0,
    batchId: numbers.get(5) ?? 0,
  }
}

/** Forgiving, because a name with a torn character is better than a lost code. */
const decoder = new TextDecoder()

function readRecord(bytes: Uint8Array): MigrationRecord {
  const texts = new Map<number, Uint8Array>()
  const numbers = new Map<number, number>()
  readFields(bytes, (reader, field, wireType) => {
    if (field <= 3 && wireType === WireType.LengthDelimited) texts.set(field, reader.bytes())
    else if (field <= 7 && wireType === WireType.Varint) numbers.set(field, Number(BigInt(reader.int64())))
    else return false
    return true
  })
  const text = (field: number) => decoder.decode(texts.get(field))
  return {
    secret: texts.get(1) ?? new Uint8Array(),
    name: text(2),
    issuer: text(3),
    algorithm: numbers.get(4) ?? 0,
    digits: numbers.get(5) ?? 0,
    type: numbers.get(6) ?? 0,
    counter: numbers.get(7) ?? 0,
  }
}

type FieldReader = (reader: BinaryReader, field: number, wireType: WireType) => boolean

/** Goes through the fields; one which `read` does not take is skipped, for newer versions may have more. */
function readFields(bytes: Uint8Array, read: FieldReader): void {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    if (!read(reader, field, wireType)) reader.skip(wireType, field)
  }
}
