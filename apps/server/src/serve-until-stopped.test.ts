import { type ChildProcess, spawn } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { createServer, request as httpRequest } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, it } from "vitest"

const PROGRAM = fileURLToPath(new URL("../bin/serve.mjs", import.meta.url))

let folder: string
const running: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-serve-"))
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL")
  rmSync(folder, { recursive: true, force: true })
})

type Process = {
  readonly child: ChildProcess
  readonly output: { stdout: string; stderr: string }
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

function run(env: Record<string, string> = {}, user?: number): Process {
  const child = spawn(process.execPath, [PROGRAM], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", TESSERA_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  running.push(child)
  const output = { stdout: "", stderr: "" }
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()))
  return { child, output, ended: new Promise((resolve) => child.once("close", resolve)) }
}

async function started(process: Process): Promise<string> {
  for (;;) {
    const url = /is running at (http\S+)/.exec(process.output.stdout)?.[1]
    if (url !== undefined && process.output.stdout.includes("Ctrl+C")) return url
    if (process.child.exitCode !== null) throw new Error(process.output.stderr)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function stop(process: Process): Promise<number | null> {
  process.child.kill("SIGTERM")
  return await process.ended
}

describe("the server as a process", () => {
  it("makes its folder and secrets, says where it is and how to become administrator, and answers", async () => {
    const server = run()
    const url = await started(server)
    expect(await (await fetch(`${url}/ping`)).json()).toMatchObject({ message: "pong" })
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700)
    for (const name of ["secrets.json", "tessera.db"]) {
      expect(statSync(join(folder, "data", name)).mode & 0o777).toBe(0o600)
    }
    expect(server.output.stdout).toContain(`Your data is in ${join(folder, "data")} (SQLite)`)
    const link = new RegExp(`${url}/setup#[\\w-]{43}`).exec(server.output.stdout)?.[0] ?? ""
    expect((await fetch(link)).status).toBe(200)
    expect(await stop(server)).toBe(0)

    const token = link.split("#")[1] ?? "missing"
    expect(server.output.stderr).toContain("GET /setup 200")
    expect(server.output.stderr).not.toContain(token)
    const file = readFileSync(join(folder, "data", "tessera.db"))
    expect(file.includes(token)).toBe(false)
    expect(existsSync(join(folder, "data", "tessera.db-wal"))).toBe(false)
  })

  it("finishes the answers under way before it stops", async () => {
    const server = run()
    const url = new URL(await started(server))
    const answer = new Promise<number>((resolve, reject) => {
      const request = httpRequest({ port: url.port, path: "/nowhere", method: "POST" }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0))
      })
      request.on("error", reject)
      request.write("half")
      setTimeout(() => server.child.kill("SIGINT"), 100)
      setTimeout(() => request.end("done"), 300)
    })
    expect(await answer).toBe(404)
    expect(await server.ended).toBe(0)
    expect(server.output.stdout).toContain("Stopped. Everything is kept.")
  })

  it("can be started three times at once over one folder", async () => {
    const servers = [run(), run(), run()]
    for (const server of servers) expect((await fetch(`${await started(server)}/ping`)).status).toBe(200)
    for (const server of servers) expect(await stop(server)).toBe(0)
  })
})

describe("what keeps it from starting is said in plain words, with exit code 1", () => {
  const failure = async (env: Record<string, string>, user?: number) => {
    const server = run(env, user)
    expect(await server.ended).toBe(1)
    expect(server.output.stdout).not.toContain("is running")
    expect(server.output.stderr).not.toMatch(/^\s+at /m)
    return server.output.stderr
  }

  it("a port taken", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await new Promise((resolve) => other.once("listening", resolve))
    const { port } = other.address() as AddressInfo
    const words = await failure({ TESSERA_PORT: String(port) })
    expect(words).toContain(`Another program listens at 127.0.0.1:${port} already.`)
    expect(words).toContain("TESSERA_PORT")
    other.close()
  })

  it("an address which is not ours", async () => {
    expect(await failure({ TESSERA_HOST: "192.0.2.1" })).toContain("cannot listen at 192.0.2.1:0")
  })

  it("several wrong settings, all at once", async () => {
    const words = await failure({
      TESSERA_PORT: "x",
      TESSERA_REGISTRATION: "y",
      TESSERA_DATABASE_URL: "CANARY",
    })
    expect(words).toMatch(/TESSERA_PORT[\s\S]*TESSERA_DATABASE_URL[\s\S]*TESSERA_REGISTRATION/)
    expect(words).not.toContain("CANARY")
    expect(existsSync(join(folder, "data"))).toBe(false)
  })

  it("a folder which cannot be written", async () => {
    mkdirSync(join(folder, "closed"))
    chmodSync(join(folder, "closed"), 0o555)
    chmodSync(folder, 0o755)
    // Root may write everywhere; so the test becomes somebody else.
    const user = process.getuid?.() === 0 ? 65534 : undefined
    const words = await failure({ TESSERA_DATA_DIR: join(folder, "closed", "data") }, user)
    expect(words).toContain("cannot be written")
    expect(words).toContain("TESSERA_DATA_DIR")
  })

  it("secrets others may read, and a damaged database", async () => {
    const server = run()
    await started(server)
    await stop(server)
    chmodSync(join(folder, "data", "secrets.json"), 0o644)
    expect(await failure({})).toContain(`chmod 600 "${join(folder, "data", "secrets.json")}"`)
    chmodSync(join(folder, "data", "secrets.json"), 0o600)
    writeFileSync(join(folder, "data", "tessera.db"), "x".repeat(10_000))
    expect(await failure({})).toContain("is damaged")
  })

  it("a database which cannot be reached", async () => {
    const words = await failure({ TESSERA_DATABASE_URL: "postgres://me:CANARY@127.0.0.1:9/x" })
    expect(words).toContain("127.0.0.1:9/x cannot be reached")
    expect(words).not.toContain("CANARY")
  })
})
