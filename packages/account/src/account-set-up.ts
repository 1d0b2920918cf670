// Bringing an account's keys and its password proof to the server, in the order of the web client: key attributes first.
// Progress is stored between the steps, and a step whose answer was lost is recognised when it is taken again.
import { equalBytes } from "@tessera/bytes"
import type { KeyEncryptionKey, PasswordWrap } from "@tessera/crypto"
import { call, endpoints, RemoteError } from "@tessera/wire"
import { connectAs } from "./connection.ts"
import { AccountError } from "./errors.ts"
import { toWireKeyAttributes, toWirePasswordWrap } from "./key-attributes.ts"
import { findKnownAccount, rememberAccount } from "./known-accounts.ts"
import type { AccountPorts } from "./ports.ts"
import { changeAccount, changeSession } from "./session-changes.ts"
import { generateSrpUserId, sendVerifier } from "./srp-proof.ts"
import { accountOf, type UnlockedSession } from "./unlocked-session.ts"

/**
 * Does what is left to do until the account can be signed in to by its password; nothing if all is done.
 * @throws AccountError `already-registered` (other keys are at the server), `server-proof-failed`, `not-signed-in`
 */
export async function finishSetUp(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  keyEncryptionKey: KeyEncryptionKey,
): Promise<UnlockedSession> {
  const { progress } = accountOf(unlocked)
  if (progress === "done") return unlocked
  if (progress === "srp") return setUpProof(ports, unlocked, keyEncryptionKey)
  const areNew = await uploadKeys(ports, unlocked)
  // Keys which were there already may carry an older password of ours: it is replaced together with the proof.
  if (!areNew) return replaceProof(ports, unlocked, keyEncryptionKey)
  const uploaded = await changeAccount(ports.store, unlocked, (account) => ({ ...account, progress: "srp" }))
  return setUpProof(ports, uploaded, keyEncryptionKey)
}

/** Replaces the wrapped master key and the proof together, at the server and then here. @throws AccountError `server-proof-failed` */
export async function updatePassword(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  input: { passwordWrap: PasswordWrap; keyEncryptionKey: KeyEncryptionKey; logOutOtherDevices: boolean },
): Promise<UnlockedSession> {
  const { passwordWrap, keyEncryptionKey, logOutOtherDevices } = input
  const connection = connectAs(ports, unlocked)
  const updatedKeyAttr = toWirePasswordWrap(passwordWrap)
  await sendVerifier(ports, connection, {
    keyEncryptionKey,
    srpUserId: generateSrpUserId(ports.random),
    finish: (setupID, srpM1) =>
      call(connection, endpoints.updateSrp, {
        body: { setupID, srpM1, updatedKeyAttr, logOutOtherDevices },
      }),
  })
  return storeCompleted(ports, unlocked, passwordWrap)
}

/** Whether the keys are new at the server; false if these very keys were there already. @throws AccountError `already-registered` */
async function uploadKeys(ports: AccountPorts, unlocked: UnlockedSession): Promise<boolean> {
  const connection = connectAs(ports, unlocked)
  const { keys } = unlocked.session
  try {
    await call(connection, endpoints.setKeyAttributes, { body: { keyAttributes: toWireKeyAttributes(keys) } })
    return true
  } catch (error) {
    if (!(error instanceof RemoteError && error.code === "forbidden")) throw error
  }
  const { keyAttributes } = await call(connection, endpoints.getSessionValidity)
  if (keyAttributes === undefined || !equalBytes(keyAttributes.publicKey, keys.publicKey)) {
    throw new AccountError("already-registered")
  }
  return false
}

async function setUpProof(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  keyEncryptionKey: KeyEncryptionKey,
): Promise<UnlockedSession> {
  const connection = connectAs(ports, unlocked)
  try {
    await sendVerifier(ports, connection, {
      keyEncryptionKey,
      srpUserId: generateSrpUserId(ports.random),
      finish: (setupID, srpM1) => call(connection, endpoints.completeSrp, { body: { setupID, srpM1 } }),
    })
  } catch (error) {
    // The answer to an earlier attempt was lost, another device was faster, or a sign-up cut off in the mobile app has
    // left a proof without keys. In any case ours takes its place, so that proof and keys belong to one password.
    if (isSetUpAlready(error)) return replaceProof(ports, unlocked, keyEncryptionKey)
    throw error
  }
  return storeCompleted(ports, unlocked, unlocked.session.keys.passwordWrap)
}

function replaceProof(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  keyEncryptionKey: KeyEncryptionKey,
): Promise<UnlockedSession> {
  const { passwordWrap } = unlocked.session.keys
  return updatePassword(ports, unlocked, { passwordWrap, keyEncryptionKey, logOutOtherDevices: false })
}

/** Compat: Museum says it by a message of its own under the general code. */
function isSetUpAlready(error: unknown): boolean {
  return error instanceof RemoteError && ["srp-already-set-up", "BAD_REQUEST"].includes(error.code)
}

async function storeCompleted(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  passwordWrap: PasswordWrap,
): Promise<UnlockedSession> {
  const { email } = accountOf(unlocked)
  const known = await findKnownAccount(ports, email)
  const acceptsEmailSignIn = known?.acceptsEmailSignIn ?? false
  const keys = { ...unlocked.session.keys, passwordWrap }
  // Before the session, so that no crash leaves a finished account of which nothing is known.
  await rememberAccount(ports, { email, keys, hasSeenSrp: true, acceptsEmailSignIn })
  return changeSession(ports.store, unlocked, (session) => ({
    ...session,
    keys: { ...session.keys, passwordWrap },
    account: session.account && { ...session.account, progress: "done" },
  }))
}
