// Requests which are made to cost the server more than they cost their sender, or to make it stumble; on both databases.
import { endpoints } from "@tessera/wire"
import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { openTestServer } from "../testing/open-test-server.ts"
import { signUp } from "../testing/test-account.ts"

describeOnEachDatabase("hostile requests", (create) => {
  const open = async () => openTestServer({}, { database: await create() })

  it("an absurd address is refused at once", async () => {
    const { client } = await open()
    const body = JSON.stringify({ email: `${"@".repeat(900_000)} a`, purpose: "" })
    const startedAt = performance.now()
    expect((await client.raw("POST", "/users/ott", body)).status).toBe(400)
    // A bound on hanging, not on speed: trying every way to read it takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })

  it("a sender who hangs up half-way leaves no fault in the log", async () => {
    const { server } = await open()
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("aborted")) })
    const answer = await server.request("/users/ott", { method: "POST", body, duplex: "half" } as RequestInit)
    expect(answer.status).toBe(400)
    expect(server.logLines.join("\n")).not.toContain("Fault")
  })

  it("an account cannot look addresses up by the hundred", async () => {
    const { server, client } = await openTestServer(
      { TESSERA_RATE_LIMIT_FACTOR: "1" },
      { database: await create() },
    )
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const look = () => me.send(endpoints.getPublicKey, { query: { email: "alice@example.org" } })
    for (let times = 0; times < 20; times++) expect((await look()).status).toBe(404)
    expect(await look()).toMatchObject({ status: 429, text: "{}" })
    const known = await me.send(endpoints.getPublicKey, { query: { email: account.email } })
    expect(known.status).toBe(429)
  })

  it("a session is ended by a name no database can hold", async () => {
    const { server, client } = await open()
    const me = client.with({ token: (await signUp(server, client)).token })
    expect((await me.raw("DELETE", "/users/session?token=%00")).status).toBe(200)
    expect((await me.send(endpoints.getSessionValidity)).status).toBe(200)
  })
})
