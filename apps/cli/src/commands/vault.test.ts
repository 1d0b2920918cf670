// What a person does with a local vault, through the real program: add, show, edit, trash, delete, history, undo, export.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { computeHotp } from "@tessera/otp"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { createLocalHome, type LocalHome } from "../testing/local-home.ts"

type Entry = {
  id: string
  issuer: string
  account: string
  trashed: boolean
  tags: string[]
  counter?: number
}
type Code = { id: string; code: string; next: string; secondsLeft: number | null; counter: number | null }

const SECRET = "JBSWY3DPEHPK3PXP"
/** RFC 4226, appendix D. */
const RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
const RFC_CODES = ["755224", "287082", "359152", "969429"]

let template: Awaited<ReturnType<typeof createLocalHome>>
let local: LocalHome
beforeAll(async () => void (template = await createLocalHome()))
afterAll(() => template.template.remove())
beforeEach(() => void (local = template.copy()))
afterEach(() => local.home.remove())

const run = (...args: string[]) => local.home.run([...args, ...local.key])
const json = <Result>(...args: string[]) => local.home.json<Result>([...args, ...local.key])
const list = async (...args: string[]) => (await json<{ entries: Entry[] }>("list", ...args)).entries
const addLink = (link: string) => local.home.run(["add", "-", ...local.key], { input: `${link}\n` })

describe("add", () => {
  it("takes a link from standard input, and all that is in it", async () => {
    const added = await addLink(
      `otpauth://totp/ACME%20Co:zo%C3%AB@example.org?secret=${SECRET}&issuer=ACME%20Co&digits=8&period=60&algorithm=SHA256`,
    )
    expect([added.exitCode, added.stderr]).toEqual([0, expect.stringContaining("ACME Co (zoë@example.org)")])
    expect(await list("--reveal")).toMatchObject([
      {
        issuer: "ACME Co",
        account: "zoë@example.org",
        secret: SECRET,
        digits: 8,
        period: 60,
        algorithm: "SHA256",
      },
    ])
  })

  it("takes fields, with the secret from a file or standard input", async () => {
    const secretFile = local.home.file("secret", `${SECRET.toLowerCase()}\n`)
    const fields = ["--issuer", "Bank", "--account", "me", "--tag", "money", "--tag", "home", "--pin"]
    await json("add", ...fields, "--secret-file", secretFile)
    await local.home.json(
      ["add", "--issuer", "VPN", "--type", "hotp", "--counter", "7", "--secret-file", "-", ...local.key],
      {
        input: `${RFC_SECRET}\n`,
      },
    )
    expect(await list()).toMatchObject([
      { issuer: "Bank", account: "me", tags: ["money", "home"], pinned: true },
      { issuer: "VPN", type: "hotp", counter: 7 },
    ])
  })

  it("reads a picture", async () => {
    const picture = join(import.meta.dirname, "../../fixtures/made-several.png")
    const { added } = await json<{ added: Entry[] }>("add", "--image", picture)
    expect(added.map(({ issuer }) => issuer).sort()).toEqual([
      "Crédit Mutuel – Zürich",
      "GitHub",
      "VPN: Büro",
    ])
  })

  it("refuses a link as an argument, because arguments can be seen", async () => {
    const refused = await run("add", `otpauth://totp/x?secret=${SECRET}`)
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).not.toContain(SECRET)
    expect(await list()).toEqual([])
  })

  it.each([
    ["otpauth://totp/x?secret=0189", "bad-input"],
    ["otpauth://totp/x?issuer=y", "bad-input"],
    ["https://example.org/", "unsupported"],
  ])("says what is wrong with %s", async (link) => {
    const refused = await local.home.run(["add", "-", "--json", ...local.key], { input: link })
    expect(refused.exitCode).toBe(1)
    expect(refused.error().message.length).toBeGreaterThan(15)
    expect(await list()).toEqual([])
  })

  it("does not add the same code twice without being told to", async () => {
    await addLink(`otpauth://totp/A:a?secret=${SECRET}&issuer=A`)
    const again = await addLink(`otpauth://totp/B:b?secret=${SECRET}&issuer=B`)
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining("A (a)")])
    const agreed = await local.home.run(["add", "-", "--yes", ...local.key], {
      input: `otpauth://totp/B:b?secret=${SECRET}&issuer=B`,
    })
    expect(agreed.exitCode).toBe(0)
    expect(await list()).toHaveLength(2)
  })
})

