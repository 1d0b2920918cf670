// Wrong usage, bad input and broken disks: every one is said in words, with its exit code, and nothing is lost.
import { spawn } from "node:child_process"
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { createLocalHome, type LocalHome } from "./testing/local-home.ts"
import { runTessera } from "./testing/run-tessera.ts"

const SECRET = "KRUGS4ZANFZSAYJAONSWG4TF"

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

const run = (...args: string[]) => local.home.run([...args, ...local.key])
const vaultPath = () => join(local.home.path, "accounts", "local", "vault.sqlite")
const folder = () => join(local.home.path, "accounts", "local")

describe("usage", () => {
  it.each([
    [["frobnicate"]],
    [["code", "--frobnicate"]],
    [["export"]],
    [["export", "--to", "nothing"]],
    [["add", "--digits"]],
    [["unlock", "--for", "soon"]],
    [["code", "--watch"]],
    [["sync", "--accept-deletions", "--keep-deleted"]],
    [["account", "create", "--local", "--email", "a@example.org"]],
    [["account", "create", "--server", "ftp://x", "--email", "a@example.org"]],
    [[]],
  ])("%j is wrong: exit code 2, words on standard error, nothing on standard output", async (args) => {
    const ran = await local.home.run(args)
    expect([ran.exitCode, ran.stdout]).toEqual([2, ""])
    expect(ran.stderr.length).toBeGreaterThan(20)
  })

  it("says the same as JSON for scripts", async () => {
    const ran = await local.home.run(["code", "--frobnicate", "--json"])
    expect(ran.exitCode).toBe(2)
    expect(ran.error()).toEqual({ code: "wrong-usage", message: expect.stringContaining("--frobnicate") })
  })

  it("explains itself without a home", async () => {
    for (const args of [["--help"], ["help", "import"], ["account", "create", "--help"], ["--version"]]) {
      const ran = await runTessera(args)
      expect([ran.exitCode, ran.stderr]).toEqual([0, ""])
      for (const line of ran.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80)
    }
  })

  it("prints completion scripts that bash accepts", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const ran = await runTessera(["completion", shell])
      expect(ran.exitCode).toBe(0)
      for (const word of ["account", "change-password", "--dry-run"]) {
        expect(ran.stdout).toContain(shell === "fish" ? word.replace(/^--/, "") : word)
      }
    }
    const { stdout } = await runTessera(["completion", "bash"])
    const words = await bash(
      `${stdout}\nCOMP_WORDS=(tessera account cr); COMP_CWORD=2; _tessera; echo "\${COMPREPLY[@]}"`,
    )
    expect(words.trim()).toBe("create")
  })
})

describe("input", () => {
  it("never waits for somebody who is not there", async () => {
    for (const args of [
      ["list"],
      ["account", "create"],
      ["account", "add"],
      ["account", "recover"],
      ["add"],
    ]) {
      const ran = await local.home.run([...args, "--no-input"])
      expect(ran.exitCode).toBeGreaterThan(0)
      expect(ran.stderr.length).toBeGreaterThan(20)
    }
  })

  it.each([
    ["a missing password file", ["--password-file", "/nowhere"], "file-missing"],
    ["an empty standard input", ["--password-file", "-"], "input-needed"],
    ["a missing key file", ["--key-file", "/nowhere"], "file-missing"],
    ["an unknown account", ["--account", "nobody"], "unknown-account"],
    ["an account with a path for a name", ["--account", "../../etc"], "unknown-account"],
  ])("says what is wrong with %s", async (_, args, code) => {
    const ran = await local.home.run(["list", "--json", ...args])
    expect([ran.exitCode, ran.error().code]).toEqual([1, code])
  })

  it("refuses a wrong password with one sentence and no detail", async () => {
    const ran = await local.home.run([
      "list",
      "--json",
      "--password-file",
      local.home.file("wrong", "wrong\n"),
    ])
    expect(ran.error()).toEqual({
      code: "wrong-password",
      message: "The password is wrong. Nothing was changed.",
    })
  })
})

describe("disk", () => {
  it("says that a damaged vault file is damaged, what is kept and what to do", async () => {
    const damaged = Buffer.from(readFileSync(vaultPath()))
    damaged.fill(0x5a, 100)
    writeFileSync(vaultPath(), damaged)
    for (const command of ["list", "status", "unlock"]) {
      const ran = await run(command, "--json")
      expect(ran.error()).toMatchObject({
        code: "store-damaged",
        message: expect.stringContaining("--rebuild"),
      })
    }
    expect(readFileSync(vaultPath()).equals(damaged)).toBe(true)
  })

  it("does not take a lost vault file for an empty vault", async () => {
    const sync = await run("sync", "--rebuild", "--json")
    expect(sync.error().code).toBe("local-only")
    const moved = join(local.home.files, "moved")
    cpSync(vaultPath(), moved)
    await bash(`rm '${folder()}'/vault.sqlite*`)
    expect((await run("list", "--json")).error().code).toBe("store-missing")
    expect(existsSync(vaultPath())).toBe(false)
    cpSync(moved, vaultPath())
    chmodSync(vaultPath(), 0o600)
    expect((await run("list", "--json")).exitCode).toBe(0)
  })

  it("does not use keys of one vault for the file of another", async () => {
    const other = await createLocalHome()
    cpSync(join(other.template.path, "accounts", "local", "vault.sqlite"), vaultPath())
    await bash(`rm -f '${folder()}'/vault.sqlite-*`)
    await other.template.run(["list", "--key-file", join(other.template.files, "key")])
    cpSync(join(other.template.path, "accounts", "local", "vault.sqlite"), vaultPath())
    const ran = await run("list", "--json")
    expect(ran.error().code).toBe("wrong-local-key")
    await other.template.remove()
  })

  it("says that the keys are damaged and leaves them", async () => {
    writeFileSync(join(folder(), "session.json"), "{")
    const ran = await run("list", "--json")
    expect(ran.error()).toMatchObject({
      code: "damaged-session",
      message: expect.stringContaining("session.json"),
    })
    expect(readFileSync(join(folder(), "session.json"), "utf8")).toBe("{")
    const { accounts } = await local.home.json<{ accounts: object[] }>(["account", "list"])
    expect(accounts).toMatchObject([{ name: "local", state: "damaged" }])
  })

  it.skipIf(process.platform !== "linux")("saves all or nothing where the disk is full", async () => {
    // A limit on the size of files is the nearest thing to a full disk that needs no privileges: 64 blocks of 1 KiB.
    const before = readFileSync(vaultPath())
    const program = fileURLToPath(new URL("../bin/tessera.mjs", import.meta.url))
    const note = local.home.file("note", "x".repeat(200_000))
    const key = local.key.map((word) => `'${word}'`).join(" ")
    const text = await bash(
      `trap '' XFSZ; ulimit -f 64; TESSERA_HOME='${local.home.path}' '${process.execPath}' '${program}' edit github --note-file '${note}' --json ${key} 2>&1; echo "exit $?"`,
    )
    expect(text).toContain("exit 1")
    expect(text).toMatch(/disk-full|The disk/)
    expect((await local.home.json<{ entries: object[] }>(["list", ...local.key])).entries).toMatchObject([
      { issuer: "GitHub", note: "" },
    ])
    expect(before.length).toBeGreaterThan(0)
  })
})

