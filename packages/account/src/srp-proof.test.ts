import fc from "fast-check"
import { expect, it } from "vitest"
import { generateSrpUserId } from "./srp-proof.ts"

it("writes the UUID of RFC 9562 version 4 for any random bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const id = generateSrpUserId(() => Uint8Array.from(bytes))
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }),
  )
  // RFC 9562 appendix A.3.
  const bytes = Uint8Array.fromHex("919108f752d133205bacf847db4148a8")
  expect(generateSrpUserId(() => bytes)).toBe("919108f7-52d1-4320-9bac-f847db4148a8")
})
