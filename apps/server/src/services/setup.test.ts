import { randomBytes } from "node:crypto"
import { afterEach, expect, it } from "vitest"
import { createAtRest } from "../crypto-at-rest.ts"
import { addSetupRoutes } from "../routes/setup.ts"
import { generateSecrets } from "../secrets.ts"
import type { OpenDialect } from "../stores/dialects/dialect.ts"
import { openDatabase } from "../stores/open-database.ts"
import { createInTransaction, createStores } from "../stores/stores.ts"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { createTestApi } from "../testing/test-api.ts"
import { createSetupService } from "./setup.ts"

const random = (length: number) => new Uint8Array(randomBytes(length))
const atRest = createAtRest(generateSecrets(random), random)

describeOnEachDatabase("the setup link", (create) => {
  let dialect: OpenDialect
  afterEach(() => dialect.close())

  async function createSetup({ admins = [] as string[] } = {}) {
    dialect = await openDatabase(await create(), { nowMicros: () => 1 })
    const { db } = dialect
    const setup = createSetupService({
      stores: createStores(db),
      inTransaction: createInTransaction(db),
      atRest,
      randomBytes: random,
      admins,
    })
    const addUser = async (id: number, email = `${id}@example.org`) => {
      await db
        .insertInto("users")
        .values({ id, email_hash: atRest.hashEmail(email), created_at: 1 })
        .execute()
    }
    const administrators = async () =>
      (await db.selectFrom("users").select("id").where("is_admin", "=", 1).execute()).map((row) => row.id)
    return { db, setup, addUser, administrators }
  }

  it("makes one account administrator, once; its token is nowhere in the database", async () => {
    const { db, setup, addUser, administrators } = await createSetup()
    await addUser(7)
    await addUser(8)
    const token = await setup.issueToken()
    expect(token).toMatch(/^[\w-]{43}$/)
    const stored = JSON.stringify(await db.selectFrom("settings").selectAll().execute())
    expect(stored).not.toContain(token)
    expect(stored).not.toContain(Buffer.from(token ?? "", "base64url").toString("hex"))

    await expect(setup.claim(7, "wrong")).rejects.toThrow("SETUP_TOKEN_INVALID")
    expect(await administrators()).toEqual([])
    await setup.claim(7, token ?? "")
    expect(await administrators()).toEqual([7])
    await expect(setup.claim(8, token ?? "")).rejects.toThrow("SETUP_ALREADY_CLAIMED")
    expect(await administrators()).toEqual([7])
    expect(await setup.issueToken()).toBeNull()
  })

  it("is given to one of two who come at once", async () => {
    const { setup, addUser, administrators } = await createSetup()
    await addUser(7)
    await addUser(8)
    const token = (await setup.issueToken()) ?? ""
    const results = await Promise.allSettled([setup.claim(7, token), setup.claim(8, token)])
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"])
    expect(await administrators()).toHaveLength(1)
  })

  it("is replaced at the next start", async () => {
    const { setup, addUser, administrators } = await createSetup()
    await addUser(7)
    const first = (await setup.issueToken()) ?? ""
    const second = (await setup.issueToken()) ?? ""
    await expect(setup.claim(7, first)).rejects.toThrow("SETUP_TOKEN_INVALID")
    await setup.claim(7, second)
    expect(await administrators()).toEqual([7])
  })

  it("ends with the first administrator, however that one came to be", async () => {
    const { setup, addUser } = await createSetup({ admins: ["named@example.org"] })
    await addUser(7)
    const token = (await setup.issueToken()) ?? ""
    expect(token).not.toBe("")
    await addUser(9, "named@example.org")
    expect(await setup.issueToken()).toBeNull()
    await expect(setup.claim(7, token)).rejects.toThrow("SETUP_ALREADY_CLAIMED")
  })

  it("is offered again when the only administrator was deleted", async () => {
    const { db, setup, addUser } = await createSetup()
    await addUser(7)
    await setup.claim(7, (await setup.issueToken()) ?? "")
    await db.updateTable("users").set({ deleted_at: 5, email_hash: null }).where("id", "=", 7).execute()
    expect(await setup.issueToken()).not.toBeNull()
  })

  it("is claimed over HTTP by whoever is signed in", async () => {
    const { setup, addUser, administrators } = await createSetup()
    const test = createTestApi()
    addSetupRoutes(test.api, { setup, registration: "closed" })
    await addUser(7)
    const token = await setup.issueToken()
    const claim = (headers: Record<string, string>, body = { token }) =>
      test.request("/tessera/setup/claim", { method: "POST", headers, body: JSON.stringify(body) })
    const asUser = { "X-Auth-Token": "user-token", "X-Client-Package": "io.ente.auth" }
    expect((await claim({})).status).toBe(401)
    expect((await claim(asUser, { token: "wrong" })).status).toBe(403)
    const response = await claim(asUser)
    expect([response.status, await response.json()]).toEqual([200, { isAdmin: true }])
    expect(await administrators()).toEqual([7])
    expect((await claim(asUser)).status).toBe(409)
    expect(test.logLines.join()).not.toContain(token)

    const info = (await (await test.request("/tessera/info")).json()) as object
    expect(info).toMatchObject({ name: "tessera", registration: "closed" })
  })
})
