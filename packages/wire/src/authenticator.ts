// The vault as a server sees it: one wrapped key, and entities of which it knows only their size and age.
import { z } from "zod"
import { base64Bytes, integerText, micros, userId, uuid } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"

/** More than this in one answer is refused with BAD_REQUEST. */
export const DIFF_LIMIT_MAX = 5000

const wrappedKey = base64Bytes({ length: 48 })
const boxNonce = base64Bytes({ length: 24 })

/** One encrypted tag byte and 16 bytes of authenticator around the plaintext. */
const sentData = base64Bytes({ min: 17 })
const sentHeader = base64Bytes({ length: 24 })

const common = { id: uuid, userID: userId, createdAt: micros, updatedAt: micros }

/** Lengths are not checked in answers: an entity damaged by some client must not hide the others. */
const liveEntity = z.object({
  ...common,
  encryptedData: base64Bytes(),
  header: base64Bytes(),
  isDeleted: z.literal(false),
})

/** Compat: data and header are there as null; the web client's schema demands the keys. */
const tombstone = z.object({
  ...common,
  encryptedData: z.null(),
  header: z.null(),
  isDeleted: z.literal(true),
})

export const getAuthenticatorKey = defineEndpoint({
  method: "GET",
  path: "/authenticator/key",
  auth: "session",
  rateLimit: "none",
  summary: "The authenticator key, wrapped by the master key.",
  /** Compat: `header` is the nonce of a secret box here, not a stream header. */
  response: z.object({ userID: userId, encryptedKey: wrappedKey, header: boxNonce, createdAt: micros }),
  errors: ["NOT_FOUND"],
})

export const createAuthenticatorKey = defineEndpoint({
  method: "POST",
  path: "/authenticator/key",
  auth: "session",
  rateLimit: "none",
  summary: "Stores the authenticator key, once and for ever.",
  body: z.object({ encryptedKey: wrappedKey, header: boxNonce }),
  response: "empty",
  errors: ["not-found", "CONFLICT"],
})

export const createEntity = defineEndpoint({
  method: "POST",
  path: "/authenticator/entity",
  auth: "session",
  rateLimit: "none",
  summary: "Stores a new entity; the server chooses its id.",
  body: z.object({ encryptedData: sentData, header: sentHeader }),
  response: liveEntity,
  errors: ["AUTH_KEY_NOT_CREATED"],
})

export const updateEntity = defineEndpoint({
  method: "PUT",
  path: "/authenticator/entity",
  auth: "session",
  rateLimit: "none",
  summary: "Replaces an entity; the last writer wins.",
  body: z.object({ id: uuid, encryptedData: sentData, header: sentHeader }),
  response: "empty",
  errors: ["NOT_FOUND", "BAD_REQUEST"],
})

export const deleteEntity = defineEndpoint({
  method: "DELETE",
  path: "/authenticator/entity",
  auth: "session",
  rateLimit: "none",
  summary: "Turns an entity into a tombstone; an unknown one is deleted already.",
  query: z.object({ id: uuid }),
  response: "empty",
  errors: [],
})

export const getEntityDiff = defineEndpoint({
  method: "GET",
  path: "/authenticator/entity/diff",
  auth: "session",
  rateLimit: "none",
  summary: "Entities and tombstones changed after a moment, in order of change; ends with an empty page.",
  query: z.object({ sinceTime: integerText(), limit: integerText({ min: 1, max: 32_767 }) }),
  response: z.object({
    diff: z.array(z.discriminatedUnion("isDeleted", [liveEntity, tombstone])),
    /** The server's clock; old servers do not send it. */
    timestamp: micros.optional(),
  }),
  errors: ["BAD_REQUEST"],
})

export type LiveEntity = z.output<typeof liveEntity>
export type Tombstone = z.output<typeof tombstone>
export type Entity = LiveEntity | Tombstone
