import { readFileSync } from "node:fs"
import { decodeBase64, encodeBase64 } from "@tessera/bytes"
import { readSrpElement } from "@tessera/crypto"
import { describe, expect, it } from "vitest"
import { createAtRest } from "../crypto-at-rest.ts"
import { generateSecrets } from "../secrets.ts"
import { random } from "../testing/test-account.ts"
import { fakeSrpAttributes, fakeSrpVerifier } from "./fake-srp.ts"

/** Attributes which the official server would invent; see vectors/MANIFEST.md. */
const vectors = JSON.parse(readFileSync(new URL("../../vectors/at-rest.json", import.meta.url), "utf8")) as {
  fakeSrpAttributes: { email: string; keyHash_b64: string; attributes: unknown }
}
const vector = vectors.fakeSrpAttributes

describe("invented attributes", () => {
  it("are those of the official server", () => {
    const fake = fakeSrpAttributes(vector.email, decodeBase64(vector.keyHash_b64))
    expect({
      srpUserID: fake.srpUserId,
      srpSalt: encodeBase64(fake.srpSalt),
      memLimit: fake.kdf.memLimitBytes,
      opsLimit: fake.kdf.opsLimit,
      kekSalt: encodeBase64(fake.kekSalt),
      isEmailMFAEnabled: fake.isEmailMfaEnabled,
    }).toEqual(vector.attributes)
  })

  it("differ between addresses and between installations", () => {
    const [one, two] = [random(64), random(64)]
    const ids = [
      fakeSrpAttributes("alice@example.org", one),
      fakeSrpAttributes("bob@example.org", one),
      fakeSrpAttributes("alice@example.org", two),
    ].map(({ srpUserId }) => srpUserId)
    expect(new Set(ids).size).toBe(3)
    for (const id of ids)
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })
})

describe("invented verifiers", () => {
  it("are numbers of the group, always the same for one SRP user id", () => {
    const atRest = createAtRest(generateSecrets(random), random)
    const verifier = fakeSrpVerifier("11111111-2222-4333-8444-555555555555", atRest)
    expect(readSrpElement(verifier)).toEqual(verifier)
    expect(fakeSrpVerifier("11111111-2222-4333-8444-555555555555", atRest)).toEqual(verifier)
    expect(fakeSrpVerifier("11111111-2222-4333-8444-555555555556", atRest)).not.toEqual(verifier)
  })
})
