// What every EntryStore must do, written once and run by each implementation.
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { EntryStore } from "../entry-store.ts"
import { SyncError } from "../errors.ts"

/** One place where records are kept, empty at first. */
export type EntryStorePlace = {
  /** A new handle on the place, as another process or tab would open it. */
  readonly open: () => Promise<EntryStore>
  /** Closes all handles and removes the place. */
  readonly destroy: () => Promise<void>
}

const bytes = (...values: number[]) => Uint8Array.from(values)
const plain = async (store: EntryStore, prefix = "") => {
  const { records } = await store.read(prefix)
  return Object.fromEntries([...records].map(([key, value]) => [key, [...value]]))
}

const write = async (store: EntryStore, put: Record<string, Uint8Array>, remove: string[] = []) => {
  const expectedGeneration = await store.readGeneration()
  return store.commit({ expectedGeneration, put: new Map(Object.entries(put)), remove })
}

/** Describes the suite for one implementation. */
export function entryStoreAcceptance(name: string, createPlace: () => Promise<EntryStorePlace>): void {
  describe(`${name} is an EntryStore`, () => {
    let place: EntryStorePlace
    let store: EntryStore

    beforeEach(async () => {
      place = await createPlace()
      store = await place.open()
    })
    afterEach(() => place.destroy())

    const isRefused = (expectedGeneration: number, other = store) =>
      expect(
        other.commit({ expectedGeneration, put: new Map([["lost", bytes(9)]]), remove: ["a"] }),
      ).rejects.toEqual(new SyncError("changed-elsewhere"))

    test("begins empty", async () => {
      const generation = await store.readGeneration()
      expect(await store.read("")).toEqual({ generation, records: new Map() })
    })

    test("keeps what was committed, also for those who open it later", async () => {
      await write(store, { a: bytes(1, 2, 3), b: bytes(), "ü/\u{1F511}": bytes(0, 255) })
      const expected = { a: [1, 2, 3], b: [], "ü/\u{1F511}": [0, 255] }
      expect(await plain(store)).toEqual(expected)
      expect(await plain(await place.open())).toEqual(expected)
    })

    test("replaces and removes in one batch; removing what is not there is no error", async () => {
      await write(store, { a: bytes(1), b: bytes(2), c: bytes(3) })
      await write(store, { a: bytes(4), d: bytes(5) }, ["b", "nowhere"])
      expect(await plain(store)).toEqual({ a: [4], c: [3], d: [5] })
    })

    test("the generation grows by one with each commit, whoever makes it, even an empty one", async () => {
      const other = await place.open()
      const first = await store.readGeneration()
      expect(await write(store, { a: bytes(1) })).toBe(first + 1)
      expect(await write(other, {})).toBe(first + 2)
      expect(await store.readGeneration()).toBe(first + 2)
      expect((await store.read("a")).generation).toBe(first + 2)
    })

    test("a batch computed from an earlier generation is refused as a whole", async () => {
      const other = await place.open()
      const first = await store.readGeneration()
      await write(other, { a: bytes(1) })
      await isRefused(first)
      await isRefused(first + 2)
      expect(await plain(store)).toEqual({ a: [1] })
      expect(await store.readGeneration()).toBe(first + 1)
    })

    test("of several commits at the same moment exactly one wins, and only its records are there", async () => {
      const handles = [store, await place.open(), await place.open()]
      const expectedGeneration = await store.readGeneration()
      const results = await Promise.allSettled(
        handles.flatMap((handle, index) =>
          [0, 1].map((round) =>
            handle.commit({
              expectedGeneration,
              put: new Map([[`by-${index}-${round}`, bytes(index)]]),
              remove: [],
            }),
          ),
        ),
      )
      const lost = results.filter((result) => result.status === "rejected")
      expect(lost).toHaveLength(results.length - 1)
      for (const { reason } of lost) expect(reason).toEqual(new SyncError("changed-elsewhere"))
      expect(Object.keys(await plain(store))).toHaveLength(1)
      expect(await store.readGeneration()).toBe(expectedGeneration + 1)
    })

    test("a prefix is taken literally: case, length and the wildcards of query languages", async () => {
      const keys = ["a/1", "a/10", "ab/1", "A/1", "a_b", "a%b", "axb", "a", "a\u{10FFFF}", "b"]
      await write(store, Object.fromEntries(keys.map((key) => [key, bytes(1)])))
      const under = async (prefix: string) => Object.keys(await plain(store, prefix)).sort()
      expect(await under("a/")).toEqual(["a/1", "a/10"])
      expect(await under("a_")).toEqual(["a_b"])
      expect(await under("a%")).toEqual(["a%b"])
      expect(await under("A")).toEqual(["A/1"])
      expect(await under("a")).toEqual(keys.filter((key) => key.startsWith("a")).sort())
      expect(await under("nothing")).toEqual([])
      expect(await under("")).toHaveLength(keys.length)
    })

    test("what is handed in and out is the caller's own copy", async () => {
      const mine = bytes(1, 2)
      await write(store, { a: mine })
      mine[0] = 99
      const { records } = await store.read("a")
      records.get("a")?.fill(77)
      expect(await plain(store)).toEqual({ a: [1, 2] })
    })

    test("takes thousands of records at once, and a large one", async () => {
      const many = Array.from({ length: 3000 }, (_, index) => [`r/${index}`, bytes(index % 256)] as const)
      const large = new Uint8Array(1_000_000).fill(7)
      await write(store, { ...Object.fromEntries(many), large })
      const { records } = await (await place.open()).read("")
      expect(records.size).toBe(3001)
      expect(records.get("large")).toEqual(large)
      expect(records.get("r/2999")).toEqual(bytes(2999 % 256))
    })

    test("two handles which count together lose no step", async () => {
      const count = async (handle: EntryStore) => {
        for (let done = 0; done < 20;) {
          const { generation, records } = await handle.read("n")
          const next = bytes((records.get("n")?.[0] ?? 0) + 1)
          try {
            await handle.commit({ expectedGeneration: generation, put: new Map([["n", next]]), remove: [] })
            done++
          } catch (error) {
            expect(error).toEqual(new SyncError("changed-elsewhere"))
          }
        }
      }
      await Promise.all([count(store), count(await place.open())])
      expect(await plain(store)).toEqual({ n: [40] })
    })
  })
}