describe("code", () => {
  it("shows code, next code and seconds left", async () => {
    await addLink(`otpauth://totp/GitHub:me?secret=${SECRET}&issuer=GitHub`)
    const { codes, skewMs } = await json<{ codes: Code[]; skewMs: number }>("code", "hub")
    const [code] = codes
    expect(code).toMatchObject({ issuer: "GitHub", account: "me", type: "totp", period: 30, counter: null })
    expect(skewMs).toBe(0)
    const otp = { secret: SECRET, algorithm: "SHA1", digits: 6 } as const
    const window = Math.floor(Date.now() / 30_000)
    const around = [window - 1, window, window + 1].map((counter) => computeHotp(otp, counter))
    expect(around).toContain(code!.code)
    expect(around.indexOf(code!.next)).not.toBe(around.indexOf(code!.code))
    expect(code!.secondsLeft).toBeGreaterThan(0)
    const text = (await run("code", "hub")).stdout
    expect(text).toMatch(/^Issuer +Account +Code +Then +Left\nGitHub +me +\d{6} +\d{6} +\d+ s\n$/)
    expect((await run("code", "hub", "--bare")).stdout).toMatch(/^\d{6}\n$/)
  })

  it("moves a counter only when asked, and before it shows the code", async () => {
    await addLink(`otpauth://hotp/VPN:me?secret=${RFC_SECRET}&issuer=VPN&counter=0`)
    const codes = async (...args: string[]) =>
      (await json<{ codes: Code[] }>("code", "vpn", ...args)).codes[0]!
    expect([(await codes()).code, (await codes()).code]).toEqual([RFC_CODES[0], RFC_CODES[0]])
    for (const counter of [0, 1, 2]) {
      expect(await codes("--next")).toMatchObject({
        code: RFC_CODES[counter],
        next: RFC_CODES[counter + 1],
        counter,
      })
      expect((await list())[0]!.counter).toBe(counter + 1)
    }
    await addLink(`otpauth://totp/Web:me?secret=${SECRET}&issuer=Web`)
    const refused = await run("code", "web", "--next", "--json")
    expect(refused.error().code).toBe("no-counter")
  })

  it("asks to say more where several fit, and takes an id", async () => {
    await addLink(`otpauth://totp/Amazon:alice?secret=${SECRET}&issuer=Amazon`)
    await addLink(`otpauth://totp/Amazon:bob?secret=${RFC_SECRET}&issuer=Amazon`)
    const several = await run("code", "amazon", "--bare")
    expect([several.exitCode, several.stderr]).toEqual([1, expect.stringContaining("id:")])
    const [first] = await list("bob")
    expect((await json<{ codes: Code[] }>("code", `id:${first!.id}`)).codes).toHaveLength(1)
    expect((await run("code", "nobody")).exitCode).toBe(1)
  })
})

describe("changing entries", () => {
  const add = async (issuer: string) => {
    await local.home.run(["add", "-", "--yes", ...local.key], {
      input: `otpauth://totp/${issuer}:me?secret=${SECRET}&issuer=${issuer}`,
    })
  }

  it("edits, shows the history, and brings an earlier version back", async () => {
    await add("Alpha")
    await json("edit", "alpha", "--issuer", "Beta", "--note", "a note", "--tag", "x")
    await json("edit", "beta", "--account", "other", "--untag", "x", "--period", "60")
    expect(await list()).toMatchObject([
      { issuer: "Beta", account: "other", tags: [], period: 60, note: "a note" },
    ])
    const { versions } = await json<{ versions: { number: number; entry: object }[] }>("history", "beta")
    expect(versions.map(({ entry }) => entry)).toMatchObject([
      { issuer: "Beta", account: "me" },
      { issuer: "Alpha" },
    ])
    expect(JSON.stringify(versions)).not.toContain(SECRET)
    await json("history", "beta", "--restore", String(versions.at(-1)!.number))
    expect(await list()).toMatchObject([{ issuer: "Alpha", account: "me", period: 30 }])
    const nothing = await run("edit", "alpha")
    expect(nothing.exitCode).toBe(2)
  })

  it("keeps recovery codes apart from the note, and marks one as used", async () => {
    await add("Alpha")
    await json(
      "edit",
      "alpha",
      "--note",
      "kept",
      "--recovery-codes-file",
      local.home.file("codes", "1. aaaa-1111\n2. bbbb-2222\n"),
    )
    await json("edit", "alpha", "--used-recovery-code", "1")
    expect(await list()).toMatchObject([{ note: "kept", unusedRecoveryCodes: 1 }])
    expect(JSON.stringify(await list())).not.toContain("bbbb-2222")
    expect(await list("--reveal")).toMatchObject([
      {
        recoveryCodes: [
          { code: "aaaa-1111", isUsed: true },
          { code: "bbbb-2222", isUsed: false },
        ],
      },
    ])
  })

  it("puts into the trash, restores, deletes only on agreement, and undoes each", async () => {
    await add("Alpha")
    await json("trash", "alpha")
    expect([await list(), await list("--trash")]).toMatchObject([[], [{ issuer: "Alpha", trashed: true }]])
    expect((await run("code", "alpha")).exitCode).toBe(1)
    await json("restore", "alpha")
    expect(await list()).toHaveLength(1)
    const refused = await run("delete", "alpha")
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining("--yes")])
    await json("delete", "alpha", "--yes")
    expect(await list("--all")).toEqual([])
    await json("undo")
    expect(await list()).toMatchObject([{ issuer: "Alpha" }])
    await json("undo")
    expect(await list("--trash")).toMatchObject([{ issuer: "Alpha" }])
    const { undoable } = await json<{ undoable: { label: string }[] }>("undo", "--list")
    expect(undoable.map(({ label }) => label)).toEqual(["trash Alpha (me)", "add Alpha (me)"])
  })
})

