import { describe, expect, it } from "vitest"
import { errorFromAnswer } from "./answer.ts"
import { type Endpoint, errorsOf } from "./endpoint.ts"
import { endpoints } from "./endpoints.ts"
import { API_ERRORS, type ApiErrorCode, errorBodyOf, seenByClient, statusOf } from "./errors.ts"

const answer = (status: number, body: unknown) => ({
  status,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
})
const codeOf = (endpoint: Endpoint, status: number, body: unknown) => {
  return errorFromAnswer(endpoint, answer(status, body)).code
}

describe("statuses and bodies which official clients rely on", () => {
  it.each([
    ["USER_ALREADY_REGISTERED", 409],
    ["USER_NOT_REGISTERED", 404],
    ["USER_SIGNUP_INCOMPLETE", 404],
    ["USER_NOT_FOUND", 404],
    ["NOT_FOUND", 404],
    ["AUTH_KEY_NOT_CREATED", 400],
    ["CONFLICT", 409],
    ["BAD_REQUEST", 400],
    ["EMAIL_MFA_ENABLED", 409],
    ["TOO_MANY_UNVERIFIED_SESSIONS", 429],
    ["TOO_MANY_WRONG_ATTEMPTS", 410],
    ["SESSION_ALREADY_VERIFIED", 410],
    ["SESSION_ALREADY_CLAIMED", 409],
    ["SESSION_NOT_VERIFIED", 400],
    ["INVALID_SESSION", 410],
    ["SESSION_EXPIRED", 410],
    ["MAX_PASSKEYS_REACHED", 409],
    ["PERMISSION_DENIED", 403],
    ["ACCOUNT_SCHEDULED_FOR_DELETION", 403],
  ] as const)("%s is %i under its own name", (code, status) => {
    expect(statusOf(code)).toBe(status)
    expect(errorBodyOf(code)).toEqual({ code, message: API_ERRORS[code].message })
  })
  it.each([
    ["bad-request", 400],
    ["wrong-credential", 401],
    ["forbidden", 403],
    ["not-found", 404],
    ["gone", 410],
    ["too-many-attempts", 429],
    ["server-error", 500],
  ] as const)("%s is %i with an empty object", (code, status) => {
    expect([statusOf(code), errorBodyOf(code)]).toEqual([status, {}])
  })
  it.each([
    ["missing-token", 401, "missing token"],
    ["invalid-token", 401, "invalid token"],
    ["expired-token", 401, "token expired"],
    ["not-admin", 401, "insufficient permissions"],
    ["wrong-app", 403, "invalid app for endpoint"],
    ["rate-limited", 429, "Rate limit breached, try later"],
    ["token-check-failed", 500, "failed to validate token"],
  ] as const)("%s is %i with the text %j", (code, status, error) => {
    expect([statusOf(code), errorBodyOf(code)]).toEqual([status, { error }])
  })
  it("shares BAD_REQUEST where the texts matter", () => {
    expect(errorBodyOf("stale-admin-token")).toEqual({ code: "BAD_REQUEST", message: "Token is too old" })
    expect(errorBodyOf("weak-kdf")).toEqual({ code: "BAD_REQUEST", message: "Unexpected KDF strength" })
    expect(statusOf("invalid-passkey-signature")).toBe(401)
    expect(errorBodyOf("NOT_FOUND").message).toBe("")
    expect(errorBodyOf("BAD_REQUEST", "limit is too large").message).toBe("limit is too large")
  })
})

describe("a client understands every error which an endpoint can answer", () => {
  const cases = Object.entries(endpoints).flatMap(([name, endpoint]: [string, Endpoint]) =>
    errorsOf(endpoint).map((code): [string, ApiErrorCode, Endpoint] => [name, code, endpoint]),
  )
  it.each(cases)("%s: %s", (_name, code, endpoint) => {
    const error = errorFromAnswer(endpoint, answer(statusOf(code), errorBodyOf(code)))
    const expected = statusOf(code) >= 500 ? "server-error" : seenByClient(code)
    expect([error.code, error.status]).toEqual([expected, statusOf(code)])
  })
})

describe("a 401", () => {
  const { verifyEmail, verifySrpSession, verifyTwoFactor, changeEmail, getEntityDiff, ping } = endpoints
  it("means a wrong code or password where one is asked for", () => {
    for (const endpoint of [verifyEmail, verifySrpSession, verifyTwoFactor, changeEmail]) {
      expect(codeOf(endpoint, 401, {})).toBe("wrong-credential")
      expect(codeOf(endpoint, 401, { code: "SOMETHING_NEW" })).toBe("wrong-credential")
    }
  })
  it("means a session which is over where the server says so", () => {
    for (const error of ["missing token", "invalid token", "token expired"]) {
      expect(codeOf(getEntityDiff, 401, { error })).toBe("unauthorized")
      expect(codeOf(changeEmail, 401, { error })).toBe("unauthorized")
    }
    expect(codeOf(getEntityDiff, 401, {})).toBe("unauthorized")
    expect(codeOf(endpoints.adminGetUser, 401, { error: "insufficient permissions" })).toBe("not-admin")
  })
  it("means nothing when a proxy says it", () => {
    expect(codeOf(getEntityDiff, 401, "<h1>Log in to the hotel</h1>")).toBe("not-json")
    expect(codeOf(getEntityDiff, 401, "[]")).toBe("not-json")
    expect(codeOf(ping, 401, {})).toBe("unexpected-answer")
  })
})

describe("answers of other servers and of what stands between", () => {
  const { getEntityDiff, finishPasskeyLogin, adminListUsers } = endpoints
  it.each([
    [404, "404 page not found", "not-json"],
    [404, { code: "NEW_CODE", message: "x" }, "not-found"],
    [409, { code: "NEW_CODE", message: "x" }, "unexpected-answer"],
    [429, "Too many requests", "rate-limited"],
    [429, {}, "too-many-attempts"],
    [413, "<html>", "REQUEST_TOO_LARGE"],
    [302, "", "not-json"],
    [301, {}, "unexpected-answer"],
    [204, "", "not-json"],
    [502, "<html>Bad gateway</html>", "server-error"],
    [503, {}, "server-error"],
    [400, { code: "BAD_REQUEST", message: "in other words" }, "BAD_REQUEST"],
    [418, { code: "CONFLICT" }, "CONFLICT"],
    [400, { code: "__proto__" }, "bad-request"],
    [400, { code: { toString: 1 } }, "bad-request"],
  ] as const)("%i %j is %s", (status, body, code) => expect(codeOf(getEntityDiff, status, body)).toBe(code))
  it("recognises a bad passkey signature by its status and a stale session by its text", () => {
    const body = { code: "BAD_REQUEST", message: "words of another server" }
    expect(codeOf(finishPasskeyLogin, 401, body)).toBe("invalid-passkey-signature")
    const stale = { code: "BAD_REQUEST", message: "Token is too old" }
    expect(codeOf(adminListUsers, 400, stale)).toBe("stale-admin-token")
  })
})
