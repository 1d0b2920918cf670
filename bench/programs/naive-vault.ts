// Opening a vault the way one would write it first: libsodium in WebAssembly, and a schema which checks everything again.
import { DatabaseSync } from "node:sqlite"
import { encodeUtf8 } from "@tessera/bytes"
import sodium from "libsodium-wrappers-sumo"
import { z } from "zod"

/** To be awaited before anything else here; it is no part of what is measured. */
export const naiveReady = sodium.ready

const displaySchema = z.object({
  pinned: z.boolean(),
  trashed: z.boolean(),
  lastUsedAt: z.number(),
  tapCount: z.number(),
  tags: z.array(z.string()),
  note: z.string(),
  position: z.number(),
  iconSrc: z.string(),
  iconID: z.string(),
})

const addressSchema = z.object({
  secret: z.string(),
  issuer: z.string(),
  algorithm: z.enum(["SHA1", "SHA256", "SHA512"]),
  digits: z.coerce.number(),
  period: z.coerce.number(),
  codeDisplay: displaySchema,
})

const recordSchema = z.object({
  entry: z.object({
    otp: z.object({
      type: z.literal("totp"),
      secret: z.string(),
      algorithm: z.enum(["SHA1", "SHA256", "SHA512"]),
      digits: z.number(),
      periodSeconds: z.number(),
    }),
    issuer: z.string(),
    account: z.string(),
    tags: z.array(z.string()),
    note: z.string(),
    recoveryCodes: z.array(z.object({ code: z.string(), isUsed: z.boolean() })),
    isPinned: z.boolean(),
    isTrashed: z.boolean(),
    icon: z.object({ source: z.string(), id: z.string() }),
    position: z.number(),
    useCount: z.number(),
    lastUsedAtMicros: z.number(),
  }),
})

/** The obvious way: libsodium's stream, the platform's URL, a schema for what comes out. */
export function openEntityNaively(ciphertext: Uint8Array, header: Uint8Array, key: Uint8Array): unknown {
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key)
  const message = sodium.crypto_secretstream_xchacha20poly1305_pull(state, ciphertext, null)
  if (message === false) throw new Error("libsodium refused the entity")
  const url = new URL(JSON.parse(sodium.to_string(message.message)) as string)
  const parameters = Object.fromEntries(url.searchParams)
  return addressSchema.parse({ ...parameters, codeDisplay: JSON.parse(parameters["codeDisplay"] ?? "{}") })
}

/** The obvious way: libsodium for each record and a schema for each entry. */
export function openRecordsNaively(path: string, key: Uint8Array): number {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare("select key, value from record").all() as { key: string; value: Uint8Array }[]
  database.close()
  return rows
    .map(({ key: name, value }) => {
      const plaintext = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        null,
        value.subarray(24),
        encodeUtf8(name),
        value.subarray(0, 24),
        key,
      )
      const json: unknown = JSON.parse(sodium.to_string(plaintext))
      return name.startsWith("now/entry/") ? recordSchema.parse(json) : null
    })
    .filter((record) => record !== null).length
}
