// Copying, with a clipboard program that keeps its text in a file: the real ones need a display.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { createLocalHome, type LocalHome } from "../testing/local-home.ts"
import { findClipboardProgram } from "./programs.ts"

let template: Awaited<ReturnType<typeof createLocalHome>>
let local: LocalHome
let clipboard: string
let env: Record<string, string>

beforeAll(async () => {
  template = await createLocalHome()
  await template.template.run(["add", "-", "--key-file", join(template.template.files, "key")], {
    input: "otpauth://totp/GitHub:me?secret=JBSWY3DPEHPK3PXP&issuer=GitHub",
  })
})
afterAll(() => template.template.remove())
beforeEach(() => {
  local = template.copy()
  const programs = join(local.home.files, "programs")
  mkdirSync(programs)
  clipboard = join(local.home.files, "clipboard")
  const xclip = join(programs, "xclip")
  writeFileSync(
    xclip,
    `#!/bin/sh\ncase "$*" in *-out*) cat '${clipboard}' ;; *) cat > '${clipboard}' ;; esac\n`,
  )
  chmodSync(xclip, 0o755)
  env = { PATH: `${programs}:${process.env["PATH"] ?? ""}`, DISPLAY: ":0" }
})
afterEach(() => local.home.remove())

const copy = (...args: string[]) =>
  local.home.run(["code", "github", "--copy", ...args, ...local.key], { env })
const held = () => (existsSync(clipboard) ? readFileSync(clipboard, "utf8") : null)

async function waitFor(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !isSo(); tries++) await sleep(100)
}

describe.skipIf(process.platform !== "linux")("code --copy", () => {
  it("copies the code without spaces, prints it nowhere, and takes it away later", async () => {
    const ran = await copy("--clear-after", "1s")
    expect([ran.exitCode, ran.stdout]).toEqual([0, ""])
    expect(held()).toMatch(/^\d{6}$/)
    expect(ran.stderr).not.toContain(held())
    await waitFor(() => held() === "")
    expect(held()).toBe("")
  })

  it("leaves what the person copied meanwhile", async () => {
    await copy("--clear-after", "1s")
    writeFileSync(clipboard, "something of their own")
    await sleep(2500)
    expect(held()).toBe("something of their own")
  })

  it("says what to do where there is no clipboard", async () => {
    const ran = await local.home.run(["code", "github", "--copy", "--json", ...local.key], {
      env: { PATH: process.env["PATH"] ?? "" },
    })
    expect([ran.exitCode, ran.error().code]).toEqual([1, "no-clipboard"])
  })
})

describe("finding a clipboard", () => {
  it("looks only where there is a display", () => {
    if (process.platform !== "linux") return
    expect(findClipboardProgram({ PATH: env["PATH"] })).toBeNull()
    expect(findClipboardProgram({ PATH: env["PATH"], DISPLAY: ":0" })?.copy[0]).toBe("xclip")
    expect(findClipboardProgram({ PATH: "/nowhere", DISPLAY: ":0" })).toBeNull()
  })
})
