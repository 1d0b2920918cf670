// Published vectors of what the constructions are built on, and libsodium as oracle where it has the same primitive.
import { decodeHex, encodeHex, encodeUtf8 } from "@tessera/bytes"
import fc from "fast-check"
import sodium from "libsodium-wrappers-sumo"
import { beforeAll, expect, it } from "vitest"
import { keyedHash } from "./keyed-hash.ts"
import { authenticatePoly1305, blake2b, hchacha20, hmacSha256, sha256, xorChacha20 } from "./primitives.ts"
import { bytesOf } from "./testing/arbitrary-bytes.ts"

beforeAll(() => sodium.ready)

const counting = (start: number, length: number) => Uint8Array.from({ length }, (_, index) => start + index)

it("SHA-256: FIPS 180-4, one and two blocks, in one part or several", () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  expect(encodeHex(sha256(encodeUtf8("abc")))).toBe(abc)
  expect(encodeHex(sha256(encodeUtf8("a"), encodeUtf8(""), encodeUtf8("bc")))).toBe(abc)
  const long = encodeUtf8("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
  expect(encodeHex(sha256(long))).toBe("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
})

it("HMAC-SHA-256: RFC 4231, cases 1 and 2", () => {
  expect(encodeHex(hmacSha256(new Uint8Array(20).fill(0x0b), encodeUtf8("Hi There")))).toBe(
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  )
  expect(encodeHex(hmacSha256(encodeUtf8("Jefe"), encodeUtf8("what do ya want for nothing?")))).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  )
})

it("BLAKE2b: RFC 7693, appendix A", () => {
  expect(encodeHex(blake2b(encodeUtf8("abc"), { outputLength: 64 }))).toBe(
    "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
  )
})

it("BLAKE2b of every size, keyed and not, is libsodium's", () => {
  const key = fc.uint8Array({ minLength: 16, maxLength: 64 })
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      key,
      fc.integer({ min: 16, max: 64 }),
      (text, key, size) => {
        expect(blake2b(text, { outputLength: size })).toEqual(sodium.crypto_generichash(size, text, null))
        expect(blake2b(text, { outputLength: size, key })).toEqual(sodium.crypto_generichash(size, text, key))
        expect(keyedHash(text, key)).toEqual(sodium.crypto_generichash(32, text, key))
      },
    ),
  )
  expect(() => keyedHash(new Uint8Array(1), new Uint8Array(0))).toThrow("wrong-length")
  expect(() => keyedHash(new Uint8Array(1), new Uint8Array(65))).toThrow("wrong-length")
})

it("HChaCha20: draft-irtf-cfrg-xchacha §2.2.1", () => {
  const input = decodeHex("000000090000004a0000000031415927")
  expect(encodeHex(hchacha20(counting(0, 32), input))).toBe(
    "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc",
  )
})

it("ChaCha20: RFC 8439 §2.4.2, also from the middle of the message and in place", () => {
  const text = encodeUtf8(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  )
  const nonce = decodeHex("000000000000004a00000000")
  const whole = xorChacha20(counting(0, 32), nonce, text, { counter: 1 })
  expect(encodeHex(whole)).toBe(
    "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365af90bbf74a35be6b40b8eedf2785e42874d",
  )
  const rest = xorChacha20(counting(0, 32), nonce, text.subarray(64), { counter: 2 })
  expect(rest).toEqual(whole.subarray(64))
  const inPlace = Uint8Array.from(text)
  xorChacha20(counting(0, 32), nonce, inPlace, { counter: 1, output: inPlace })
  expect(inPlace).toEqual(whole)
})

it("Poly1305: RFC 8439 §2.5.2, in one part or several; and libsodium's", () => {
  const key = decodeHex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b")
  const text = encodeUtf8("Cryptographic Forum Research Group")
  const tag = "a8061dc1305136c6c22b8baf0c0127a9"
  expect(encodeHex(authenticatePoly1305(key, [text]))).toBe(tag)
  expect(encodeHex(authenticatePoly1305(key, [text.subarray(0, 5), text.subarray(5)]))).toBe(tag)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytesOf(32), (text, key) => {
      expect(authenticatePoly1305(key, [text])).toEqual(sodium.crypto_onetimeauth(text, key))
    }),
  )
})
