// The password proof with a server: to sign in, to set it up, to change it. Both sides prove themselves, and a server
// which cannot is refused (see cryptography.md, "Password proof").
import { encodeHex } from "@tessera/bytes"
import {
  checkServerProof,
  computeClientProof,
  createSrpVerifier,
  CryptoError,
  deriveLoginSubKey,
  generateClientChallenge,
  type KdfParameters,
  type KeyEncryptionKey,
  type RandomBytes,
} from "@tessera/crypto"
import { call, type Connection, endpoints, RemoteError, type SrpAuthorization } from "@tessera/wire"
import { connect } from "./connection.ts"
import { AccountError } from "./errors.ts"
import type { AccountPorts } from "./ports.ts"

type Ports = Pick<AccountPorts, "random" | "modPow">

/** What a server publishes about an address, so that a password can be proved. */
export type SrpOffer = {
  readonly srpUserId: string
  /** 16 bytes each. */
  readonly srpSalt: Uint8Array
  readonly salt: Uint8Array
  readonly kdf: KdfParameters
  /** The account signs in by e-mail code, by its owner's wish. */
  readonly demandsEmailCode: boolean
}

/** Asks what the address's account needs for its proof; null when the server has no proof for it. */
export async function readSrpOffer(
  ports: Pick<AccountPorts, "server">,
  email: string,
): Promise<SrpOffer | null> {
  try {
    const { attributes } = await call(connect(ports), endpoints.getSrpAttributes, { query: { email } })
    return {
      srpUserId: attributes.srpUserID,
      srpSalt: attributes.srpSalt,
      salt: attributes.kekSalt,
      kdf: { memLimitBytes: attributes.memLimit, opsLimit: attributes.opsLimit },
      demandsEmailCode: attributes.isEmailMFAEnabled,
    }
  } catch (error) {
    // 404 is a normal answer here: no account, or one which has never set up its proof.
    if (error instanceof RemoteError && error.code === "not-found") return null
    throw error
  }
}

/** Proves the password, checks the server's proof, and answers what the server says next. @throws AccountError `wrong-password`, `server-proof-failed` */
export async function signInWithProof(
  ports: Pick<AccountPorts, "random" | "modPow" | "server">,
  { offer, keyEncryptionKey }: { offer: SrpOffer; keyEncryptionKey: KeyEncryptionKey },
): Promise<SrpAuthorization> {
  const connection = connect(ports)
  const challenge = generateClientChallenge(ports.random, ports.modPow)
  const { sessionID, srpB } = await call(connection, endpoints.createSrpSession, {
    body: { srpUserID: offer.srpUserId, srpA: challenge.clientPublic },
  })
  const credentials = credentialsOf(keyEncryptionKey, offer.srpUserId, offer.srpSalt)
  const proof = refuseCheating(() =>
    computeClientProof({ credentials, challenge, serverPublic: srpB }, ports.modPow),
  )
  const answer = await refuseWrongPassword(
    call(connection, endpoints.verifySrpSession, {
      body: { srpUserID: offer.srpUserId, sessionID, srpM1: proof.clientProof },
    }),
  )
  // Before anything in the answer is believed, the question for a second factor included.
  refuseCheating(() => checkServerProof(proof, answer.srpM2))
  return answer
}

/**
 * Gives the server a new verifier for the password. `finish` sends the proof to the endpoint which makes it count, and
 * answers the server's proof. @throws AccountError `server-proof-failed`
 */
export async function sendVerifier(
  ports: Ports,
  connection: Connection,
  input: {
    keyEncryptionKey: KeyEncryptionKey
    srpUserId: string
    finish: (setupID: string, srpM1: Uint8Array) => Promise<{ srpM2: Uint8Array }>
  },
): Promise<void> {
  const { keyEncryptionKey, srpUserId, finish } = input
  const srpSalt = ports.random(16)
  const credentials = credentialsOf(keyEncryptionKey, srpUserId, srpSalt)
  const challenge = generateClientChallenge(ports.random, ports.modPow)
  const srpVerifier = createSrpVerifier(credentials, ports.modPow)
  const { setupID, srpB } = await call(connection, endpoints.setUpSrp, {
    body: { srpUserID: srpUserId, srpSalt, srpVerifier, srpA: challenge.clientPublic },
  })
  const proof = refuseCheating(() =>
    computeClientProof({ credentials, challenge, serverPublic: srpB }, ports.modPow),
  )
  const { srpM2 } = await finish(setupID, proof.clientProof)
  refuseCheating(() => checkServerProof(proof, srpM2))
}

/** A new identity for a password proof: a random UUID (RFC 9562 version 4) in lower case. */
export function generateSrpUserId(random: RandomBytes): string {
  const bytes = random(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return encodeHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}

function credentialsOf(keyEncryptionKey: KeyEncryptionKey, identity: string, salt: Uint8Array) {
  return { identity, password: deriveLoginSubKey(keyEncryptionKey), salt }
}

/** Numbers outside the group and wrong proofs have one cause: the other side is not the server it claims to be. */
function refuseCheating<Value>(compute: () => Value): Value {
  try {
    return compute()
  } catch (cause) {
    if (cause instanceof CryptoError) throw new AccountError("server-proof-failed", { cause })
    throw cause
  }
}

async function refuseWrongPassword<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer
  } catch (cause) {
    if (cause instanceof RemoteError && cause.code === "wrong-credential") {
      throw new AccountError("wrong-password", { cause })
    }
    throw cause
  }
}
