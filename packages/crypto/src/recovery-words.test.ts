import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeRecoveryKey, encodeRecoveryWords } from "./recovery-words.ts"
import { bytesOf } from "./testing/arbitrary-bytes.ts"

// From the test vectors of the BIP-39 reference implementation (trezor/python-mnemonic, 256-bit entropy).
const PUBLISHED = [
  [
    "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
    "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title",
  ],
  [
    "8080808080808080808080808080808080808080808080808080808080808080",
    "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless",
  ],
  [
    "68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c",
    "hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length",
  ],
] as const

const [[hex, words]] = PUBLISHED

it.each(PUBLISHED)("%s", (hex, words) => {
  expect(encodeRecoveryWords(Uint8Array.fromHex(hex))).toBe(words)
  expect(decodeRecoveryKey(words).toHex()).toBe(hex)
})

it("reads what it wrote", () => {
  fc.assert(
    fc.property(bytesOf(32), (key) => {
      expect(decodeRecoveryKey(encodeRecoveryWords(key))).toEqual(key)
      expect(decodeRecoveryKey(key.toHex())).toEqual(key)
    }),
  )
})

it.each([
  ["in capitals", words.toUpperCase()],
  ["with white space around", `\n\t ${words} \r\n`],
  ["one per line", words.replaceAll(" ", "\n")],
  ["with double and unbreakable spaces", words.replace(" ", "  ").replace("thank ", "thank\u00a0")],
  ["in full width", words.replace("l", "ｌ")],
  ["as digits in capitals with spaces around", `  ${hex.toUpperCase()} `],
])("reads words %s", (_, text) => {
  expect(decodeRecoveryKey(text).toHex()).toBe(hex)
})

describe("says what is wrong, and nothing of the key", () => {
  it.each([
    ["an unknown word", words.replace("year", "yearn"), "unknown-word"],
    ["a word of another language", words.replace("year", "année"), "unknown-word"],
    ["swapped words", words.replace("legal winner", "winner legal"), "wrong-checksum"],
    ["23 words", words.replace("legal ", ""), "wrong-length"],
    ["25 words", `${words} legal`, "wrong-length"],
    ["12 words with a right checksum", `${"abandon ".repeat(11)}about`, "wrong-length"],
    ["63 digits", hex.slice(1), "wrong-length"],
    ["66 digits", `${hex}00`, "wrong-length"],
    ["digits which are none", hex.replace("7f", "7g"), "unknown-word"],
    ["nothing", "  ", "wrong-length"],
    ["a pair of words", "legal winner", "wrong-length"],
  ])("%s", (_, text, code) => {
    let thrown: unknown
    try {
      decodeRecoveryKey(text)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code, message: code })
    expect((thrown as Error).cause).toBeUndefined()
  })
  it("about any damaged word", () => {
    fc.assert(
      fc.property(bytesOf(32), fc.nat({ max: 23 }), (key, place) => {
        const damaged = encodeRecoveryWords(key).split(" ")
        damaged[place] = "tessera"
        expect(() => decodeRecoveryKey(damaged.join(" "))).toThrow("unknown-word")
      }),
    )
  })
})
