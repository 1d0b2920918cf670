// What a client does again and again: one function per kind.
import { randomBytes } from "node:crypto"
import { decodeBase64, encodeBase64 } from "@tessera/bytes"
import {
  asLoginSubKey,
  checkServerProof,
  computeClientProof,
  generateClientChallenge,
  type SrpClientChallenge,
  type SrpCredentials,
} from "@tessera/crypto"
import { secureRandomBytes } from "@tessera/platform"
import { nodeModPow } from "@tessera/platform/node"
import type { Ask } from "./load.ts"

type Facts = Readonly<Record<string, unknown>>
type Kind = (ask: Ask, token: string, facts: Facts) => Promise<void>

/** Random bytes instead of ciphertext: for the server there is no difference. */
const write: Kind = async (ask, token) => {
  const encryptedData = randomBytes(420).toString("base64")
  const header = randomBytes(24).toString("base64")
  await ask("POST", "/authenticator/entity", token, { encryptedData, header })
}

/** Everything, or with `sinceTime` what is new. */
const diff: Kind = async (ask, token, { sinceTime = 0 }) => {
  await ask("GET", `/authenticator/entity/diff?sinceTime=${String(sinceTime)}&limit=1000`, token)
}

/** A session of SRP as our clients do it; the token of the list is not needed. */
const login: Kind = async (ask, _token, facts) => {
  const { credentials, challenge } = nextCredentials(facts)
  const begun = await ask("POST", "/users/srp/create-session", null, {
    srpUserID: credentials.identity,
    srpA: encodeBase64(challenge.clientPublic),
  })
  const { sessionID, srpB } = JSON.parse(String(begun.body)) as { sessionID: string; srpB: string }
  const proof = computeClientProof({ credentials, challenge, serverPublic: decodeBase64(srpB) }, nodeModPow)
  const verified = await ask("POST", "/users/srp/verify-session", null, {
    srpUserID: credentials.identity,
    sessionID,
    srpM1: encodeBase64(proof.clientProof),
  })
  const { srpM2 } = JSON.parse(String(verified.body)) as { srpM2: string }
  checkServerProof(proof, decodeBase64(srpM2))
}

export const KINDS = { write, diff, login }

/** As they travel in JSON: identity, and password and salt in base64. */
export type LoginFacts = { readonly accounts: readonly (readonly [string, string, string])[] }

type Prepared = { readonly credentials: SrpCredentials; readonly challenge: SrpClientChallenge }
let prepared: readonly Prepared[] | null = null
let turn = 0

function nextCredentials(facts: Facts): Prepared {
  prepared ??= (facts as LoginFacts).accounts.map(([identity, password, salt]) => ({
    credentials: { identity, password: asLoginSubKey(decodeBase64(password)), salt: decodeBase64(salt) },
    // The client's A may be used again, which leaves more of the machine to the server.
    challenge: generateClientChallenge(secureRandomBytes, nodeModPow),
  }))
  const next = prepared[turn++ % prepared.length]
  if (next === undefined) throw new Error("no account to sign in to")
  return next
}
