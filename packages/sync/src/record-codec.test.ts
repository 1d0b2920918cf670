import { countedRandom } from "@tessera/crypto/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { createRecordCodec, decodeReplica, encodeReplica } from "./record-codec.ts"
import { type Replica, newReplica } from "./replica.ts"
import { sampleEntry } from "./testing/two-devices.ts"

const codec = createRecordCodec(new Uint8Array(32).fill(1), countedRandom("codec"))

const text = fc.string({ maxLength: 8 })
const list = fc.array(text, { maxLength: 3 })
const entry = fc.record({ note: text, issuer: text }).map((details) => sampleEntry("x", undefined, details))
const place = fc.record({ id: text, createdAtMicros: fc.nat(), updatedAtMicros: fc.nat() })
const bytes = fc.uint8Array({ maxLength: 40 })
const version = fc.record({ entry, digest: text, aliases: list, ancestors: list, isMarked: fc.boolean() })
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null })
const time = { deviceMs: fc.nat(), serverMs: orNull(fc.nat()) }

const replica: fc.Arbitrary<Replica> = fc.record({
  localId: fc.constant("local"),
  entryId: fc.constantFrom("local", "other"),
  formerIds: list,
  state: fc.oneof(
    fc.constantFrom({ kind: "live" } as const, { kind: "held-back" } as const),
    fc.record({ kind: fc.constantFrom("deleted" as const, "removed-elsewhere" as const), ...time }),
  ),
  entry: orNull(entry),
  unreadable: orNull(
    fc.record({
      reason: fc.constantFrom("wrong-key" as const, "not-an-entry" as const),
      digest: text,
      ciphertext: bytes,
      header: bytes,
    }),
  ),
  remote: orNull(place),
  doubles: fc.array(place, { maxLength: 2 }),
  base: orNull(version),
  absorbed: list,
  baseNumber: orNull(fc.nat()),
  attempt: orNull(
    fc.record({
      kind: fc.constantFrom("create" as const, "update" as const),
      version: orNull(version),
      digest: text,
      ciphertext: bytes,
      header: bytes,
      claim: orNull(fc.record({ processId: text, atMs: fc.nat() })),
    }),
  ),
  mustPush: fc.boolean(),
  versions: fc.array(fc.record({ number: fc.nat(), digests: list, ancestors: list }), { maxLength: 3 }),
  nextVersion: fc.nat(),
})

describe("records", () => {
  it("any replica comes back", () => {
    fc.assert(
      fc.property(replica, (original) => {
        const record = codec.encode("k", encodeReplica(original))
        expect(decodeReplica("local", codec.decode("k", record))).toEqual(original)
      }),
    )
  })

  it("a base which is what is shown is stored once, and is the same object again", () => {
    const shown = sampleEntry("x")
    const base = { entry: shown, digest: "d", aliases: [], ancestors: [], isMarked: true }
    const original = { ...newReplica("local", shown), base }
    const json = JSON.stringify(encodeReplica(original))
    expect(json.split(shown.otp.secret)).toHaveLength(2)
    const decoded = decodeReplica("local", JSON.parse(json))
    expect(decoded.base?.entry).toBe(decoded.entry)
  })

  it("are refused under another key, in another place, or with any bit changed", () => {
    const record = codec.encode("k", { a: 1 })
    expect(codec.decode("k", record)).toEqual({ a: 1 })
    expect(() => codec.decode("other", record)).toThrow("wrong-key")
    expect(() => createRecordCodec(new Uint8Array(32), countedRandom(1)).decode("k", record)).toThrow(
      "wrong-key",
    )
    for (let index = 0; index < record.length; index++) {
      const damaged = record.slice()
      damaged[index]! ^= 1
      expect(() => codec.decode("k", damaged)).toThrow("wrong-key")
    }
  })
})
