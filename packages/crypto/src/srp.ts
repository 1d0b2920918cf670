// SRP-6a, both halves (RFC 2945, RFC 5054): proves a password to the server which knows only a verifier, and proves the
// server to the client. 4096-bit group, SHA-256, everything padded to 512 bytes; the proofs have the form
//
//   M1 = H(PAD(A) ‖ PAD(B) ‖ PAD(S))      M2 = H(PAD(A) ‖ M1 ‖ K)      K = H(PAD(S))
//
// and not that of RFC 2945. Names: clientPublic A, clientSecret a, serverPublic B, serverSecret b, verifier v.
import { encodeUtf8, equalBytes } from "@tessera/bytes"
import { CryptoError } from "./errors.ts"
import type { LoginSubKey } from "./keys.ts"
import { requireLength } from "./lengths.ts"
import { modPowBigInt, type ModPow } from "./mod-pow.ts"
import { sha256 } from "./primitives.ts"
import type { RandomBytes } from "./random.ts"
import {
  readSrpElement,
  restoreLeadingZeros,
  SRP_ELEMENT_LENGTH,
  SRP_GENERATOR,
  SRP_MULTIPLIER,
  SRP_PRIME,
  SRP_PRIME_NUMBER,
  stripLeadingZeros,
  toElement,
  toNumber,
} from "./srp-group.ts"

type Bytes = Uint8Array<ArrayBuffer>

const SECRET_LENGTH = 32
const PROOF_LENGTH = 32

/** Who signs in: `identity` is the account's SRP user id (a lower-case UUID, not the address), `salt` 16 bytes. */
export type SrpCredentials = {
  readonly identity: string
  readonly password: LoginSubKey
  readonly salt: Uint8Array
}

/** The client's half of a key exchange: keep `clientSecret` (32 bytes), send `clientPublic` (512 bytes). */
export type SrpClientChallenge = { readonly clientSecret: Bytes; readonly clientPublic: Bytes }
/** The server's half: keep both, send `serverPublic` (512 bytes). */
export type SrpServerChallenge = { readonly serverSecret: Bytes; readonly serverPublic: Bytes }

function power(modPow: ModPow, base: Uint8Array, exponent: Uint8Array): bigint {
  return toNumber(modPow(base, exponent, SRP_PRIME))
}

/** x = H(s ‖ H(I ‖ ":" ‖ P)), 32 bytes. */
export function deriveSrpPrivateKey({ identity, password, salt }: SrpCredentials): Bytes {
  return sha256(salt, sha256(encodeUtf8(`${identity}:`), password))
}

/** v = g^x mod N, 512 bytes: what the server keeps instead of the password. */
export function createSrpVerifier(credentials: SrpCredentials, modPow: ModPow = modPowBigInt): Bytes {
  return modPow(SRP_GENERATOR, deriveSrpPrivateKey(credentials), SRP_PRIME)
}

/** Draws a and computes A = g^a mod N. */
export function generateClientChallenge(
  random: RandomBytes,
  modPow: ModPow = modPowBigInt,
): SrpClientChallenge {
  const clientSecret = random(SECRET_LENGTH)
  return { clientSecret, clientPublic: modPow(SRP_GENERATOR, clientSecret, SRP_PRIME) }
}

/** What a client sends (`clientProof`, M1), what it must get back (`serverProof`, M2) and the key both share (K): 32 bytes each. */
export type SrpClientProof = {
  readonly clientProof: Bytes
  readonly serverProof: Bytes
  readonly sessionKey: Bytes
}

/**
 * The client's answer to the server's B.
 * @throws CryptoError `wrong-length`, `bad-srp-value` (a B which would give the password away)
 */
export function computeClientProof(
  input: { credentials: SrpCredentials; challenge: SrpClientChallenge; serverPublic: Uint8Array },
  modPow: ModPow = modPowBigInt,
): SrpClientProof {
  const { clientPublic } = input.challenge
  const serverPublic = readSrpElement(input.serverPublic)
  const premaster = computeClientPremaster({ ...input, serverPublic }, modPow)
  return proofsOf({ clientPublic, serverPublic, premaster })
}

/** S = (B − k·g^x)^(a + u·x) mod N, 512 bytes; for this file and its tests. */
export function computeClientPremaster(
  input: { credentials: SrpCredentials; challenge: SrpClientChallenge; serverPublic: Uint8Array },
  modPow: ModPow = modPowBigInt,
): Bytes {
  const { clientSecret, clientPublic } = input.challenge
  const scrambler = toNumber(sha256(clientPublic, input.serverPublic))
  if (scrambler === 0n) throw new CryptoError("bad-srp-value")
  const privateKey = deriveSrpPrivateKey(input.credentials)
  const masked = (toNumber(SRP_MULTIPLIER) * power(modPow, SRP_GENERATOR, privateKey)) % SRP_PRIME_NUMBER
  const base = (toNumber(input.serverPublic) + SRP_PRIME_NUMBER - masked) % SRP_PRIME_NUMBER
  const exponent = toNumber(clientSecret) + scrambler * toNumber(privateKey)
  return modPow(toElement(base), stripLeadingZeros(toElement(exponent)), SRP_PRIME)
}

