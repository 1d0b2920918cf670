// The agent's life: started, used, replaced, locked by time, by command and by force; and who may talk to it.
import { randomBytes } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { copyFile, rename } from "node:fs/promises"
import { connect } from "node:net"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { createLocalHome, type LocalHome, PASSWORD } from "../testing/local-home.ts"
import { type Ran, TestHome } from "../testing/run-tessera.ts"
import { askAgent } from "./ask-agent.ts"
import { agentPlace } from "./place.ts"

const SECRET = "JBSWY3DPEHPK3PXP"

let template: Awaited<ReturnType<typeof createLocalHome>>
let local: LocalHome
beforeAll(async () => {
  template = await createLocalHome()
  await template.template.run(["add", "-", "--key-file", join(template.template.files, "key")], {
    input: `otpauth://totp/GitHub:me?secret=${SECRET}&issuer=GitHub`,
  })
})
afterAll(() => template.template.remove())
beforeEach(() => void (local = template.copy()))
afterEach(() => local.home.remove())

const target = () => ({ home: local.home.path, account: "local" })
const unlock = (...args: string[]): Promise<Ran> => local.home.run(["unlock", ...args, ...local.key])
const code = (...args: string[]) => local.home.run(["code", "git", "--no-input", ...args])

async function waitUntilLocked(): Promise<void> {
  for (let tries = 0; tries < 100 && existsSync(agentPlace(local.home.path, "local").token); tries++)
    await sleep(50)
}

describe("agent", () => {
  it("answers codes without a password until it is locked", async () => {
    expect((await code("--json")).error().code).toBe("input-needed")
    expect((await unlock()).exitCode).toBe(0)
    const ran = await code("--json")
    expect(ran.json()).toMatchObject({ codes: [{ issuer: "GitHub", account: "me", period: 30 }], skewMs: 0 })
    expect((await code()).stdout).toMatch(/GitHub +me +\d{6}/)
    expect((await local.home.run(["list", "--no-input"])).stdout).toContain("GitHub")
    const locked = await local.home.json<{ locked: string[] }>(["lock"])
    expect(locked.locked).toEqual(["local"])
    expect((await code()).exitCode).toBe(1)
    await waitUntilLocked()
    const { socket, token } = agentPlace(local.home.path, "local")
    expect([existsSync(socket), existsSync(token)]).toEqual([false, false])
  })

  it("unlocks with the password too", async () => {
    const passwordFile = local.home.file("password", PASSWORD)
    expect((await local.home.run(["unlock", "--password-file", passwordFile])).exitCode).toBe(0)
    expect((await code()).exitCode).toBe(0)
    const wrong = await local.home.run([
      "unlock",
      "--json",
      "--password-file",
      local.home.file("wrong", "not it"),
    ])
    // The running agent is used before any password, so the wrong one is not even looked at.
    expect(wrong.exitCode).toBe(0)
    await local.home.run(["lock"])
    const refused = await local.home.run([
      "unlock",
      "--json",
      "--password-file",
      local.home.file("wrong", "not it"),
    ])
    expect([refused.exitCode, refused.error().code]).toEqual([1, "wrong-password"])
  })

  it("locks itself after a time without use, and use prolongs it", async () => {
    await unlock("--for", "2s")
    for (let used = 0; used < 4; used++) {
      await sleep(900)
      expect(await askAgent(target(), { ask: "codes", query: "" })).not.toBeNull()
    }
    await sleep(3500)
    expect(await askAgent(target(), { ask: "status" })).toBeNull()
  })

  it("sees what other processes write", async () => {
    await unlock()
    await local.home.run(["add", "-", "--yes", ...local.key], {
      input: `otpauth://totp/Later:me?secret=${SECRET}&issuer=Later`,
    })
    const answer = await askAgent(target(), { ask: "codes", query: "later" })
    expect(answer?.codes).toMatchObject([{ issuer: "Later" }])
  })

  it("is replaced by the next one, and a killed one leaves no trace that matters", async () => {
    await unlock()
    const before = readFileSync(agentPlace(local.home.path, "local").token, "utf8")
    await unlock()
    const after = readFileSync(agentPlace(local.home.path, "local").token, "utf8")
    expect(after).not.toBe(before)
    expect((await code()).exitCode).toBe(0)
    const place = agentPlace(local.home.path, "local")
    await local.home.run(["lock"])
    await waitUntilLocked()
    // What kill -9 leaves behind: a token and a socket nobody listens at.
    writeFileSync(place.token, "stale", { mode: 0o600 })
    writeFileSync(place.socket, "", { mode: 0o600 })
    expect((await code("--json")).error().code).toBe("input-needed")
    expect((await unlock()).exitCode).toBe(0)
    expect((await code()).exitCode).toBe(0)
  })

  it("leaves the place to another that took it, when it ends", async () => {
    const place = agentPlace(local.home.path, "local")
    await unlock()
    const first = readFileSync(place.token, "utf8")
    // The second one cannot ask the first to end, as if both had started at the same moment.
    writeFileSync(place.token, "not its token", { mode: 0o600 })
    await unlock()
    const second = readFileSync(place.token, "utf8")
    expect(second).not.toBe(first)
    await sleep(5000)
    expect(readFileSync(place.token, "utf8")).toBe(second)
    expect((await code()).exitCode).toBe(0)
  })

  it("reads the file anew when another one took its place", async () => {
    await unlock()
    const other = template.copy()
    await other.home.run(["edit", "github", "--issuer", "GitLab", ...other.key])
    const vault = (home: TestHome) => join(home.path, "accounts", "local", "vault.sqlite")
    await rename(vault(local.home), `${vault(local.home)}.aside`)
    await copyFile(vault(other.home), vault(local.home))
    const answer = await askAgent(target(), { ask: "codes", query: "" })
    expect(answer?.codes).toMatchObject([{ issuer: "GitLab" }])
    await other.home.remove()
  })

  it("is for its owner only, on disk and on the socket", async () => {
    await unlock()
    const { socket, token, folder } = agentPlace(local.home.path, "local")
    expect([folder, socket, token].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600, 0o600])
    for (const shown of ["", "wrong", randomBytes(32).toString("base64url")]) {
      expect(await say(socket, `${JSON.stringify({ token: shown, ask: "key" })}\n`)).toBe("")
    }
    expect(await say(socket, "not json\n")).toBe("")
    expect(await say(socket, `${"x".repeat(100_000)}\n`)).toBe("")
    const right = readFileSync(token, "utf8")
    expect(await say(socket, `${JSON.stringify({ token: right, ask: "nonsense" })}\n`)).toBe("")
    expect(await say(socket, `${JSON.stringify({ token: right, ask: "status" })}\n`)).toContain("locksAtMs")
  })

  it("works where the path of the home is too long for a socket", async () => {
    const long = TestHome.create()
    const deep = join(long.files, "a-folder-with-a-rather-long-name".repeat(3), "home")
    mkdirSync(deep, { recursive: true })
    const env = { TESSERA_HOME: deep }
    const passwordFile = long.file("password", PASSWORD)
    const create = await long.run(["account", "create", "--local", "--password-file", passwordFile], { env })
    expect(create.exitCode).toBe(0)
    expect((await long.run(["unlock", "--password-file", passwordFile], { env })).exitCode).toBe(0)
    const place = agentPlace(deep, "local")
    expect(Buffer.byteLength(place.socket)).toBeLessThanOrEqual(100)
    expect(statSync(place.folder).mode & 0o777).toBe(0o700)
    expect((await long.run(["list", "--no-input"], { env })).exitCode).toBe(0)
    await long.run(["lock", "--all"], { env })
    await long.remove()
  })
})

