// A real server for tests of the command line: `tessera serve` as a process of its own, on a port and in a folder of its own.
import { spawn, type ChildProcess } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { freePort } from "@tessera/server/testing"

const PROGRAM = fileURLToPath(new URL("../../bin/tessera.mjs", import.meta.url))

/** The one-time code of every address at example.org. */
export const EMAIL_CODE = "123456"

/** A server that can be stopped and started again over the same data. */
export class ServedTessera {
  readonly url: string
  readonly dataFolder: string
  readonly #port: number
  #process: ChildProcess | null = null
  #output = ""

  private constructor(port: number) {
    this.#port = port
    this.url = `http://127.0.0.1:${port}`
    this.dataFolder = mkdtempSync(join(tmpdir(), "tessera-served-"))
  }

  static async start(): Promise<ServedTessera> {
    const served = new ServedTessera(await freePort())
    await served.start()
    return served
  }

  /** Everything it printed. */
  get output(): string {
    return this.#output
  }

  /** The setup link it printed, while there is no administrator. */
  get setupLink(): string {
    return /http:\S+\/setup#\S+/.exec(this.#output)?.[0].replace(/"$/, "") ?? ""
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [PROGRAM, "serve"], {
      env: {
        PATH: process.env["PATH"] ?? "",
        TESSERA_PORT: String(this.#port),
        TESSERA_DATA_DIR: this.dataFolder,
        TESSERA_HARDCODED_OTTS: `*@example.org=${EMAIL_CODE}`,
        TESSERA_RATE_LIMIT_FACTOR: "1000",
      },
      stdio: ["ignore", "pipe", "pipe"],
    })
    this.#process = child
    await new Promise<void>((resolve, reject) => {
      const read = (text: string) => {
        this.#output += text
        if (text.includes("Press Ctrl+C")) resolve()
      }
      child.stdout.setEncoding("utf8").on("data", read)
      child.stderr.setEncoding("utf8").on("data", read)
      child.once("exit", () => reject(new Error(`The server ended: ${this.#output}`)))
    })
  }

  async stop(): Promise<void> {
    const child = this.#process
    this.#process = null
    if (child === null) return
    const ended = new Promise((resolve) => child.once("exit", resolve))
    child.kill("SIGTERM")
    await ended
  }

  /** Stops it and removes its data. */
  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.dataFolder, { recursive: true, force: true })
  }
}