/** All that is hashed in one way; the pieces of A and B differ between clients. */
function proofsOf(input: {
  clientPublic: Uint8Array
  serverPublic: Uint8Array
  premaster: Uint8Array
}): SrpClientProof {
  const { clientPublic, serverPublic, premaster } = input
  const sessionKey = sha256(premaster)
  const clientProof = sha256(clientPublic, serverPublic, premaster)
  return { clientProof, serverProof: sha256(clientPublic, clientProof, sessionKey), sessionKey }
}

/** Checks the server's M2 against the expected one. @throws CryptoError `wrong-server-proof` */
export function checkServerProof(expected: SrpClientProof, serverProof: Uint8Array): void {
  if (!equalBytes(expected.serverProof, serverProof)) throw new CryptoError("wrong-server-proof")
}

/**
 * Draws b and computes B = k·v + g^b mod N for a verifier of 512 bytes (or a few less). Draws again until the first
 * byte of B is not zero, so that no client can strip it. @throws CryptoError `wrong-length`, `bad-srp-value`
 */
export function generateServerChallenge(
  { verifier, random }: { verifier: Uint8Array; random: RandomBytes },
  modPow: ModPow = modPowBigInt,
): SrpServerChallenge {
  const masked = toNumber(SRP_MULTIPLIER) * toNumber(readSrpElement(verifier))
  // A random source worth its name fails here once in 2^800; one which repeats itself must not hang us.
  for (let attempt = 0; attempt < 100; attempt++) {
    const serverSecret = random(SECRET_LENGTH)
    const number = (masked + power(modPow, SRP_GENERATOR, serverSecret)) % SRP_PRIME_NUMBER
    const serverPublic = toElement(number)
    if (serverPublic[0] !== 0) return { serverSecret, serverPublic }
  }
  throw new CryptoError("bad-srp-value")
}

/** Everything the server remembers between its challenge and the client's proof: plain bytes, fit for a database row. */
export type SrpServerSession = {
  readonly serverSecret: Uint8Array
  readonly serverPublic: Uint8Array
  readonly verifier: Uint8Array
  /** A as `readSrpElement` gave it. */
  readonly clientPublic: Uint8Array
}

/**
 * Checks a client's M1 in constant time: the server's M2 (32 bytes) if it is right, null if the password was wrong.
 * @throws CryptoError `wrong-length`, `bad-srp-value`
 */
export function verifyClientProof(
  session: SrpServerSession,
  clientProof: Uint8Array,
  modPow: ModPow = modPowBigInt,
): Bytes | null {
  const received = restoreLeadingZeros(clientProof, PROOF_LENGTH)
  const clientPublic = readSrpElement(session.clientPublic)
  const { serverPublic } = session
  requireLength(serverPublic, SRP_ELEMENT_LENGTH)
  const scrambler = sha256(clientPublic, serverPublic)
  const answer = answerProof(session, { clientPublic, scrambler, received }, modPow)
  if (answer !== null || (clientPublic[0] !== 0 && serverPublic[0] !== 0)) return answer
  // Compat: the Go command line of Ente hashes A and B as short as they are in u, and A in the proofs; B stays as sent.
  const shortPublic = stripLeadingZeros(clientPublic)
  const shortScrambler = sha256(shortPublic, stripLeadingZeros(serverPublic))
  return answerProof(session, { clientPublic: shortPublic, scrambler: shortScrambler, received }, modPow)
}

/** M2 if the proof fits to A and u as the client hashed them. */
function answerProof(
  session: SrpServerSession,
  client: { clientPublic: Uint8Array; scrambler: Uint8Array; received: Uint8Array },
  modPow: ModPow,
): Bytes | null {
  const { clientPublic, scrambler, received } = client
  const premaster = computeServerPremaster(session, scrambler, modPow)
  const proofs = proofsOf({ clientPublic, serverPublic: session.serverPublic, premaster })
  return equalBytes(proofs.clientProof, received) ? proofs.serverProof : null
}

/** S = (A·v^u)^b mod N, 512 bytes; for this file and its tests. */
export function computeServerPremaster(
  session: SrpServerSession,
  scrambler: Uint8Array,
  modPow: ModPow = modPowBigInt,
): Bytes {
  const blinded = power(modPow, readSrpElement(session.verifier), scrambler)
  const base = (toNumber(session.clientPublic) * blinded) % SRP_PRIME_NUMBER
  return modPow(toElement(base), session.serverSecret, SRP_PRIME)
}
