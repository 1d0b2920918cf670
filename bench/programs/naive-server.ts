// Answers diffs as one would write them first: the ids of an account, then a query for each entity; compressed like ours.
// It believes every token, which here is the id of the account.
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import process from "node:process"
import { DatabaseSync } from "node:sqlite"
import { promisify } from "node:util"
import { gzip } from "node:zlib"
import pg from "pg"

type Row = { id: string; encrypted_data: Uint8Array; header: Uint8Array; updated_at: number | string }
type Query = (statement: string, value: string | number) => Promise<Row[]>

const IDS = "select id from authenticator_entities where user_id = $1 order by updated_at"
const ENTITY = "select * from authenticator_entities where id = $1"

const location = process.argv[2] ?? ""
const query: Query = location.startsWith("postgres") ? queryPostgres(location) : querySqlite(location)
const compress = promisify(gzip)

const server = createServer((request, response) => {
  answer(Number(request.headers["x-auth-token"]), response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    response.writeHead(500).end()
  })
})
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))

async function answer(userId: number, response: ServerResponse): Promise<void> {
  const diff: object[] = []
  for (const { id } of await query(IDS, userId)) {
    const [row] = await query(ENTITY, id)
    if (row !== undefined) diff.push(toWire(row))
  }
  if (diff.length === 0) throw new Error("no entities")
  const body = await compress(JSON.stringify({ diff, timestamp: Date.now() * 1000 }))
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(body)
}

const toWire = (row: Row) => ({
  ...row,
  encryptedData: Buffer.from(row.encrypted_data).toString("base64"),
  header: Buffer.from(row.header).toString("base64"),
  encrypted_data: undefined,
  updatedAt: Number(row.updated_at),
})

function querySqlite(path: string): Query {
  const database = new DatabaseSync(path, { readOnly: true })
  return (statement, value) =>
    Promise.resolve(database.prepare(statement.replace("$1", "?")).all(value) as unknown as Row[])
}

function queryPostgres(connectionString: string): Query {
  const pool = new pg.Pool({ connectionString, max: 10 })
  return async (statement, value) => (await pool.query<Row>(statement, [value])).rows
}
