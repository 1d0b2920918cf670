// The server as sync sees it: the six authenticator endpoints, with bytes and our own words.
import { type Connection, call, endpoints } from "@tessera/wire"
import type { EncryptedEntity } from "@tessera/vault"
import type { RemotePlace } from "./replica.ts"

/** One line of the diff; `content` is null for a tombstone. */
export type RemoteRow = RemotePlace & { readonly content: EncryptedEntity | null }

export type DiffPage = {
  readonly rows: readonly RemoteRow[]
  /** The server's clock when it answered; old servers do not say it. */
  readonly serverMicros: number | undefined
}

/** What changed after `sinceMicros`, at most `limit` (1 to 5000) rows. @throws RemoteError */
export async function readDiff(
  connection: Connection,
  sinceMicros: number,
  limit: number,
): Promise<DiffPage> {
  const { diff, timestamp } = await call(connection, endpoints.getEntityDiff, {
    query: { sinceTime: sinceMicros, limit },
  })
  const rows = diff.map((row) => ({
    ...toPlace(row),
    content: row.isDeleted ? null : { ciphertext: row.encryptedData, header: row.header },
  }))
  return { rows, serverMicros: timestamp }
}

/** @throws RemoteError */
export async function createEntity(connection: Connection, entity: EncryptedEntity): Promise<RemotePlace> {
  return toPlace(await call(connection, endpoints.createEntity, { body: toBody(entity) }))
}

/** Replaces whatever the server has. @throws RemoteError, `not-found` or `BAD_REQUEST` when there is nothing to replace */
export async function updateEntity(
  connection: Connection,
  id: string,
  entity: EncryptedEntity,
): Promise<void> {
  await call(connection, endpoints.updateEntity, { body: { id, ...toBody(entity) } })
}

/** Succeeds also when it is deleted already. @throws RemoteError */
export async function deleteEntity(connection: Connection, id: string): Promise<void> {
  await call(connection, endpoints.deleteEntity, { query: { id } })
}

function toBody({ ciphertext, header }: EncryptedEntity): {
  encryptedData: Uint8Array
  header: Uint8Array
} {
  return { encryptedData: ciphertext, header }
}

function toPlace(row: { id: string; createdAt: number; updatedAt: number }): RemotePlace {
  return { id: row.id, createdAtMicros: row.createdAt, updatedAtMicros: row.updatedAt }
}
