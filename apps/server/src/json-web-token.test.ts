import { readFileSync } from "node:fs"
import { decodeBase64Url } from "@tessera/bytes"
import { describe, expect, it } from "vitest"
import { readToken, signToken } from "./json-web-token.ts"

/** Made with another implementation; see vectors/MANIFEST.md. */
const vectors = JSON.parse(
  readFileSync(new URL("../vectors/json-web-tokens.json", import.meta.url), "utf8"),
) as { jwtSecretUrlSafeB64: string; accounts: { token: string }; deleteAccount: { token: string } }
const key = decodeBase64Url(vectors.jwtSecretUrlSafeB64)
const claims = {
  userId: 1580559962386438,
  expiresAtMicros: 1893456000000000,
  scope: "DELETE_ACCOUNT",
} as const
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")

describe("signed tokens", () => {
  it("are those of the official server, byte for byte", () => {
    expect(signToken(claims, key)).toBe(vectors.deleteAccount.token)
    expect(readToken(vectors.deleteAccount.token, key)).toEqual(claims)
  })

  it("are refused for another purpose, under another key, and changed in any place", () => {
    const { token } = vectors.deleteAccount
    expect(readToken(vectors.accounts.token, key)).toBeNull()
    expect(readToken(token, new Uint8Array(32).fill(1))).toBeNull()
    for (let index = 0; index < token.length - 1; index++) {
      const letter = token[index] === "A" ? "B" : "A"
      expect(readToken(`${token.slice(0, index)}${letter}${token.slice(index + 1)}`, key)).toBeNull()
    }
    for (const text of [
      "",
      ".",
      "..",
      `${token}.`,
      token.slice(0, -10),
      token.split(".").slice(0, 2).join("."),
    ]) {
      expect(readToken(text, key)).toBeNull()
    }
  })

  it("do not choose their algorithm", () => {
    const [, payload = ""] = vectors.deleteAccount.token.split(".")
    expect(readToken(`${encode({ alg: "none", typ: "JWT" })}.${payload}.`, key)).toBeNull()
  })
})
