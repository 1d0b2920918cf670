// What comes after an e-mail code or a password proof: a token, or the question for a second factor.
import { asPublicKey, sealSealedBox } from "@tessera/crypto"
import { encodeBase64Url, encodeHex } from "@tessera/bytes"
import type { EmailAuthorization, TwoFactorAuthorization } from "@tessera/wire"
import { Refusal, type FactorSession, type State, type User } from "./server-state.ts"

export const ACCOUNTS_URL = "https://accounts.example.org"

export function uuidOf(state: State): string {
  const hex = encodeHex(state.random(16))
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5")
}

export function drawToken(state: State, user: User): Uint8Array {
  const token = state.random(32)
  user.tokens.push(encodeBase64Url(token))
  return token
}

export function grant(state: State, user: User): TwoFactorAuthorization {
  const { keyAttributes } = user
  if (keyAttributes === null) throw new Refusal("not-found")
  const encryptedToken = sealSealedBox(
    drawToken(state, user),
    asPublicKey(keyAttributes.publicKey),
    state.random,
  )
  return { id: user.id, keyAttributes, encryptedToken }
}

export function authorize(state: State, user: User): EmailAuthorization {
  const nothing = {
    id: user.id,
    keyAttributes: undefined,
    encryptedToken: undefined,
    token: undefined,
    passkeySessionID: null,
    accountsUrl: null,
    twoFactorSessionID: null,
    twoFactorSessionIDV2: null,
  }
  if (user.keyAttributes === null) return { ...nothing, token: encodeBase64Url(drawToken(state, user)) }
  const codeSession = user.secondFactor && openFactorSession(state, user, "totp")
  if (user.hasPasskey) {
    const passkeySessionID = openFactorSession(state, user, "passkey")
    return { ...nothing, passkeySessionID, accountsUrl: ACCOUNTS_URL, twoFactorSessionIDV2: codeSession }
  }
  if (codeSession !== null) return { ...nothing, twoFactorSessionID: codeSession }
  return { ...nothing, ...grant(state, user) }
}

function openFactorSession(state: State, user: User, kind: FactorSession["kind"]): string {
  const id = encodeBase64Url(state.random(32))
  state.factorSessions.set(id, { user, kind, isVerified: false })
  return id
}
