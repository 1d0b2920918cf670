import { describe, expect, it } from "vitest"
import type { Endpoint } from "./endpoint.ts"
import { endpoints } from "./endpoints.ts"
import { appOf, CORS } from "./headers.ts"

const all: [string, Endpoint][] = Object.entries(endpoints)

describe("every endpoint", () => {
  it("has its own method and path", () => {
    expect(new Set(all.map(([, { method, path }]) => `${method} ${path}`)).size).toBe(all.length)
  })
  it.each(all)("%s says in one sentence what it is for", (_name, { summary }) => {
    expect(summary).toMatch(/^[A-Z].{5,120}\.$/)
  })
  it.each(all)("%s declares the parameters of its path", (_name, { path, params }) => {
    const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name)
    expect(Object.keys(params?.shape ?? {})).toEqual(named)
  })
  it("is charged as the reference says", () => {
    const charged = all.filter(([, { rateLimit }]) => rateLimit === "login").map(([, { path }]) => path)
    const guarded =
      /^\/users\/(ott|verify-email|change-email|srp\/.*|two-factor\/.*)$|^\/tessera\/setup\/claim$/
    expect(charged.filter((path) => !guarded.test(path))).toEqual([])
    expect(all.filter(([, { path }]) => guarded.test(path)).length).toBe(charged.length)
  })
  it("is open to the public only where the reference says so", () => {
    const open = all.filter(([, { auth }]) => auth === "public").map(([, { path }]) => path)
    expect(open.sort()).toEqual([
      "/fire/db-m-ping",
      "/ping",
      "/tessera/info",
      "/users/ott",
      "/users/recover-account",
      "/users/srp/attributes",
      "/users/srp/create-session",
      "/users/srp/verify-session",
      "/users/two-factor/passkeys/begin",
      "/users/two-factor/passkeys/finish",
      "/users/two-factor/passkeys/get-token",
      "/users/two-factor/recover",
      "/users/two-factor/remove",
      "/users/two-factor/verify",
      "/users/verify-email",
    ])
  })
  it("under /admin is for administrators, three of them with a fresh session", () => {
    const admin = all.filter(([, { path }]) => path.startsWith("/admin/"))
    expect(admin.every(([, { auth }]) => auth.endsWith("admin"))).toBe(true)
    const fresh = admin.filter(([, { auth }]) => auth === "fresh-admin").map(([name]) => name)
    expect(fresh).toEqual(["adminListUsers", "adminDeleteUser", "adminDisableTwoFactor"])
  })
})

it.each([
  ["io.ente.auth", "auth"],
  ["io.ente.auth.web", "auth"],
  ["io.ente.auth.independent", "auth"],
  ["io.ente.locker.web", "locker"],
  ["io.ente.photos.web", "photos"],
  ["io.ente.accounts.web", "photos"],
  ["org.example", "photos"],
  ["", "photos"],
  [undefined, "photos"],
  [null, "photos"],
] as const)("the app of %j is %s", (clientPackage, app) => expect(appOf(clientPackage)).toBe(app))

it("browsers of other origins may send what official web clients send", () => {
  const allowed = CORS.allowHeaders.map((name) => name.toLowerCase())
  for (const name of ["x-auth-token", "x-client-package", "content-type"]) expect(allowed).toContain(name)
  expect([...CORS.allowMethods]).toEqual(expect.arrayContaining(["GET", "POST", "PUT", "PATCH", "DELETE"]))
})
