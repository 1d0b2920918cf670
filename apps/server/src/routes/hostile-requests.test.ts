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
    const body = JSON.stringify({ email: `${"@".repeat(100_000)} a`, purpose: "" })
    const startedAt = performance.now()
    expect((await client.raw("POST", "/users/ott", body)).status).toBe(400)
    // Trying every way to read it takes seconds.
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  it("a session is ended by a name no database can hold", async () => {
    const { server, client } = await open()
    const me = client.with({ token: (await signUp(server, client)).token })
    expect((await me.raw("DELETE", "/users/session?token=%00")).status).toBe(200)
    expect((await me.send(endpoints.getSessionValidity)).status).toBe(200)
  })
})
