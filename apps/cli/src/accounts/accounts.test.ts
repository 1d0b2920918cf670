// Accounts at a real server: a local vault that gets one, a second device, what others delete, a damaged file, leaving.
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createLocalHome, type LocalHome, PASSWORD } from "../testing/local-home.ts"
import { TestHome } from "../testing/run-tessera.ts"
import { EMAIL_CODE, ServedTessera } from "../testing/serve.ts"
import { chooseServer, isExposed, parseSetupLink } from "./server-address.ts"

const SITES = ["Amazon", "Bank", "Cloud", "Drive", "Etsy", "Forge", "GitHub", "Host"]
/** Sixteen base32 characters, another secret for each site. */
const secretOf = (index: number) => `JBSWY3DPEHPK3PX${"ABCDEFGHIJ".charAt(index)}`

type Status = {
  pendingChanges: number
  heldBack: string[]
  removedElsewhere: { entry: string }[]
  isSignedIn: boolean
  entries: number
}

describe("accounts at a server", () => {
  let server: ServedTessera
  let first: LocalHome
  let second: TestHome
  let template: Awaited<ReturnType<typeof createLocalHome>>
  const secrets = (home: TestHome) => [
    "--password-file",
    home.file("password", PASSWORD),
    "--code-file",
    home.file("code", EMAIL_CODE),
  ]
  const sites = async (home: TestHome) =>
    (await home.json<{ entries: { issuer: string }[] }>(["list"])).entries.map(({ issuer }) => issuer).sort()

  beforeAll(async () => {
    ;[server, template] = await Promise.all([ServedTessera.start(), createLocalHome()])
    first = template.copy()
    second = TestHome.create()
    await first.home.run(["unlock", ...first.key])
    const links = SITES.map(
      (site, index) => `otpauth://totp/${site}:me?secret=${secretOf(index)}&issuer=${site}`,
    )
    await first.home.json(["import", first.home.file("links.txt", links.join("\n")), "--yes"])
  })
  afterAll(() =>
    Promise.all([server.remove(), first.home.remove(), second.remove(), template.template.remove()]),
  )

  it("give a local vault an account: its entries come along, and its first user administers", async () => {
    const created = await first.home.json([
      "account",
      "create",
      "--attach",
      "--setup-link",
      server.setupLink,
      "--email",
      "maren@example.org",
      ...secrets(first.home),
    ])
    expect(created).toMatchObject({ account: "local", server: server.url, administrator: "claimed" })
    expect(await first.home.json<Status>(["status"])).toMatchObject({
      pendingChanges: 0,
      isSignedIn: true,
      entries: 8,
    })
    const { users } = await first.home.json<{ users: object[] }>(["admin", "users"])
    expect(users).toMatchObject([{ email: "maren@example.org" }])
  })

  it("bring the same entries to a second device", async () => {
    const options = ["--server", server.url, "--email", "maren@example.org", ...secrets(second)]
    const added = await second.run(["account", "add", ...options])
    expect([added.exitCode, added.stderr]).toEqual([0, expect.stringContaining("8 codes are on this device")])
    expect((await second.run(["unlock", ...secrets(second).slice(0, 2)])).exitCode).toBe(0)
    expect(await sites(second)).toEqual(SITES)
    const { sessions } = await second.json<{ sessions: { isCurrent: boolean; device: string }[] }>([
      "account",
      "sessions",
    ])
    expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1)
    expect(sessions).toHaveLength(2)
    expect(JSON.stringify(sessions)).toContain("Tessera")
  })

  it("hold back what would remove much at once, and let a person decide", async () => {
    const deleteAll = async (...names: string[]) => {
      for (const name of names) await first.home.json(["delete", name, "--yes"])
    }
    await deleteAll("Amazon")
    await second.json(["sync"])
    expect(await second.json<Status>(["status"])).toMatchObject({
      heldBack: [],
      removedElsewhere: [{ entry: "Amazon (me)" }],
      entries: 7,
    })
    await deleteAll("Bank", "Cloud", "Drive", "Etsy")
    expect(await second.json<{ heldBack: number }>(["sync"])).toMatchObject({ heldBack: 4 })
    expect(await sites(second)).toEqual(SITES.slice(1))
    const status = await second.run(["status"])
    expect(status.stdout).toContain("--keep-deleted")
    await second.json(["sync", "--keep-deleted"])
    await second.json(["restore", "--removed", "amazon"])
    expect(await second.json<Status>(["status"])).toMatchObject({
      heldBack: [],
      pendingChanges: 0,
      entries: 8,
    })
    expect(await sites(second)).toEqual(SITES)
    expect(await first.home.json(["admin", "user", "maren@example.org"])).toMatchObject({ codes: 8 })
  })

  it("wait for a server that is away, and fetch everything again when the file is damaged", async () => {
    await server.stop()
    const edited = await second.run(["edit", "bank", "--note", "offline"])
    expect([edited.exitCode, edited.stderr]).toEqual([
      0,
      expect.stringContaining("1 change waits for the server"),
    ])
    const failed = await second.run(["sync", "--json"])
    expect([failed.exitCode, failed.json()]).toMatchObject([1, { outcome: "offline", pendingChanges: 1 }])
    await server.start()
    expect(await second.json(["sync"])).toMatchObject({ outcome: "done", pushed: 1, pendingChanges: 0 })
    await second.run(["lock"])
    const folder = join(second.path, "accounts", encodeURIComponent("maren@example.org"))
    const damaged = readFileSync(join(folder, "vault.sqlite")).fill(0x21, 50)
    writeFileSync(join(folder, "vault.sqlite"), damaged)
    const password = secrets(second).slice(0, 2)
    expect((await second.run(["list", "--json", ...password])).error().code).toBe("store-damaged")
    expect((await second.run(["sync", "--rebuild", ...password])).exitCode).toBe(0)
    const kept = readdirSync(folder).find((name) => name.startsWith("vault.sqlite.damaged-"))
    expect(readFileSync(join(folder, kept!)).equals(damaged)).toBe(true)
    await second.run(["unlock", ...password])
    expect(await sites(second)).toEqual(SITES)
    expect((await second.run(["sync", "--rebuild", "--json"])).error().message).toContain("in order")
  })

  it("are left with everything that has not reached the server, unless one says otherwise", async () => {
    await server.stop()
    await second.run(["edit", "cloud", "--note", "never sent"])
    const removed = await second.run(["account", "remove", "--yes"])
    expect([removed.exitCode, removed.stderr]).toEqual([
      0,
      expect.stringContaining("1 change has not reached"),
    ])
    expect(await second.json(["account", "list"])).toMatchObject({
      accounts: [{ state: "local", server: null }],
    })
    const { entries } = await second.json<{ entries: { issuer: string; note: string }[] }>(["list"])
    expect(entries.find(({ issuer }) => issuer === "Cloud")).toMatchObject({ note: "never sent" })
    const refused = await second.run(["account", "remove", "--yes", "--json"])
    expect(refused.error().code).toBe("unsynced-changes")
    await second.json(["account", "remove", "--yes", "--discard"])
    expect(await second.json(["account", "list"])).toEqual({ accounts: [] })
    await server.start()
    await first.home.json(["account", "remove", "--yes"])
    expect(await first.home.json(["account", "list"])).toEqual({ accounts: [] })
  })
})