describe("export", () => {
  const READABLE = ["aegis", "ente", "otpauth-list"]
  beforeEach(async () => {
    await addLink(`otpauth://totp/GitHub:me?secret=${SECRET}&issuer=GitHub`)
    await json("edit", "github", "--note", "remember", "--tag", "work")
  })

  it.each([...READABLE, "aegis-encrypted", "ente-encrypted"])(
    "writes %s so that import reads it again",
    async (target) => {
      const out = join(local.home.files, "export")
      const password = ["--password-file", local.home.file("export-password", "the file's own password")]
      const options = READABLE.includes(target) ? [] : password
      const report = await json<{ entries: number }>("export", "--to", target, "--out", out, ...options)
      expect(report.entries).toBe(1)
      expect(statSync(out).mode & 0o777).toBe(0o600)
      expect(readFileSync(out, "utf8").includes(SECRET)).toBe(READABLE.includes(target))
      const read = await local.home.json<{ entries: object[] }>(["import", out, "--dry-run", ...options])
      expect(read.entries).toMatchObject([{ issuer: "GitHub", account: "me", secret: SECRET }])
      const decrypted = join(local.home.files, "decrypted")
      if (target !== "ente-encrypted") return
      await local.home.json(["auth", "decrypt", out, decrypted, ...options])
      expect(readFileSync(decrypted, "utf8")).toMatch(/^otpauth:\/\/totp\/GitHub:me\?.*JBSWY3DPEHPK3PXP/)
      expect(statSync(decrypted).mode & 0o777).toBe(0o600)
      const wrong = await local.home.run([
        "auth",
        "decrypt",
        out,
        decrypted,
        "--json",
        "--password-file",
        local.home.file("w", "no"),
      ])
      expect(wrong.error().code).toBe("wrong-password")
    },
  )

  it("says what a format loses, replaces no file, and prints secrets only when asked", async () => {
    const out = join(local.home.files, "list.txt")
    const first = await run("export", "--to", "otpauth-list", "--out", out)
    expect(first.stderr).toMatch(/note.*GitHub \(me\)/)
    const again = await run("export", "--to", "otpauth-list", "--out", out, "--json")
    expect(again.error().code).toBe("file-exists")
    expect((await run("export", "--to", "otpauth-list", "--out", out, "--force")).exitCode).toBe(0)
    const hidden = await run("export", "--to", "otpauth-list", "--out", "-")
    expect([hidden.exitCode, hidden.stdout]).toEqual([2, ""])
    const revealed = await run("export", "--to", "otpauth-list", "--out", "-", "--reveal")
    expect(revealed.stdout).toContain(SECRET)
  })

  it("leaves no half-written file where it cannot write", async () => {
    const refused = await run("export", "--to", "aegis", "--out", "/nowhere/export.json", "--json")
    expect(refused.error().code).toBe("file-missing")
    writeFileSync(join(local.home.files, "taken"), "")
    const blocked = await run(
      "export",
      "--to",
      "aegis",
      "--out",
      join(local.home.files, "taken", "x"),
      "--json",
    )
    expect(blocked.exitCode).toBe(1)
    expect(readdirSync(local.home.files).filter((name) => name.endsWith(".tmp"))).toEqual([])
  })
})
