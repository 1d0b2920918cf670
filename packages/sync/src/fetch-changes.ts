// The first half of a pull: everything that changed on the server, page by page. Nothing is decided here.
import { type Connection, RemoteError } from "@tessera/wire"
import { type Clock, measureSkew } from "./clock.ts"
import { type DiffPage, type RemoteRow, readDiff } from "./remote.ts"
import type { VaultState } from "./vault-state.ts"

const PAGE = 1000
const LARGEST_PAGE = 5000

/**
 * A write which began earlier may become visible later, with a time before our cursor. Until the server's clock is this
 * far past the cursor, the stretch before it is read once more; rows which are known already cost nothing.
 */
const SETTLING_MICROS = 10_000_000
/** Two writes may have the same time, so the latest microsecond is always read once more. */
const SETTLED_MICROS = 1

export type FetchedChanges = {
  /** The latest row of each entity. */
  readonly rows: readonly RemoteRow[]
  /** The count before; when another process learned something meanwhile, this is out of date. */
  readonly lessons: number
  readonly cursorMicros: number
  readonly isCursorSettled: boolean
  /** When these are all entities there are: the ones we knew before, of which the missing are missing on the server. */
  readonly expectedIds: ReadonlySet<string> | null
  readonly skewMs: number | null
  /** The server's clock; null when it does not say. */
  readonly serverMs: number | null
}

/** Fetches what changed since the cursor, or everything. @throws RemoteError */
export async function fetchChanges(
  connection: Connection,
  { meta, replicas }: Readonly<VaultState>,
  { clock, isFull }: { clock: Clock; isFull: boolean },
): Promise<FetchedChanges> {
  const expectedIds = isFull
    ? new Set([...replicas.values()].flatMap(({ remote }) => remote?.id ?? []))
    : null
  const overlap = meta.isCursorSettled ? SETTLED_MICROS : SETTLING_MICROS
  const pages = new PageReader(connection, clock)
  await pages.readAll(isFull ? 0 : Math.max(0, meta.cursorMicros - overlap))
  const cursorMicros = Math.max(meta.cursorMicros, pages.highestMicros)
  const isCursorSettled =
    pages.serverMicros === undefined
      ? cursorMicros === meta.cursorMicros
      : pages.serverMicros - cursorMicros > SETTLING_MICROS
  return {
    rows: [...pages.latest.values()],
    lessons: meta.lessons,
    cursorMicros,
    isCursorSettled,
    expectedIds,
    skewMs: pages.skewMs,
    serverMs: pages.serverMicros === undefined ? null : pages.serverMicros / 1000,
  }
}

class PageReader {
  readonly latest = new Map<string, RemoteRow>()
  highestMicros = 0
  serverMicros: number | undefined
  skewMs: number | null = null
  readonly #connection: Connection
  readonly #clock: Clock

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection
    this.#clock = clock
  }

  async readAll(startMicros: number): Promise<void> {
    let since = startMicros
    let limit = PAGE
    for (;;) {
      const { rows } = await this.#read(since, limit)
      if (rows.length < limit) return
      // A server without a tie-breaker cuts between rows of the same microsecond: so that one is asked for again.
      const lastMicros = requireOrder(rows)
      if (lastMicros - 1 > since) {
        since = lastMicros - 1
      } else if (limit < LARGEST_PAGE) {
        limit = LARGEST_PAGE
      } else if (lastMicros > since) {
        since = lastMicros
      } else {
        // It sends what was not asked for, and would do so for ever.
        throw new RemoteError("unexpected-answer", 200)
      }
    }
  }

  async #read(since: number, limit: number): Promise<DiffPage> {
    const sentAtMs = this.#clock()
    const page = await readDiff(this.#connection, since, limit)
    const receivedAtMs = this.#clock()
    this.serverMicros = page.serverMicros
    this.skewMs = measureSkew({ serverMicros: page.serverMicros, sentAtMs, receivedAtMs }) ?? this.skewMs
    for (const row of page.rows) {
      const known = this.latest.get(row.id)
      if (known === undefined || row.updatedAtMicros >= known.updatedAtMicros) this.latest.set(row.id, row)
      this.highestMicros = Math.max(this.highestMicros, row.updatedAtMicros)
    }
    return page
  }
}

/** The last time in a full page. Out of order, the next page could skip rows, so nothing is believed. */
function requireOrder(rows: readonly RemoteRow[]): number {
  let lastMicros = 0
  for (const { updatedAtMicros } of rows) {
    if (updatedAtMicros < lastMicros) throw new RemoteError("unexpected-answer", 200)
    lastMicros = updatedAtMicros
  }
  return lastMicros
}
