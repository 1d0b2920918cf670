// The server's half of a key exchange, as it is made, kept and checked: the same for signing in and for a new password.
import {
  CryptoError,
  generateServerChallenge,
  type ModPow,
  type RandomBytes,
  readSrpElement,
  verifyClientProof,
} from "@tessera/crypto"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import type { SrpExchange } from "../stores/srp-sessions.ts"

/** How often a proof may be tried in one exchange. */
export const PROOF_ATTEMPTS = 5
export const EXCHANGE_MICROS = 10 * 60_000_000

export type SrpExchanges = {
  /** Answers a client's A. @throws ApiError `invalid-srp-a`, `BAD_REQUEST` (0 modulo N, or not below N) */
  begin(clientPublic: Uint8Array, verifier: Uint8Array): SrpExchange
  /** The server's proof, or null if the client's is wrong. @throws ApiError `BAD_REQUEST` (of impossible length) */
  check(exchange: SrpExchange, verifier: Uint8Array, clientProof: Uint8Array): Uint8Array | null
}

export function createSrpExchanges(parts: {
  readonly atRest: AtRest
  readonly randomBytes: RandomBytes
  readonly modPow: ModPow
}): SrpExchanges {
  const { atRest, randomBytes, modPow } = parts
  return {
    begin(clientPublic, verifier) {
      const element = readClientPublic(clientPublic)
      const { serverSecret, serverPublic } = generateServerChallenge(
        { verifier, random: randomBytes },
        modPow,
      )
      return { encryptedServerSecret: atRest.encrypt(serverSecret), serverPublic, clientPublic: element }
    },
    check({ encryptedServerSecret, serverPublic, clientPublic }, verifier, clientProof) {
      const serverSecret = atRest.decrypt(encryptedServerSecret)
      const session = { verifier, clientPublic, serverSecret, serverPublic }
      try {
        return verifyClientProof(session, clientProof, modPow)
      } catch (cause) {
        throw cause instanceof CryptoError ? new ApiError("BAD_REQUEST", { cause }) : cause
      }
    },
  }
}

/** A client's verifier, with the zeros back that some strip. @throws ApiError `BAD_REQUEST` */
export function readVerifier(verifier: Uint8Array): Uint8Array {
  try {
    return readSrpElement(verifier)
  } catch (cause) {
    throw new ApiError("BAD_REQUEST", { cause })
  }
}

function readClientPublic(clientPublic: Uint8Array): Uint8Array {
  try {
    return readSrpElement(clientPublic)
  } catch (cause) {
    const isTooShort = cause instanceof CryptoError && cause.code === "wrong-length"
    throw new ApiError(isTooShort ? "invalid-srp-a" : "BAD_REQUEST", { cause })
  }
}