describe("network", () => {
  const create = (server: string) =>
    local.home.run([
      "account",
      "create",
      "--server",
      server,
      "--email",
      "a@example.org",
      "--password-file",
      local.home.file("p", "some long password"),
      "--code-file",
      local.home.file("c", "1"),
      "--json",
    ])

  it("says that there is no server", async () => {
    const ran = await create("http://127.0.0.1:9")
    expect(ran.error()).toMatchObject({
      code: "offline",
      message: expect.stringContaining("cannot be reached"),
    })
    const { accounts } = await local.home.json<{ accounts: object[] }>(["account", "list"])
    expect(accounts).toHaveLength(1)
  })

  it("says that something else answers", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined)
      socket.end(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\nConnection: close\r\n\r\n<html></html",
      )
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    const ran = await create(`http://127.0.0.1:${port}`)
    server.close()
    expect([ran.exitCode, ran.error().message.length > 30]).toEqual([1, true])
    expect(["not-json", "unexpected-answer"]).toContain(ran.error().code)
  })
})

describe("several processes", () => {
  it("may change the vault at once, and no change is lost", async () => {
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        local.home.run(["add", "-", "--yes", ...local.key], {
          input: `otpauth://totp/Site${index}:me?secret=${SECRET}&issuer=Site${index}`,
        }),
      ),
    )
    await Promise.all([
      run("edit", "GitHub", "--tag", "one"),
      run("edit", "GitHub", "--tag", "two"),
      run("trash", "Site3"),
    ])
    const { entries } = await local.home.json<{
      entries: { issuer: string; tags: string[]; trashed: boolean }[]
    }>(["list", "--all", ...local.key])
    expect(entries.map(({ issuer }) => issuer).sort()).toEqual(
      ["GitHub", "Site0", "Site1", "Site2", "Site3", "Site4", "Site5"].sort(),
    )
    expect(entries.find(({ issuer }) => issuer === "GitHub")!.tags.toSorted()).toEqual(["one", "two"])
    expect(entries.find(({ issuer }) => issuer === "Site3")!.trashed).toBe(true)
  })
})

describe("secrets", () => {
  it("are on disk only encrypted, and in no output that did not ask for them", async () => {
    const outputs = await Promise.all([
      run("list", "--json"),
      run("list"),
      run("code"),
      run("status", "--json"),
      run("history", "github", "--json"),
      run("undo", "--list", "--json"),
    ])
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(SECRET)
    const traces = [SECRET, SECRET.toLowerCase(), "GitHub", "a password with several words"]
    for (const name of readdirSync(local.home.path, { recursive: true, encoding: "utf8" })) {
      const path = join(local.home.path, name)
      const content = isFile(path) ? readFileSync(path).toString("latin1") : ""
      for (const trace of traces) expect(content.includes(trace), `${trace} in ${name}`).toBe(false)
    }
  })

  it.skipIf(process.platform !== "linux")("reach the agent by no argument and no variable", async () => {
    await run("unlock")
    const agents = readdirSync("/proc").filter(
      (pid) => /^\d+$/.test(pid) && commandLine(pid).includes("agent-main.ts"),
    )
    const own = agents.filter((pid) => environment(pid).includes(local.home.path))
    expect(own).toHaveLength(1)
    const visible = commandLine(own[0]!) + environment(own[0]!)
    const key = readFileSync(join(local.home.files, "key"), "utf8").trim().split(" ")[2]!
    for (const trace of [SECRET, key, "a password with several words"]) expect(visible).not.toContain(trace)
    expect(
      commandLine(own[0]!)
        .split("\0")
        .filter((word) => word !== ""),
    ).toHaveLength(2)
  })
})

const isFile = (path: string) => {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}
const readProc = (path: string) => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}
const commandLine = (pid: string) => readProc(`/proc/${pid}/cmdline`)
const environment = (pid: string) => readProc(`/proc/${pid}/environ`)

function bash(script: string): Promise<string> {
  const child = spawn("bash", ["-c", script], { stdio: ["ignore", "pipe", "pipe"] })
  let text = ""
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
  return new Promise((resolve) => child.once("close", () => resolve(text)))
}
