import { randomBytes } from "node:crypto"
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { encodeBase64, encodeUtf8 } from "@tessera/bytes"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { openDataFolder } from "./data-folder.ts"
import { fingerprintSecrets, generateSecrets, loadSecrets, saveSecrets, type Secrets } from "./secrets.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-secrets-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const random = (length: number) => new Uint8Array(randomBytes(length))
const path = () => join(folder, "secrets.json")

function refusalOf(work: () => unknown): { code: string; details: readonly string[]; subject: string } {
  try {
    work()
  } catch (error) {
    return error as { code: string; details: readonly string[]; subject: string }
  }
  throw new Error("was not refused")
}

describe("the secrets of an installation", () => {
  it("are made once, for their owner alone, and found again", () => {
    expect(loadSecrets(folder)).toBeNull()
    const secrets = saveSecrets(folder, generateSecrets(random))
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(["secrets.json"])
    expect(loadSecrets(folder)).toEqual(secrets)
    expect(Object.fromEntries(Object.entries(secrets).map(([name, key]) => [name, key.length]))).toEqual({
      encryptionKey: 32,
      hashKey: 64,
      tokenHashKey: 32,
      jwtSecret: 32,
    })
  })

  it("of the faster of two processes win", () => {
    const first = saveSecrets(folder, generateSecrets(random))
    expect(saveSecrets(folder, generateSecrets(random))).toEqual(first)
    expect(readdirSync(folder)).toEqual(["secrets.json"])
  })

  it.each([0o644, 0o640, 0o604, 0o660])("are refused with mode %o", (mode) => {
    saveSecrets(folder, generateSecrets(random))
    chmodSync(path(), mode)
    expect(refusalOf(() => loadSecrets(folder))).toMatchObject({ code: "secrets-unsafe", subject: path() })
  })

  it.each(["", "{", "[]", '{"version":2}', '{"version":1,"encryptionKey":"CANARY!"}'])(
    "are refused when damaged: %j",
    (text) => {
      writeFileSync(path(), text, { mode: 0o600 })
      const refusal = refusalOf(() => loadSecrets(folder))
      expect(refusal).toMatchObject({ code: "secrets-damaged" })
      expect(
        JSON.stringify([refusal, (refusal as unknown as Error).message, (refusal as unknown as Error).cause]),
      ).not.toContain("CANARY")
    },
  )

  it("have a fingerprint which differs with each key", () => {
    const secrets = generateSecrets(random)
    const others = (Object.keys(secrets) as (keyof Secrets)[]).map((name) => ({
      ...secrets,
      [name]: random(secrets[name].length),
    }))
    const fingerprints = [secrets, ...others].map(fingerprintSecrets)
    expect(new Set(fingerprints).size).toBe(5)
    expect(fingerprints[0]).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe("secrets somebody chose", () => {
  const write = (changes: Partial<Secrets>) => {
    const secrets = { ...generateSecrets(random), ...changes }
    const keys = Object.fromEntries(Object.entries(secrets).map(([name, key]) => [name, encodeBase64(key)]))
    writeFileSync(path(), JSON.stringify({ version: 1, ...keys }), { mode: 0o600 })
  }
  const same = random(32)

  it.each<[string, Partial<Secrets>, string]>([
    ["too short", { encryptionKey: random(31) }, "encryptionKey has 31 bytes instead of 32."],
    ["empty", { jwtSecret: new Uint8Array() }, "jwtSecret has 0 bytes instead of 32."],
    ["all zero", { hashKey: new Uint8Array(64) }, "hashKey is not random."],
    ["counting", { jwtSecret: Uint8Array.from({ length: 32 }, (_, i) => i) }, "jwtSecret is not random."],
    [
      "readable",
      { tokenHashKey: encodeUtf8("change-me-change-me-change-me-ok") },
      "tokenHashKey is not random.",
    ],
    ["used twice", { encryptionKey: same, jwtSecret: same }, "jwtSecret is the same as another key."],
  ])("are refused when they are %s", (_what, changes, complaint) => {
    write(changes)
    expect(refusalOf(() => loadSecrets(folder))).toMatchObject({
      code: "secrets-unsafe",
      details: [complaint],
    })
  })

  it("are taken when they are random", () => {
    write({})
    expect(loadSecrets(folder)).not.toBeNull()
  })
})

describe("the data folder", () => {
  it("is created for its owner alone", () => {
    openDataFolder(join(folder, "a", "b"))
    expect(statSync(join(folder, "a", "b")).mode & 0o777).toBe(0o700)
  })
  it("is refused when it is a file, or below one", () => {
    writeFileSync(join(folder, "file"), "")
    for (const name of ["file", "file/data"]) {
      expect(refusalOf(() => openDataFolder(join(folder, name)))).toMatchObject({ code: "folder-unusable" })
    }
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("")
  })
})
