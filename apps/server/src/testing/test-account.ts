// Accounts for tests of the server: real keys and real proofs, but no password and no slow derivation. What a client
// would derive from a password is drawn at random instead.
import { randomBytes, randomUUID } from "node:crypto"
import { encodeBase64Url } from "@tessera/bytes"
import {
  asKeyEncryptionKey,
  computeClientProof,
  createKeyAttributes,
  createSrpVerifier,
  deriveLoginSubKey,
  generateClientChallenge,
  type KeyEncryptionKey,
  NEW_PASSWORD_KDF,
  type NewAccountKeys,
  openSealedBox,
} from "@tessera/crypto"
import { nodeModPow } from "@tessera/platform/node"
import { endpoints, type ResponseOf } from "@tessera/wire"
import { keyAttributesToWire } from "../routes/key-attributes.ts"
import type { TestClient } from "./test-client.ts"
import type { TestServer } from "./test-server.ts"

export const random = (length: number) => new Uint8Array(randomBytes(length))

/** What stands for a password. */
export type TestPassword = {
  readonly keyEncryptionKey: KeyEncryptionKey
  readonly kekSalt: Uint8Array
  readonly srpUserId: string
  readonly srpSalt: Uint8Array
}

export type TestAccount = {
  readonly email: string
  readonly userId: number
  readonly token: string
  readonly keys: NewAccountKeys
  readonly password: TestPassword
}

export const newTestPassword = (): TestPassword => ({
  keyEncryptionKey: asKeyEncryptionKey(random(32)),
  kekSalt: random(16),
  srpUserId: randomUUID(),
  srpSalt: random(16),
})

export const newTestKeys = ({ keyEncryptionKey, kekSalt }: TestPassword): NewAccountKeys =>
  createKeyAttributes({ keyEncryptionKey, salt: kekSalt, kdf: NEW_PASSWORD_KDF }, random)

/** Has a code sent and trades it. */
export async function verifyByMail(
  server: Pick<TestServer, "mailer">,
  client: TestClient,
  { email, purpose }: { email: string; purpose: "signup" | "login" | "" },
): Promise<ResponseOf<typeof endpoints.verifyEmail>> {
  await client.ask(endpoints.sendOtt, {
    body: { email, purpose, client: undefined, mobile: undefined },
  })
  const ott = server.mailer.lastCode(email) ?? "none"
  return await client.ask(endpoints.verifyEmail, { body: { email, ott, source: undefined } })
}

/** Begins to set a password, up to the client's proof. */
export async function beginPassword(client: TestClient, password: TestPassword) {
  const { srpUserId, srpSalt } = password
  const credentials = credentialsOf(password)
  const challenge = generateClientChallenge(random, nodeModPow)
  const { setupID, srpB } = await client.ask(endpoints.setUpSrp, {
    body: {
      srpUserID: srpUserId,
      srpSalt,
      srpVerifier: createSrpVerifier(credentials, nodeModPow),
      srpA: challenge.clientPublic,
    },
  })
  const proof = computeClientProof({ credentials, challenge, serverPublic: srpB }, nodeModPow)
  return { setupID, proof }
}

/** Sets the first password. */
export async function setPassword(client: TestClient, password: TestPassword) {
  const { setupID, proof } = await beginPassword(client, password)
  const { srpM2 } = await client.ask(endpoints.completeSrp, {
    body: { setupID, srpM1: proof.clientProof },
  })
  return { isServerProven: Buffer.from(srpM2).equals(proof.serverProof) }
}

/** A complete account, with a session in the app of the client. */
export async function signUp(
  server: Pick<TestServer, "mailer">,
  client: TestClient,
  email = `${randomUUID()}@example.org`,
): Promise<TestAccount> {
  const { id, token = "none" } = await verifyByMail(server, client, { email, purpose: "signup" })
  const signedIn = client.with({ token })
  const password = newTestPassword()
  const keys = newTestKeys(password)
  await signedIn.ask(endpoints.setKeyAttributes, {
    body: { keyAttributes: keyAttributesToWire(keys.attributes) },
  })
  await setPassword(signedIn, password)
  return { email, userId: id, token, keys, password }
}

/** Begins to sign in with a password, up to the client's proof. */
export async function beginSignIn(client: TestClient, password: TestPassword) {
  const credentials = credentialsOf(password)
  const challenge = generateClientChallenge(random, nodeModPow)
  const { sessionID, srpB } = await client.ask(endpoints.createSrpSession, {
    body: { srpUserID: password.srpUserId, srpA: challenge.clientPublic },
  })
  const proof = computeClientProof({ credentials, challenge, serverPublic: srpB }, nodeModPow)
  return { sessionID, proof }
}

/** Signs in with a password, up to the second factor if there is one. */
export async function signIn(client: TestClient, password: TestPassword) {
  const { sessionID, proof } = await beginSignIn(client, password)
  return await client.ask(endpoints.verifySrpSession, {
    body: { srpUserID: password.srpUserId, sessionID, srpM1: proof.clientProof },
  })
}

/** The text of a token in its sealed box. */
export function openToken(
  { encryptedToken }: { readonly encryptedToken?: Uint8Array | undefined },
  { keys: { publicKey, secretKey } }: Pick<TestAccount, "keys">,
): string {
  return encodeBase64Url(openSealedBox(encryptedToken ?? new Uint8Array(0), { publicKey, secretKey }))
}

const credentialsOf = ({ keyEncryptionKey, srpUserId, srpSalt }: TestPassword) => ({
  identity: srpUserId,
  password: deriveLoginSubKey(keyEncryptionKey),
  salt: srpSalt,
})
