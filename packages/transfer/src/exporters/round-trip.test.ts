// What we write is what we read back, for every kind of entry and every text that a person can type.
import { newEntry, type Entry } from "@tessera/vault"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Exporter } from "../exporter.ts"
import { importFile } from "../import-file.ts"
import { ALL_TYPES, entriesOf } from "../testing/arbitrary-entries.ts"
import { nodePorts } from "../testing/node-ports.ts"
import { aegisEncrypted, aegisPlain } from "./aegis.ts"
import { enteEncrypted, entePlain } from "./ente.ts"
import { EXPORTERS } from "./list.ts"
import { otpauthList } from "./otpauth-list.ts"

const PASSWORD = "pässword 🙂"
const SMALL_KDF = { memLimitBytes: 8192, opsLimit: 1 }

async function roundTrip(exporter: Exporter, entries: readonly Entry[]) {
  const ports = nodePorts()
  const bytes = await exporter.write(entries, { ports, password: PASSWORD, kdf: SMALL_KDF })
  const result = await importFile(bytes, { ports, ...(exporter.isEncrypted ? { password: PASSWORD } : {}) })
  return { ...result, entries: result.entries.map(({ entry }) => entry) }
}

const listsOf = (entry: fc.Arbitrary<Entry>) => fc.array(entry, { minLength: 1, maxLength: 5 })
const inEnte = listsOf(entriesOf(["totp", "hotp", "steam"]))
const inAegis = listsOf(entriesOf(ALL_TYPES))

/** What every format carries; `position` is then the place in the file. */
const inAnyOrder = ({ otp, issuer, account }: Entry, position: number) =>
  newEntry(otp, { issuer, account, position })

const inAegisOrder = (entry: Entry, position: number) => {
  const { tags, note, recoveryCodes, isPinned } = entry
  return newEntry(entry.otp, { ...inAnyOrder(entry, position), tags, note, recoveryCodes, isPinned })
}

describe("Ente Auth", () => {
  it("keeps every detail of every entry", async () => {
    await fc.assert(
      fc.asyncProperty(inEnte, async (entries) => {
        const { source, entries: read, skipped } = await roundTrip(entePlain, entries)
        expect(skipped).toEqual([])
        expect(source).toBe("ente")
        expect(read).toEqual(entries)
      }),
    )
  })
  it("keeps them under a password too", async () => {
    await fc.assert(
      fc.asyncProperty(inEnte, async (entries) => {
        expect((await roundTrip(enteEncrypted, entries)).entries).toEqual(entries)
      }),
      { numRuns: 20 },
    )
  })
})

describe("Aegis", () => {
  it("keeps codes, names, tags, notes, recovery codes and pins of every kind of entry", async () => {
    await fc.assert(
      fc.asyncProperty(inAegis, async (entries) => {
        const { source, entries: read, skipped } = await roundTrip(aegisPlain, entries)
        expect(skipped).toEqual([])
        expect(source).toBe("aegis")
        expect(read).toEqual(entries.map(inAegisOrder))
      }),
    )
  })
  it("keeps them under a password too", async () => {
    await fc.assert(
      fc.asyncProperty(inAegis, async (entries) => {
        expect((await roundTrip(aegisEncrypted, entries)).entries).toEqual(entries.map(inAegisOrder))
      }),
      { numRuns: 3 },
    )
  })
})

it("a list of links keeps codes and names of every kind of entry", async () => {
  await fc.assert(
    fc.asyncProperty(inAegis, async (entries) => {
      const { entries: read, skipped } = await roundTrip(otpauthList, entries)
      expect(skipped).toEqual([])
      expect(read).toEqual(entries.map(inAnyOrder))
    }),
  )
})

it.each(EXPORTERS)("$label of an empty vault is a file without codes", async (exporter) => {
  await expect(roundTrip(exporter, [])).rejects.toMatchObject({ code: "no-codes" })
})
