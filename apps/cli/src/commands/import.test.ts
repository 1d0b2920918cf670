// `tessera import` on real files: what --dry-run prints is contract, so it is compared with what other readers found in them.
import { chmodSync, readdirSync, readFileSync } from "node:fs"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { type ExpectedEntry, fixturePath, readManifest } from "../testing/fixtures.ts"
import { displayWidth } from "../terminal/width.ts"
import { createLocalHome, type LocalHome, PASSWORD } from "../testing/local-home.ts"
import { runTessera, TestHome } from "../testing/run-tessera.ts"

type NeutralEntry = Readonly<Record<string, unknown>> & { type: string; secret: string; secretText?: string }
type Report = {
  source: string
  entries: NeutralEntry[]
  skipped: { where: string; reason: string }[]
  duplicates: number
}

const { good, bad } = readManifest()
const KEYS = ["type", "issuer", "account", "secret", "algorithm", "digits", "period", "counter"]

/** The fields every reader must find; a fixture says nothing of an empty note. */
const plain = (entry: NeutralEntry | ExpectedEntry) =>
  Object.fromEntries(KEYS.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]]))

type Plain = Readonly<Record<string, unknown>>
const bySecret = (entries: Plain[]) =>
  entries.toSorted((left, right) => (String(left["secret"]) < String(right["secret"]) ? -1 : 1))

describe("import --dry-run", () => {
  let home: TestHome
  beforeAll(() => void (home = TestHome.create()))
  afterAll(() => home.remove())

  const dryRun = (file: string, password?: string) => {
    const args = ["import", fixturePath(file), "--dry-run", "--json", "--no-input"]
    return home.run(
      password === undefined ? args : [...args, "--password-file", home.file("password", password)],
    )
  }

  it.each(good)(
    "reads $file without vault, account or server",
    async ({ file, source, password, expected }) => {
      const ran = await dryRun(file, password)
      expect(ran.stderr).not.toContain("error")
      expect(ran.exitCode).toBe(0)
      const report = ran.json() as Report
      expect(Object.keys(report)).toEqual(["source", "entries", "skipped", "duplicates"])
      expect(report.source).toBe(source)
      // The order of codes in a picture is the order in which the eye meets them, and that is a matter of opinion.
      const inOrder = source === "qr-image" ? bySecret : (entries: Plain[]) => entries
      expect(inOrder(report.entries.map(plain))).toEqual(inOrder(expected.map(plain)))
      for (const entry of report.entries) {
        expect(entry).toMatchObject({ note: expect.any(String), tags: expect.any(Array) })
        expect(entry).toMatchObject({ pinned: expect.any(Boolean), trashed: expect.any(Boolean) })
      }
      expect(readdirSync(home.files)).not.toContain("home")
    },
  )

  it.each(bad)("answers $file with $expectedError", async (fixture) => {
    const { file, password, expectedError = "", alsoAccepted = [], expected, badEntries } = fixture
    const ran = await dryRun(file, password)
    if (ran.exitCode === 0) {
      expect([expectedError, ...alsoAccepted]).toContain("partial")
      const report = ran.json() as Report
      const entries = report.entries.map(plain)
      const allowed = (fixture.alsoAllowed ?? []).map(plain)
      expect(entries).toEqual(expect.arrayContaining(expected.map(plain)))
      for (const entry of entries) expect([...expected.map(plain), ...allowed]).toContainEqual(entry)
      if (badEntries !== undefined && allowed.length === 0) expect(report.skipped).toHaveLength(badEntries)
      for (const { where, reason } of report.skipped) expect(where.length * reason.length).toBeGreaterThan(0)
      return
    }
    expect(ran.exitCode).toBe(1)
    expect(ran.stdout).toBe("")
    const error = ran.error()
    expect([expectedError, ...alsoAccepted]).toContain(error.code)
    expect(error.message.length).toBeGreaterThan(15)
  })

  it("reads the parts of one Google export as one list, and says when a part is missing", async () => {
    const parts = ["made-google-batch-1-of-2.png", "made-google-batch-2-of-2.png"].map(fixturePath)
    const both = await home.run(["import", ...parts, "--dry-run", "--json"])
    expect((both.json() as Report).entries).toHaveLength(8)
    expect(both.stderr).toBe("")
    const one = await home.run(["import", parts[0]!, "--dry-run", "--json"])
    expect((one.json() as Report).entries).toHaveLength(4)
    expect(one.stderr).toMatch(/missing|part|1 of 2/i)
  })

  it("says in words what it cannot open", async () => {
    const missing = await home.run(["import", "/nowhere/backup.json", "--dry-run", "--json"])
    expect(missing.error()).toMatchObject({ code: "file-missing" })
    const folder = await home.run(["import", home.files, "--dry-run"])
    expect([folder.exitCode, folder.stderr]).toEqual([1, expect.stringContaining("is a folder")])
    const source = await home.run(["import", fixturePath("made-mixed.txt"), "--from", "nothing", "--dry-run"])
    expect([source.exitCode, source.stderr]).toEqual([2, expect.stringContaining("aegis")])
    if (process.getuid?.() !== 0) {
      const secret = home.file("unreadable", "x")
      chmodSync(secret, 0)
      const unreadable = await home.run(["import", secret, "--dry-run", "--json"])
      expect(unreadable.error()).toMatchObject({ code: "file-unreadable" })
    }
  })

  it("takes the password from standard input, and asks nobody in a script", async () => {
    const args = ["import", fixturePath("aegis-encrypted-v1.json"), "--dry-run", "--json"]
    const piped = await runTessera([...args, "--password-file", "-"], { input: "test\n" })
    expect((piped.json() as Report).entries).toHaveLength(7)
    const silent = await runTessera(args)
    expect(silent.error()).toMatchObject({ code: "password-needed" })
  })

  it("reads a backup from standard input", async () => {
    const input = readFileSync(fixturePath("made-plain-tags.txt"), "utf8")
    const ran = await runTessera(["import", "-", "--dry-run", "--json"], { input })
    expect(ran.json()).toMatchObject({ source: "ente", skipped: [] })
    expect((ran.json() as Report).entries).toHaveLength(9)
  })

  it("shows a table to people, without secrets", async () => {
    const ran = await home.run([
      "import",
      fixturePath("made-plain-v3-groups-notes-favourite.json"),
      "--dry-run",
    ])
    expect(ran.stdout).toContain("GitHub")
    expect(ran.stdout).not.toContain("MO366GDNOGJ7Q3FI4ASIEYSSFXR3WYXR")
    for (const line of ran.stdout.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80)
  })
})

