import { spawn } from "node:child_process"
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  chmodSync,
  existsSync,
  openSync,
  writeSync,
  closeSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { entryStoreAcceptance } from "@tessera/sync/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { SqliteEntryStore } from "./sqlite-entry-store.ts"

entryStoreAcceptance("SqliteEntryStore", () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-store-"))
  const path = join(folder, "vault.sqlite")
  SqliteEntryStore.create(path).close()
  const handles: SqliteEntryStore[] = []
  return Promise.resolve({
    open: () => {
      const handle = new SqliteEntryStore(path)
      handles.push(handle)
      return Promise.resolve(handle)
    },
    destroy: () => {
      for (const handle of handles) handle.close()
      rmSync(folder, { recursive: true, force: true })
      return Promise.resolve()
    },
  })
})

describe("SqliteEntryStore on a disk", () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tessera-store-"))
    path = join(folder, "vault.sqlite")
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const put = (store: SqliteEntryStore, expectedGeneration: number, size = 10) =>
    store.commit({ expectedGeneration, put: new Map([["key", new Uint8Array(size)]]), remove: [] })

  it("is readable by its owner only, and so are the files beside it", async () => {
    const store = SqliteEntryStore.create(path)
    await put(store, 0)
    for (const part of ["", "-wal", "-shm"]) expect(statSync(path + part).mode & 0o777).toBe(0o600)
    store.close()
  })

  it("writes through to the disk before a commit is acknowledged", () => {
    const store = SqliteEntryStore.create(path)
    // FULL is 2: in WAL mode NORMAL (1) would acknowledge what a power cut takes back.
    expect(store.readPragma("synchronous")).toBe(2)
    expect(store.readPragma("journal_mode")).toBe("wal")
    store.close()
  })

  it("refuses a file that others may read", () => {
    SqliteEntryStore.create(path).close()
    chmodSync(path, 0o644)
    expect(() => new SqliteEntryStore(path)).toThrow(expect.objectContaining({ code: "file-exposed" }))
  })

  it("does not begin anew where a vault was lost, and does not overwrite one", () => {
    expect(() => new SqliteEntryStore(path)).toThrow(expect.objectContaining({ code: "store-missing" }))
    expect(existsSync(path)).toBe(false)
    SqliteEntryStore.create(path).close()
    expect(() => SqliteEntryStore.create(path)).toThrow(expect.objectContaining({ code: "file-exists" }))
  })

  it("says that a damaged file is damaged, and leaves it as it is", async () => {
    const store = SqliteEntryStore.create(path)
    for (let done = 0; done < 20; done++) await put(store, done, 3000)
    store.close()
    const whole = readFileSync(path)
    for (const damaged of [
      Buffer.from("not a database at all, but long enough to look at"),
      overwritten(whole),
    ]) {
      writeFileSync(path, damaged, { mode: 0o600 })
      await expect(useStore(path)).rejects.toThrow(expect.objectContaining({ code: "store-damaged" }))
      expect(readFileSync(path).equals(damaged)).toBe(true)
    }
  })

  it("refuses a file of a later version", () => {
    SqliteEntryStore.create(path).close()
    const file = openSync(path, "r+")
    writeSync(file, Uint8Array.of(0, 0, 0, 99), 0, 4, 60) // user_version, at byte 60 of the header
    closeSync(file)
    expect(() => new SqliteEntryStore(path)).toThrow(/newer Tessera/)
  })

  it("keeps every acknowledged commit when the process is killed at any moment", async () => {
    SqliteEntryStore.create(path).close()
    let acknowledged = 0
    for (let round = 0; round < 6; round++)
      acknowledged = Math.max(acknowledged, await writeUntilKilled(path))
    const store = new SqliteEntryStore(path)
    store.checkSoundness()
    const { generation, records } = await store.read("")
    store.close()
    expect(acknowledged).toBeGreaterThan(0)
    expect(generation).toBeGreaterThanOrEqual(acknowledged)
    // Every batch has written its own number under two keys: both or none.
    expect(records.get("left")).toEqual(records.get("right"))
    expect(new DataView(records.get("left")!.buffer, records.get("left")!.byteOffset).getUint32(0)).toBe(
      generation,
    )
  })
})

/** The pages behind the first are what a broken disk would return. */
function overwritten(whole: Buffer): Buffer {
  const damaged = Buffer.from(whole)
  damaged.fill(0xab, 4096)
  return damaged
}

async function useStore(path: string): Promise<void> {
  const store = new SqliteEntryStore(path)
  try {
    await store.read("")
    store.checkSoundness()
  } finally {
    store.close()
  }
}

/** Commits as fast as it can in another process, kills that, and answers the last generation it had acknowledged. */
async function writeUntilKilled(path: string): Promise<number> {
  const module = new URL("./sqlite-entry-store.ts", import.meta.url).href
  const code = `
    const { SqliteEntryStore } = await import(${JSON.stringify(module)})
    const store = new SqliteEntryStore(${JSON.stringify(path)})
    for (let generation = await store.readGeneration(); ; ) {
      const number = new Uint8Array(4)
      new DataView(number.buffer).setUint32(0, generation + 1)
      generation = await store.commit({ expectedGeneration: generation, put: new Map([["left", number], ["right", number]]), remove: [] })
      process.stdout.write(generation + "\\n")
      await new Promise((resolve) => setImmediate(resolve))
    }`
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  let output = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text))
  await new Promise((resolve) => child.stdout.once("data", resolve))
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 60))
  child.kill("SIGKILL")
  await new Promise((resolve) => child.once("close", resolve))
  return Number(output.trimEnd().split("\n").at(-1))
}
