import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { createTestApi } from "../testing/test-api.ts"
import { addPageRoutes } from "./pages.ts"

function createPages(publicUrl = "") {
  const test = createTestApi()
  addPageRoutes(test.api, { publicUrl })
  return test
}

describe("the pages", () => {
  it.each(["/", "/setup"])("%s is whole in itself, and nothing but its own style may act", async (path) => {
    const response = await createPages().request(path)
    const html = await response.text()
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8")
    const policy = response.headers.get("Content-Security-Policy") ?? ""
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ""
    expect(policy).toContain(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(response.headers.get("Referrer-Policy")).toBe("no-referrer")
    expect(html).not.toMatch(/<script|<img|<link|style=|\son\w+=|src=/i)
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(html.match(/<h1>/g)).toHaveLength(1)
  })

  it("say how to connect, with the address by which the visitor came, or the configured one", async () => {
    const own = await (await createPages().request("/")).text()
    expect(own).toContain("http://tessera.test")
    expect(own).toContain("seven times")
    const configured = await (await createPages("https://codes.example.org").request("/setup")).text()
    expect(configured).toContain("https://codes.example.org/setup#")
    expect(configured).not.toContain("tessera.test")
  })

  it("show an address as text, whatever it holds", async () => {
    const html = await (await createPages('https://x/"><script>alert(1)</script>').request("/")).text()
    expect(html).not.toContain("<script>")
    expect(html).toContain("&lt;script&gt;")
  })
})

it("every endpoint is described for programs", async () => {
  const response = await createPages().request("/openapi.json")
  expect(response.headers.get("Content-Type")).toBe("application/json; charset=utf-8")
  const document = (await response.json()) as { openapi: string; paths: Record<string, unknown> }
  expect(document.openapi).toMatch(/^3\.1/)
  expect(document.paths).toHaveProperty("/authenticator/entity/diff")
})