describe("key file", () => {
  it("opens the vault as long as nobody else may read it and it was not revoked", async () => {
    const keyFile = join(local.home.files, "second-key")
    expect((await unlock("--write-key-file", keyFile)).exitCode).toBe(0)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    const list = () => local.home.run(["list", "--json", "--key-file", keyFile])
    expect((await list()).exitCode).toBe(0)
    writeFileSync(join(local.home.files, "exposed"), readFileSync(keyFile), { mode: 0o644 })
    const exposed = await local.home.run(["list", "--json", "--key-file", join(local.home.files, "exposed")])
    expect(exposed.error().code).toBe("file-exposed")
    await local.home.json(["unlock", "--revoke-key-files"])
    expect((await list()).error().message).toContain("revoked")
  })

  it("is worth nothing without the vault it was made for", async () => {
    const other = template.copy()
    const foreign = join(local.home.files, "foreign")
    await other.home.run(["unlock", "--write-key-file", foreign, ...other.key])
    const refused = await local.home.run(["list", "--json", "--key-file", foreign])
    expect(refused.error().code).toBe("bad-input")
    // The file holds a key of its own, neither the vault's nor anything the vault stores.
    const key = readFileSync(foreign, "utf8").trim().split(" ")[2]!
    expect(
      readFileSync(join(other.home.path, "accounts", "local", "unlock-keys.json"), "utf8"),
    ).not.toContain(key)
    await other.home.remove()
  })
})

/** Says one thing to a socket and answers what came back before it was closed. */
function say(path: string, line: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ""
    const socket = connect(path, () => socket.write(line))
    socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
    socket.on("error", () => undefined)
    socket.on("close", () => resolve(text))
  })
}
