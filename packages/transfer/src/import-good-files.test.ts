// Every entry of every real file of the sources we read, with the codes that an independent script computed for it.
import { computeCode } from "@tessera/otp"
import { describe, expect, it } from "vitest"
import { TransferError } from "./errors.ts"
import { detectSource, importFile, type ImportResult } from "./import-file.ts"
import type { ImportedEntry } from "./imported-entry.ts"
import { toNeutralEntry } from "./neutral-json.ts"
import { goodFiles, readGoodFile, type ExpectedEntry, type GoodFile } from "./testing/fixtures.ts"
import { nodePorts } from "./testing/node-ports.ts"

/** Files whose reader does not exist yet, and what their answer must name. */
const NOT_YET: ReadonlyMap<string, string> = new Map([
  ["google-authenticator/databases.sqlite", "Google Authenticator"],
])

// Names of entries are trimmed, whatever the app which wrote them did.
const readable = goodFiles
  .filter(({ file }) => !NOT_YET.has(file))
  .map((fixture) => ({ ...fixture, expected: fixture.expected.map(trimNames) }))

describe.each(readable)("$file", (fixture) => {
  it("gives exactly the expected entries and codes", async () => {
    const result = await read(fixture, fixture.password)
    expect(result.source).toBe(fixture.source)
    const ours = result.entries.map(describeImported).map((entry) => withoutUnlisted(entry, fixture))
    const theirs = fixture.expected.map(describeExpected).map((entry) => withoutUnlisted(entry, fixture))
    expect(sorted(ours)).toEqual(sorted(theirs))
    expect(result.skipped.length).toBe(fixture.skipped ?? 0)
    expectCodes(result, fixture.expected)
  })
  it("is recognised by its content alone", () => {
    expect(detectSource(readGoodFile(fixture.file))).toBe(fixture.source)
  })
})

// One derivation of 1 GiB is enough for all tests.
const withWrongPassword = readable.filter(
  ({ file, wrongPassword }) => wrongPassword !== undefined && !file.includes("1gib"),
)

describe.each(withWrongPassword)("$file", (fixture) => {
  it("refuses the wrong password", async () => {
    expect(await codeOf(read(fixture, fixture.wrongPassword ?? ""))).toBe("wrong-password")
  })
  it("asks for a password", async () => {
    expect(await codeOf(read(fixture, null))).toBe("password-needed")
  })
})

it.each([...NOT_YET])("%s is recognised, though not read yet", async (file, name) => {
  const fixture = goodFiles.find((other) => other.file === file)!
  await expect(read(fixture, null)).rejects.toMatchObject({ code: "unsupported", source: name })
})

it("names the part of a Google export that is missing", async () => {
  const incomplete = readable.filter(({ warning }) => warning !== undefined)
  expect(incomplete.length).toBe(1)
  const { notices } = await read(incomplete[0]!, null)
  expect(notices).toEqual([
    {
      code: "missing-parts",
      message: expect.stringMatching(/^Part 2 of 2 of this Google export is missing\./),
    },
  ])
})

async function read({ file }: GoodFile, password: string | null): Promise<ImportResult> {
  return importFile(readGoodFile(file), {
    ports: nodePorts(),
    fileName: file,
    ...(password === null ? {} : { password }),
  })
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return "no error"
  } catch (error) {
    return error instanceof TransferError ? error.code : String(error)
  }
}

const sorted = (values: readonly object[]) =>
  values.toSorted((left, right) => (key(left) < key(right) ? -1 : 1))
const key = (value: object) => JSON.stringify(value)

function trimNames(expected: ExpectedEntry): ExpectedEntry {
  return { ...expected, issuer: expected.issuer.trim(), account: expected.account.trim() }
}

/** The manifest does not list the groups of KeePass files and the pictures of Stratum's; their own tests do. */
function withoutUnlisted(entry: object, { source }: GoodFile): object {
  if (source === "keepass") return { ...entry, tags: [] }
  return source === "stratum" ? { ...entry, hasPicture: false } : entry
}

function describeImported({ entry, hasPicture }: ImportedEntry): object {
  const neutral = toNeutralEntry(entry)
  // The manifests do not list a PIN which is not there.
  const { pin = "", ...rest } = neutral
  return { ...rest, ...(pin === "" ? {} : { pin }), hasPicture }
}

function describeExpected(expected: ExpectedEntry): object {
  const { code: _code, groups = [], hasIcon = false, note = "", ...rest } = expected
  const { pinned = false, trashed = false, ...parameters } = rest
  return {
    ...order(parameters),
    note,
    tags: groups,
    pinned,
    trashed,
    ...pinOf(expected),
    hasPicture: hasIcon,
  }
}

const pinOf = ({ pin }: ExpectedEntry) => (pin === undefined ? {} : { pin })

/** The keys in the order of ours, so that equal entries have equal texts to sort by. */
function order({ type, issuer, account, ...rest }: Partial<ExpectedEntry>): object {
  const { secret, algorithm, digits, period, counter, secretText } = rest
  const fields = { type, issuer, account, secret, algorithm, digits, period, counter, secretText }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function expectCodes(result: ImportResult, expected: readonly ExpectedEntry[]): void {
  const checked = expected.filter(({ code }) => code !== undefined)
  for (const { issuer, account, secret, type, code } of checked) {
    const found = result.entries.find(({ entry }) => {
      const neutral = toNeutralEntry(entry)
      return (
        [neutral.issuer, neutral.account, neutral.secret, neutral.type].join("\n") ===
        [issuer, account, secret, type].join("\n")
      )
    })
    expect(computeCode(found!.entry.otp, (code?.time ?? 0) * 1000)).toBe(code?.value)
  }
}
