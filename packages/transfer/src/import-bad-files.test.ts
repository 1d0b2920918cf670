// Files that are broken, hostile or nobody's: each gets its answer, in bounded time, and good entries are never lost.
import { describe, expect, it } from "vitest"
import { TransferError } from "./errors.ts"
import { importFile, type ImportResult } from "./import-file.ts"
import { toNeutralEntry } from "./neutral-json.ts"
import { badFiles, readBadFile, type BadFile, type ExpectedEntry } from "./testing/fixtures.ts"
import { nodePorts } from "./testing/node-ports.ts"

/**
 * Files of sources which have no importer yet, and the source their answer must name (a picture has none). Whoever adds
 * the importer removes its lines: then the manifest alone decides.
 */
const NOT_YET: ReadonlyMap<string, string | null> = new Map<string, string | null>([
  ["wrong-password-kdbx.kdbx", "KeePass"],
  ["truncated.kdbx", "KeePass"],
  ["keepass-only-recycle-bin.kdbx", "KeePass"],
  ["wrong-password-otpauthdb.otpauthdb", "OTP Auth"],
  ["image-without-qr.png", null],
  ["qr-web-link.png", null],
  ["qr-otpauth-without-secret.png", null],
  ["qr-not-otp.png", null],
])

type Outcome = { readonly result: ImportResult | null; readonly error: TransferError | null }

describe.each(badFiles)("$file", (fixture) => {
  it("gets its answer in time", async () => {
    const startedAtMs = performance.now()
    const { result, error } = await read(fixture)
    expect(performance.now() - startedAtMs).toBeLessThan(fixture.maxSeconds * 1000)
    const outcome = error?.code ?? (result!.skipped.length > 0 ? "partial" : "all read")
    const notYet = NOT_YET.get(fixture.file)
    if (notYet === undefined) {
      expect([fixture.expectedError, ...fixture.alsoAccepted]).toContain(outcome)
    } else {
      expect([outcome, error?.source]).toEqual(["unsupported", notYet])
    }
    if (result !== null) expectEntries(result, fixture)
    if (error !== null) expectWords(error, fixture)
  })
})

async function read({ file, password }: BadFile): Promise<Outcome> {
  const options = { ports: nodePorts(), fileName: file, ...(password === null ? {} : { password }) }
  try {
    return { result: await importFile(readBadFile(file), options), error: null }
  } catch (error) {
    expect(error).toBeInstanceOf(TransferError)
    return { result: null, error: error as TransferError }
  }
}

function expectEntries({ entries, skipped }: ImportResult, fixture: BadFile): void {
  const found = entries.map(({ entry }) => toNeutralEntry(entry))
  for (const expected of fixture.expected) expect(found).toContainEqual(expect.objectContaining(expected))
  const allowed: readonly ExpectedEntry[] = [...fixture.expected, ...(fixture.alsoAllowed ?? [])]
  expect(found.length).toBeLessThanOrEqual(allowed.length)
  expect(skipped.length).toBe(fixture.badEntries)
  for (const { where, reason } of skipped) expect([where, reason].join()).toMatch(/^[a-z]+ \d+,[a-z]+ .{8}/)
}

/** A sentence for people: no code, no name of a class, nothing out of the file. */
function expectWords({ message }: TransferError, { password }: BadFile): void {
  expect(message).toMatch(/^[A-Z].*[a-z].*\.$/)
  expect(message).not.toMatch(/error|undefined|null|JSON\.parse|zod|JBSWY3DP/i)
  // One file is protected by the word "password", which a message may use.
  const secret = password === "password" ? null : password
  if (secret !== null && secret.length > 4) expect(message).not.toContain(secret)
}
