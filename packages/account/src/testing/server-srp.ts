// The server's half of the password proof, by the crypto room's own.
import { generateServerChallenge, readSrpElement, verifyClientProof } from "@tessera/crypto"
import { authorize, uuidOf } from "./server-authorization.ts"
import { type Handlers, Refusal, type State, type User, userOf, type Verifier } from "./server-state.ts"

const MOST_ATTEMPTS = 5

export const srpHandlers: Handlers = {
  getSrpAttributes: ({ query: { email } }, { state }) => {
    const user = userOf(state, email)
    // A proof without keys is half a sign-up: it goes, so that the sign-up can begin again.
    if (user?.keyAttributes === null) user.srp = null
    if (user === undefined || user.srp === null || user.keyAttributes === null) throw new Refusal("NOT_FOUND")
    const { memLimit, opsLimit, kekSalt } = user.keyAttributes
    return {
      attributes: {
        srpUserID: user.srp.srpUserId,
        srpSalt: user.srp.salt,
        memLimit,
        opsLimit,
        kekSalt,
        isEmailMFAEnabled: user.isEmailMfaEnabled,
      },
    }
  },
  createSrpSession: ({ body: { srpUserID, srpA } }, { state }) => {
    const user = state.users.find((other) => other.srp?.srpUserId === srpUserID)
    if (user === undefined || user.srp === null) throw new Refusal("wrong-credential")
    if (user.isEmailMfaEnabled) throw new Refusal("EMAIL_MFA_ENABLED")
    const { id, serverPublic } = beginProof(state, { user, against: user.srp, srpA })
    return { sessionID: id, srpB: serverPublic }
  },
  verifySrpSession: ({ body: { sessionID, srpM1 } }, { state }) => {
    const { user, srpM2 } = endProof(state, sessionID, srpM1)
    return { ...authorize(state, user), srpM2 }
  },
  setUpSrp: ({ body: { srpUserID, srpSalt, srpVerifier, srpA } }, { state, user }) => {
    const against = { srpUserId: srpUserID, salt: srpSalt, verifier: srpVerifier }
    const { id, serverPublic } = beginProof(state, { user, against, srpA })
    return { setupID: id, srpB: serverPublic }
  },
  completeSrp: ({ body: { setupID, srpM1 } }, { state, user }) => {
    if (user.srp !== null) throw new Refusal("srp-already-set-up")
    const { against, srpM2 } = endProof(state, setupID, srpM1)
    user.srp = against
    return { setupID, srpM2 }
  },
  updateSrp: ({ body }, { state, user, token }) => {
    const { setupID, srpM1, updatedKeyAttr, logOutOtherDevices } = body
    if (updatedKeyAttr.memLimit * updatedKeyAttr.opsLimit !== 2 ** 32) throw new Refusal("weak-kdf")
    if (user.keyAttributes === null) throw new Refusal("not-found")
    const { against, srpM2 } = endProof(state, setupID, srpM1)
    user.srp = against
    user.keyAttributes = { ...user.keyAttributes, ...updatedKeyAttr }
    if (logOutOtherDevices) user.tokens = [token]
    return { setupID, srpM2 }
  },
}

function beginProof(state: State, input: { user: User; against: Verifier; srpA: Uint8Array }) {
  const { user, against, srpA } = input
  const { random } = state
  const challenge = generateServerChallenge({ verifier: against.verifier, random })
  const id = uuidOf(state)
  state.proofs.set(id, { ...challenge, user, against, clientPublic: readSrpElement(srpA), attempts: 0 })
  return { id, serverPublic: challenge.serverPublic }
}

function endProof(state: State, id: string, srpM1: Uint8Array) {
  const proof = state.proofs.get(id)
  if (proof === undefined) throw new Refusal("wrong-credential")
  if (proof.attempts >= MOST_ATTEMPTS) throw new Refusal("TOO_MANY_WRONG_ATTEMPTS")
  const { user, against } = proof
  const srpM2 = verifyClientProof({ ...proof, verifier: against.verifier }, srpM1)
  if (srpM2 === null) {
    proof.attempts += 1
    throw new Refusal("wrong-credential")
  }
  state.proofs.delete(id)
  return { user, against, srpM2 }
}
