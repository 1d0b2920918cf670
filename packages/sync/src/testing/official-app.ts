// An official Ente app as the simulation sees it: it pulls, edits what it knows, drops what it does not, and writes without
// looking whether anybody wrote meanwhile (docs/protocol.md).
import { decodeBase64, encodeBase64 } from "@tessera/bytes"
import type { AuthenticatorKey } from "@tessera/crypto"
import { type Entry, decryptEntity, encryptEntity } from "@tessera/vault"
import type { MuseumEntity, MuseumLikeServer } from "./museum-like-server.ts"
import type { SeededRandom } from "./seeded-random.ts"

/** An entity with its content. */
export type OpenEntity = { readonly id: string; readonly entry: Entry }

/** Decrypts all live entities of a server. */
export function openEntities(server: MuseumLikeServer, key: AuthenticatorKey): OpenEntity[] {
  return server.live().flatMap((entity) => {
    const entry = openEntity(entity, key)
    return entry === null ? [] : [{ id: entity.id, entry }]
  })
}

function openEntity({ encryptedData, header }: MuseumEntity, key: AuthenticatorKey): Entry | null {
  if (encryptedData === null || header === null) return null
  const box = { ciphertext: decodeBase64(encryptedData), header: decodeBase64(header) }
  const decrypted = decryptEntity(box, key)
  return decrypted.kind === "entry" ? decrypted.entry : null
}

export class OfficialApp {
  #cache: OpenEntity[] = []
  readonly #server: MuseumLikeServer
  readonly #random: SeededRandom

  constructor(server: MuseumLikeServer, random: SeededRandom) {
    this.#server = server
    this.#random = random
  }

  pull(key: AuthenticatorKey): void {
    this.#cache = openEntities(this.#server, key)
  }

  /** Edits what it saw in its last pull, however old that is. */
  edit(key: AuthenticatorKey, value: string): void {
    const found = this.#random.pick(this.#cache)
    const entity = found === undefined ? undefined : this.#server.entities.get(found.id)
    if (found === undefined || entity === undefined || entity.isDeleted) return
    const change = this.#random.pick<Partial<Entry>>([
      { note: value },
      { isPinned: !found.entry.isPinned },
      { account: value },
      { tags: [...found.entry.tags, value] },
    ])
    const nothing = { parameters: [], display: {} }
    const entry = { ...found.entry, ...change, unknown: nothing }
    const { ciphertext, header } = encryptEntity(entry, key, this.#random.bytes)
    this.#server.write(found.id, { encryptedData: encodeBase64(ciphertext), header: encodeBase64(header) })
    this.#cache = this.#cache.map((other) => (other.id === found.id ? { id: found.id, entry } : other))
  }

  delete(): void {
    const found = this.#random.pick(this.#cache)
    if (found !== undefined) this.#server.remove(found.id)
  }
}
