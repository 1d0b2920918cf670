// After everything people do, neither the database nor the log holds what would let anybody in or say who they are:
// addresses, tokens, codes, secrets; not as they are, and not as hex, base64 or base32, wherever those begin.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { encodeBase32 } from "@tessera/bytes"
import { computeCode, toOtpParameters } from "@tessera/otp"
import { endpoints } from "@tessera/wire"
import { expect, it, onTestFinished } from "vitest"
import { MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import {
  beginPassword,
  beginSignIn,
  newTestPassword,
  openToken,
  random,
  signIn,
  signUp,
  verifyByMail,
} from "../testing/test-account.ts"
import type { TestClient } from "../testing/test-client.ts"
import { createSqliteDatabase } from "../testing/test-database.ts"
import type { TestServer } from "../testing/test-server.ts"

const EMAIL = "canary.alice@example-canary.org"
const NEW_EMAIL = "canary.bob@example-canary.org"
const IP = "198.51.100.213"
const USER_AGENT = "CanaryBrowser/7.7 (CanaryOS)"

/** Every way in which bytes could be written, without the letters at the ends which depend on their neighbours. */
function spellings(bytes: Buffer): Buffer[] {
  const texts = [bytes.toString("hex"), bytes.toString("hex").toUpperCase()]
  for (let before = 0; before < 3; before++) {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
    const start = Math.ceil((before * 8) / 6)
    const end = Math.floor((shifted.length * 8) / 6)
    texts.push(shifted.toString("base64").slice(start, end), shifted.toString("base64url").slice(start, end))
  }
  for (let before = 0; before < 5; before++) {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
    const text = encodeBase32(shifted).slice(
      Math.ceil((before * 8) / 5),
      Math.floor((shifted.length * 8) / 5),
    )
    texts.push(text, text.toLowerCase())
  }
  return [bytes, ...texts.map((text) => Buffer.from(text))]
}

const isFound = (haystack: Buffer, needle: Buffer) =>
  spellings(needle).some((text) => haystack.includes(text))

/** The database as it is on the disk now, with the log it writes ahead. The secrets are a file of their own. */
function readDatabase(folder: string): Buffer {
  const names = readdirSync(folder).filter((name) => name.startsWith("tessera.db"))
  return Buffer.concat(names.map((name) => readFileSync(join(folder, name))))
}

/** A day with the server; answers everything that must not be left behind. */
async function useEverything(server: TestServer, client: TestClient) {
  const codes: string[] = []
  const noteCode = (email: string) => codes.push(server.mailer.lastCode(email) ?? "none")
  const account = await signUp(server, client, EMAIL)
  noteCode(EMAIL)
  const tokens = [account.token, openToken(await signIn(client, account.password), account)]
  const me = client.with({ token: account.token })
  const byMail = await verifyByMail(server, client, { email: EMAIL, purpose: "login" })
  noteCode(EMAIL)
  tokens.push(openToken(byMail, account))
  await client.ask(endpoints.sendOtt, {
    body: { email: EMAIL, purpose: "login", client: undefined, mobile: undefined },
  })
  noteCode(EMAIL)
  await client.send(endpoints.verifyEmail, { body: { email: EMAIL, ott: "nonsense", source: undefined } })
  await client.send(endpoints.getSrpAttributes, { query: { email: EMAIL } })
  await client.send(endpoints.getSrpAttributes, { query: { email: NEW_EMAIL } })
  const secrets = await useSecondFactor(server, client, me)
  const { twoFactorSessionID } = await signIn(client, account.password)
  const { setupID, proof } = await beginPassword(me, newTestPassword())
  await me.send(endpoints.completeSrp, { body: { setupID, srpM1: proof.clientProof } })
  await beginSignIn(client, account.password)
  await client.ask(endpoints.sendOtt, {
    body: { email: NEW_EMAIL, purpose: "change", client: undefined, mobile: undefined },
  })
  noteCode(NEW_EMAIL)
  await me.ask(endpoints.changeEmail, { body: { email: NEW_EMAIL, ott: codes.at(-1) ?? "" } })
  await me.ask(endpoints.listSessions)
  await me.raw("GET", `/users/public-key?email=${encodeURIComponent(EMAIL)}&token=${account.token}`)
  await me.raw("GET", `/no/such/path/${EMAIL}?token=${account.token}`)
  return { codes, tokens, secrets: [...secrets, twoFactorSessionID ?? "none"], me }
}

async function useSecondFactor(server: TestServer, client: TestClient, me: TestClient): Promise<string[]> {
  const { secretCode } = await me.ask(endpoints.setUpTwoFactor)
  const otp = toOtpParameters({ type: "totp", secret: secretCode, algorithm: "SHA1", digits: 6, period: 30 })
  const code = computeCode(otp, server.clock.nowMs())
  await me.ask(endpoints.enableTwoFactor, {
    body: { code, encryptedTwoFactorSecret: random(40), twoFactorSecretDecryptionNonce: random(24) },
  })
  const { twoFactorSessionID: sessionID } = await verifyByMail(server, client, {
    email: EMAIL,
    purpose: "login",
  })
  await client.ask(endpoints.verifyTwoFactor, { body: { sessionID: sessionID ?? "", code } })
  server.clock.advance(MINUTE_MS)
  return [secretCode, sessionID ?? "none"]
}

it("leaves no trace of addresses, tokens, codes and secrets", async () => {
  const database = createSqliteDatabase()
  onTestFinished(() => database.remove())
  const { server, client } = await openTestServer({}, { database })
  const from = client.with({ ip: IP, userAgent: USER_AGENT })
  const { codes, tokens, secrets, me } = await useEverything(server, from)
  const whileOpen = readDatabase(server.dataFolder)
  await server.server.close()
  // A fault, which is logged with more than a line.
  expect((await me.raw("GET", `/users/details/v2?x=${EMAIL}`)).status).toBe(500)
  const log = Buffer.from(server.logLines.join("\n"))
  expect(log.toString()).toContain("Fault in request")

  const texts = [EMAIL, NEW_EMAIL, "canary.", IP, USER_AGENT, ...tokens, ...secrets]
  const needles = [
    ...texts.map((text) => Buffer.from(text)),
    ...tokens.map((token) => Buffer.from(token, "base64url")),
  ]
  for (const place of [whileOpen, readDatabase(server.dataFolder), log]) {
    expect(place.length).toBeGreaterThan(1000)
    for (const needle of needles) expect(isFound(place, needle)).toBe(false)
    // Six digits may be there by chance, but not twice.
    expect(codes.filter((code) => isFound(place, Buffer.from(code))).length).toBeLessThan(2)
  }
})

it("would find them", () => {
  const needle = Buffer.from(EMAIL)
  for (const before of ["", "a", "bc", "def", "ghij"]) {
    const around = Buffer.from(`${before}${EMAIL}zz`)
    for (const text of [
      around.toString("base64"),
      around.toString("base64url"),
      around.toString("hex"),
      encodeBase32(around),
      around.toString(),
    ]) {
      expect(isFound(Buffer.from(`..${text}..`), needle)).toBe(true)
    }
  }
})
