// Paging through the diff of servers with habits of their own.
import { encodeBase64 } from "@tessera/bytes"
import { RemoteError, type Transport } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { fetchChanges } from "./fetch-changes.ts"
import { FIRST_META, type VaultState } from "./vault-state.ts"

type Row = { readonly id: number; readonly updatedAt: number }

const state = (meta: Partial<VaultState["meta"]> = {}): VaultState => ({
  generation: 0,
  meta: { ...FIRST_META, ...meta },
  replicas: new Map(),
  alerts: new Map(),
  undo: new Map(),
  damaged: [],
})

type Habits = { readonly isInclusive?: boolean; readonly isUnordered?: boolean; readonly timestamp?: number }

/** A server with these rows; counts its requests, and refuses to be asked for ever. */
function serverOf(rows: readonly Row[], habits: Habits = {}) {
  const asked: { since: number; limit: number }[] = []
  const data = encodeBase64(new Uint8Array(20))
  const transport: Transport = async ({ path }) => {
    const query = new URL(path, "http://x").searchParams
    const since = Number(query.get("sinceTime"))
    const limit = Number(query.get("limit"))
    asked.push({ since, limit })
    if (asked.length > 50) throw new Error("asked for ever")
    const found = rows.filter(
      ({ updatedAt }) => updatedAt > since || (habits.isInclusive && updatedAt === since),
    )
    const ordered = habits.isUnordered ? found.toReversed() : found
    const diff = ordered.slice(0, limit).map(({ id, updatedAt }) => ({
      id: `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`,
      userID: 7,
      encryptedData: data,
      header: data,
      isDeleted: false,
      createdAt: 1,
      updatedAt,
    }))
    return { status: 200, headers: {}, body: JSON.stringify({ diff, timestamp: habits.timestamp }) }
  }
  return { asked, connection: { transport, clientPackage: "io.ente.auth", token: "t" } }
}

const options = { clock: () => 1000, isFull: false }
const rowsAt = (count: number, updatedAt: (index: number) => number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: index, updatedAt: updatedAt(index) }))

describe("fetching changes", () => {
  it("asks once when the page is not full, and knows when it is settled", async () => {
    const { connection, asked } = serverOf(
      rowsAt(3, (index) => 100 + index),
      { timestamp: 20_000_000 },
    )
    const changes = await fetchChanges(connection, state(), options)
    expect(changes).toMatchObject({ cursorMicros: 102, isCursorSettled: true, serverMs: 20_000 })
    expect(changes.rows).toHaveLength(3)
    expect(asked).toEqual([{ since: 0, limit: 1000 }])
  })

  it("reads the last ten seconds again while later writes may still appear there, and then one microsecond", async () => {
    const { connection, asked } = serverOf([], { timestamp: 50_000_000 })
    await fetchChanges(connection, state({ cursorMicros: 45_000_000 }), options)
    await fetchChanges(connection, state({ cursorMicros: 45_000_000, isCursorSettled: true }), options)
    await fetchChanges(connection, state({ cursorMicros: 45_000_000, isCursorSettled: true }), {
      ...options,
      isFull: true,
    })
    expect(asked.map(({ since }) => since)).toEqual([35_000_000, 44_999_999, 0])
  })

  it.each([
    ["one microsecond each", (index: number) => 1000 + index],
    ["hundreds in the same microsecond", (index: number) => 1000 + Math.floor(index / 700)],
    ["thousands in the same microsecond", (index: number) => 1000 + Math.floor(index / 3000)],
  ])("loses no row between pages: %s", async (_, updatedAt) => {
    const { connection } = serverOf(rowsAt(7000, updatedAt))
    const changes = await fetchChanges(connection, state(), options)
    expect(changes.rows).toHaveLength(7000)
    expect(changes.cursorMicros).toBe(updatedAt(6999))
  })

  it("ends with a server that sends what is not newer, too", async () => {
    const { connection } = serverOf(
      rowsAt(2500, (index) => 1000 + index),
      { isInclusive: true },
    )
    expect((await fetchChanges(connection, state(), options)).rows).toHaveLength(2500)
  })

  it("ends with a server that repeats itself, and believes it nothing", async () => {
    const full = rowsAt(6000, () => 1000)
    const { connection } = serverOf(full, { isInclusive: true })
    await expect(fetchChanges(connection, state({ cursorMicros: 1000 }), options)).rejects.toEqual(
      new RemoteError("unexpected-answer", 200),
    )
  })

  it("believes a full page nothing when it is out of order: the next one might skip rows", async () => {
    const { connection } = serverOf(
      rowsAt(1500, (index) => 1000 + index),
      { isUnordered: true },
    )
    await expect(fetchChanges(connection, state(), options)).rejects.toEqual(
      new RemoteError("unexpected-answer", 200),
    )
    const few = serverOf(
      rowsAt(5, (index) => 1000 + index),
      { isUnordered: true },
    )
    expect((await fetchChanges(few.connection, state(), options)).cursorMicros).toBe(1004)
  })

  it("keeps the latest row of an entity", async () => {
    const { connection } = serverOf([
      { id: 1, updatedAt: 10 },
      { id: 2, updatedAt: 11 },
      { id: 1, updatedAt: 12 },
    ])
    const { rows } = await fetchChanges(connection, state(), options)
    expect(new Set(rows.map(({ updatedAtMicros }) => updatedAtMicros))).toEqual(new Set([11, 12]))
  })
})
