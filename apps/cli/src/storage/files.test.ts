import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  mkdirSync,
  chmodSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describeSessionStore } from "@tessera/account/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { chooseAccount, listAccountNames, placeOf } from "./accounts.ts"
import { FileSessionStore } from "./file-session-store.ts"
import { homeFolder } from "./home.ts"
import { createPrivateFile, makePrivateFolder, requirePrivate, writePrivateFile } from "./private-file.ts"
import { readDefaultAccount, writeDefaultAccount } from "./settings.ts"

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-files-"))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const modeOf = (path: string) => statSync(path).mode & 0o777

describeSessionStore("files", () => {
  const open = () => {
    makePrivateFolder(join(folder, "accounts", "a"))
    return new FileSessionStore(folder, join(folder, "accounts", "a"))
  }
  return Promise.resolve({ store: open(), reopen: () => Promise.resolve(open()) })
})

describe("session file", () => {
  it("is for its owner only, and damage is said to be that", async () => {
    const place = placeOf(folder, "someone@example.org")
    makePrivateFolder(place.folder)
    writePrivateFile(join(place.folder, "session.json"), "{ half a file")
    expect(modeOf(join(place.folder, "session.json"))).toBe(0o600)
    expect(modeOf(place.folder)).toBe(0o700)
    await expect(place.sessions.load()).rejects.toThrow(expect.objectContaining({ code: "damaged-session" }))
  })
})

describe("private files", () => {
  it("are replaced as a whole, leave nothing behind, and get mode 0600 whatever was there", () => {
    const path = join(folder, "file")
    writeFileSync(path, "old", { mode: 0o644 })
    writePrivateFile(path, "new")
    expect(readFileSync(path, "utf8")).toBe("new")
    expect(modeOf(path)).toBe(0o600)
    expect(readdirSync(folder)).toEqual(["file"])
  })

  it("are not created over another one", () => {
    const path = join(folder, "file")
    createPrivateFile(path, "first")
    expect(() => createPrivateFile(path, "second")).toThrow(expect.objectContaining({ code: "file-exists" }))
    expect(readFileSync(path, "utf8")).toBe("first")
    expect(modeOf(path)).toBe(0o600)
    expect(readdirSync(folder)).toEqual(["file"])
  })

  it("close a folder that was open to others", () => {
    const path = join(folder, "open")
    mkdirSync(path)
    chmodSync(path, 0o755)
    makePrivateFolder(path)
    expect(modeOf(path)).toBe(0o700)
  })

  it("say why they cannot be written", () => {
    expect(() => writePrivateFile(join(folder, "nowhere", "file"), "x")).toThrow(
      expect.objectContaining({ code: "file-missing" }),
    )
    const exposed = join(folder, "exposed")
    writeFileSync(exposed, "x", { mode: 0o640 })
    expect(() => requirePrivate(exposed)).toThrow(/chmod 600/)
  })
})

describe("home folder", () => {
  it("is TESSERA_HOME, or where the system keeps such data", () => {
    expect(homeFolder({ TESSERA_HOME: "/somewhere/else" })).toBe("/somewhere/else")
    if (process.platform === "linux") {
      expect(homeFolder({ XDG_DATA_HOME: "/data" })).toBe("/data/tessera")
      expect(homeFolder({ XDG_DATA_HOME: "not/absolute" })).toMatch(/\/\.local\/share\/tessera$/)
    }
  })

  it("holds accounts by name, and no name leads out of it", () => {
    for (const name of ["..", ".", "", "a/b", "a\\b", " x", ".hidden", "a\u0000b", "x".repeat(200)]) {
      expect(() => placeOf(folder, name)).toThrow(expect.objectContaining({ code: "bad-input" }))
    }
    const place = placeOf(folder, "Zoë %2e%2e@example.org")
    makePrivateFolder(place.folder)
    writePrivateFile(join(place.folder, "session.json"), "{}")
    expect(listAccountNames(folder)).toEqual(["Zoë %2e%2e@example.org"])
    expect(place.folder.startsWith(join(folder, "accounts"))).toBe(true)
  })

  it("knows which account is meant", () => {
    expect(() => chooseAccount(folder, undefined)).toThrow(expect.objectContaining({ code: "no-account" }))
    for (const name of ["a", "b"]) {
      makePrivateFolder(placeOf(folder, name).folder)
      writePrivateFile(join(placeOf(folder, name).folder, "session.json"), "{}")
    }
    expect(() => chooseAccount(folder, undefined)).toThrow(/Known|several/)
    expect(() => chooseAccount(folder, "c")).toThrow(expect.objectContaining({ code: "unknown-account" }))
    writeDefaultAccount(folder, "b")
    expect(chooseAccount(folder, undefined).name).toBe("b")
    expect(chooseAccount(folder, "a").name).toBe("a")
    writeFileSync(join(folder, "config.json"), "damaged")
    expect(readDefaultAccount(folder)).toBeNull()
  })
})