describe("server address", () => {
  it("is said, or in the environment, or this computer", () => {
    expect(chooseServer("https://codes.example.org/", {})).toBe("https://codes.example.org")
    expect(chooseServer("https://example.org/tessera/", {})).toBe("https://example.org/tessera")
    expect(chooseServer(undefined, { TESSERA_SERVER: "http://box:81" })).toBe("http://box:81")
    expect(chooseServer(undefined, { TESSERA_SERVER: "" })).toBe("http://127.0.0.1:8080")
    for (const wrong of ["codes.example.org", "ftp://x", "https://me@x", "https://x/?a=b", ""]) {
      expect(() => chooseServer(wrong, {})).toThrow(expect.objectContaining({ code: "wrong-usage" }))
    }
  })

  it("comes with the setup link", () => {
    expect(parseSetupLink("http://127.0.0.1:8080/setup#abcDEF_-123")).toEqual({
      serverUrl: "http://127.0.0.1:8080",
      token: "abcDEF_-123",
    })
    expect(parseSetupLink("https://x.org/tessera/setup#t0ken")).toMatchObject({
      serverUrl: "https://x.org/tessera",
    })
    for (const wrong of ["", "http://x/setup", "http://x/#abc", "short"]) {
      expect(() => parseSetupLink(wrong)).toThrow(expect.objectContaining({ code: "wrong-usage" }))
    }
  })

  it("is exposed when others on the way can read", () => {
    expect(["http://box.lan", "http://192.0.2.1:8080"].map(isExposed)).toEqual([true, true])
    expect(
      ["https://x.org", "http://127.0.0.1:1", "http://[::1]", "http://localhost:8080"].map(isExposed),
    ).toEqual([false, false, false, false])
  })
})