describe("import into a vault", () => {
  let template: Awaited<ReturnType<typeof createLocalHome>>
  let local: LocalHome
  beforeAll(async () => void (template = await createLocalHome()))
  afterAll(() => template.template.remove())
  afterEach(() => local.home.remove())

  const file = fixturePath("made-plain-v3-groups-notes-favourite.json")
  const entries = async () =>
    (await local.home.json<{ entries: { id: string }[] }>(["list", "--all", ...local.key])).entries

  it("writes nothing until somebody agrees", async () => {
    local = template.copy()
    const refused = await local.home.run(["import", file, ...local.key])
    expect(refused.exitCode).toBe(1)
    expect(refused.stdout).toContain("New: 11")
    expect(refused.stderr).toContain("--yes")
    expect(await entries()).toEqual([])
  })

  it("adds what is new, leaves what is there, and is undone as a whole", async () => {
    local = template.copy()
    const { home, key } = local
    const first = await home.json<{ imported: object }>(["import", file, "--yes", ...key])
    expect(first.imported).toEqual({
      added: 11,
      updated: 0,
      present: 0,
      differing: 0,
      repeated: 0,
      unreadable: 0,
    })
    const again = await home.json<{ imported: object }>(["import", file, "--yes", ...key])
    expect(again.imported).toMatchObject({ added: 0, present: 11 })
    expect(await entries()).toHaveLength(11)
    await home.json(["edit", "GitHub", "--issuer", "GitHub Enterprise", ...key])
    const differing = await home.json<{ imported: object }>(["import", file, "--yes", ...key])
    expect(differing.imported).toMatchObject({ added: 0, present: 10, differing: 1 })
    const updated = await home.json<{ imported: object }>(["import", file, "--yes", "--update", ...key])
    expect(updated.imported).toMatchObject({ updated: 1, differing: 0 })
    const undone = await home.json<{ undone: object }>(["undo", "--number", "3", ...key])
    expect(undone.undone).toMatchObject({ count: 11, label: expect.stringContaining("import") })
    expect(await entries()).toEqual([])
  })

  it("makes a vault on the way for a script that gave a password", async () => {
    local = { home: TestHome.create(), key: [] }
    const passwordFile = local.home.file("password", PASSWORD)
    const none = await local.home.run([
      "import",
      fixturePath("made-mixed.txt"),
      "--yes",
      "--no-input",
      "--json",
    ])
    expect(none.error()).toMatchObject({ code: "no-account" })
    const made = await local.home.run([
      "import",
      fixturePath("made-mixed.txt"),
      "--yes",
      "--no-input",
      "--vault-password-file",
      passwordFile,
    ])
    expect([made.exitCode, made.stderr]).toEqual([0, expect.stringContaining("recovery key")])
    const { accounts } = await local.home.json<{ accounts: object[] }>(["account", "list"])
    expect(accounts).toMatchObject([{ name: "local", server: null, state: "local", isDefault: true }])
  })
})
