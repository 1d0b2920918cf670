// What the store keeps: JSON, encrypted under the local key with the record's key as associated data, so that records
// cannot be exchanged for each other (see cryptography.md, "Local store").
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from "@tessera/bytes"
import { type RandomBytes, decryptRecord, encryptRecord } from "@tessera/crypto"
import { type Replica, newReplica } from "./replica.ts"

export type RecordCodec = {
  readonly encode: (key: string, value: unknown) => Uint8Array
  /** @throws CryptoError or SyntaxError when the record is not ours or damaged */
  readonly decode: (key: string, record: Uint8Array) => unknown
}

/** `localKey` is 32 bytes. */
export function createRecordCodec(localKey: Uint8Array, random: RandomBytes): RecordCodec {
  return {
    encode: (key, value) =>
      encryptRecord(
        encodeUtf8(JSON.stringify(value)),
        { key: localKey, associatedData: encodeUtf8(key) },
        random,
      ),
    decode: (key, record) =>
      JSON.parse(decodeUtf8(decryptRecord(record, { key: localKey, associatedData: encodeUtf8(key) }))),
  }
}

type Sealed = { ciphertext: string; header: string }

/** A replica as JSON: short, because most of it is empty most of the time, and the base mostly equals what is shown. */
export function encodeReplica(replica: Replica): unknown {
  const { localId, entryId, base, attempt, unreadable, ...rest } = replica
  const defaults = newReplica(localId, null)
  const changed = Object.entries(rest).filter(
    ([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(defaults[name as keyof Replica]) || name === "entry",
  )
  return {
    ...Object.fromEntries(changed),
    ...(entryId === localId ? {} : { entryId }),
    ...(base === null ? {} : { base: base.entry === rest.entry ? { ...base, entry: null } : base }),
    ...(attempt === null ? {} : { attempt: { ...attempt, ...sealToText(attempt) } }),
    ...(unreadable === null ? {} : { unreadable: { ...unreadable, ...sealToText(unreadable) } }),
  }
}

/** The reverse of `encodeReplica`. Records are authentic, so their shape needs no checking. */
export function decodeReplica(localId: string, json: unknown): Replica {
  const stored = json as Partial<Omit<Replica, "base" | "attempt" | "unreadable">> & {
    base?: Omit<NonNullable<Replica["base"]>, "entry"> & { entry: Replica["entry"] }
    attempt?: Omit<NonNullable<Replica["attempt"]>, "ciphertext" | "header"> & Sealed
    unreadable?: Omit<NonNullable<Replica["unreadable"]>, "ciphertext" | "header"> & Sealed
  }
  const { base, attempt, unreadable, ...rest } = stored
  const replica: Replica = { ...newReplica(localId, null), ...rest, localId }
  const baseEntry = base === undefined ? null : (base.entry ?? replica.entry)
  return {
    ...replica,
    base: base === undefined || baseEntry === null ? null : { ...base, entry: baseEntry },
    attempt: attempt === undefined ? null : { ...attempt, ...sealFromText(attempt) },
    unreadable: unreadable === undefined ? null : { ...unreadable, ...sealFromText(unreadable) },
  }
}

function sealToText({ ciphertext, header }: { ciphertext: Uint8Array; header: Uint8Array }): Sealed {
  return { ciphertext: encodeBase64(ciphertext), header: encodeBase64(header) }
}

function sealFromText({ ciphertext, header }: Sealed): { ciphertext: Uint8Array; header: Uint8Array } {
  return { ciphertext: decodeBase64(ciphertext), header: decodeBase64(header) }
}
