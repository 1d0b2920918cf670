import { expect, it } from "vitest"
import { StartError, type StartErrorCode } from "./errors.ts"
import { explainStartError } from "./explain-start-error.ts"

const CODES: Record<StartErrorCode, string> = {
  "bad-settings": "",
  "folder-unusable": "/data",
  "folder-read-only": "/data",
  "disk-full": "/data",
  "secrets-unsafe": "/data/secrets.json",
  "secrets-damaged": "/data/secrets.json",
  "secrets-missing": "/data/tessera.db",
  "database-locked": "/data/tessera.db",
  "database-damaged": "/data/tessera.db",
  "database-unusable": "/data/tessera.db",
  "database-unreachable": "db:5432/tessera",
  "database-newer": "/data/tessera.db",
  "migration-failed": "/data/tessera.db",
  "port-taken": "127.0.0.1:8080",
  "address-unusable": "192.0.2.1:8080",
}

it.each(Object.entries(CODES))("%s: what happened, the details, what to do", (code, subject) => {
  const error = new StartError(code as StartErrorCode, { subject, details: ["detail one", "", "detail two"] })
  const lines = explainStartError(error)
  expect(lines).toHaveLength(4)
  expect(lines[0]).toContain(subject)
  expect(lines.slice(1, 3)).toEqual(["  · detail one", "  · detail two"])
  for (const line of [lines[0], lines[3]]) expect(line).toMatch(/^[A-Z/].*[.?)]$/)
})

it("an error nobody expected is named without its message", () => {
  const lines = explainStartError(new TypeError("CANARY"))
  expect(lines[1]).toBe("TypeError")
  expect(lines.length).toBeGreaterThan(2)
  expect(lines.join("\n")).not.toContain("CANARY")
})
