import { createCipheriv, pbkdf2Sync } from "node:crypto"
import { decodeHex, encodeHex, encodeUtf8 } from "@tessera/bytes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  decryptAesCbc,
  decryptAesGcm,
  encryptAesGcm,
  pbkdf2Sha1,
  pbkdf2Sha256,
  pbkdf2Sha512,
  scrypt,
} from "./backup-ciphers.ts"
import { bytesOf, damagedBytes } from "./testing/arbitrary-bytes.ts"

// McGrew and Viega, "The Galois/Counter Mode of Operation" (the test cases behind NIST SP 800-38D), 256-bit keys.
const GCM_KEY = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
const GCM_TEXT =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
const GCM_CIPHERTEXT =
  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
const GCM_CASES = [
  {
    name: "13",
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    associatedData: "",
    text: "",
    sealed: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    name: "14",
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    associatedData: "",
    text: "00".repeat(16),
    sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    name: "15",
    key: GCM_KEY,
    nonce: "cafebabefacedbaddecaf888",
    associatedData: "",
    text: GCM_TEXT,
    sealed: `${GCM_CIPHERTEXT}b094dac5d93471bdec1a502270e3cc6c`,
  },
  {
    name: "16",
    key: GCM_KEY,
    nonce: "cafebabefacedbaddecaf888",
    associatedData: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    text: GCM_TEXT.slice(0, 120),
    sealed: `${GCM_CIPHERTEXT.slice(0, 120)}76fc6ece0f4e1768cddf8853bb2d551b`,
  },
] as const

describe("AES-256-GCM", () => {
  it.each(GCM_CASES)("test case $name", ({ key, nonce, associatedData, text, sealed }) => {
    const parameters = {
      key: decodeHex(key),
      nonce: decodeHex(nonce),
      ...(associatedData !== "" && { associatedData: decodeHex(associatedData) }),
    }
    expect(encodeHex(encryptAesGcm(decodeHex(text), parameters))).toBe(sealed)
    expect(encodeHex(decryptAesGcm(decodeHex(sealed), parameters))).toBe(text)
  })
  it("opens what it sealed and refuses any damage", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        bytesOf(32),
        fc.uint8Array({ minLength: 8, maxLength: 32 }),
        fc.uint8Array({ maxLength: 20 }),
        fc.nat(),
        (plaintext, key, nonce, associatedData, place) => {
          const sealed = encryptAesGcm(plaintext, { key, nonce, associatedData })
          expect(decryptAesGcm(sealed, { key, nonce, associatedData })).toEqual(plaintext)
          const wrong = [
            () => decryptAesGcm(damagedBytes(sealed, place), { key, nonce, associatedData }),
            () => decryptAesGcm(sealed, { key: damagedBytes(key, place), nonce, associatedData }),
            () => decryptAesGcm(sealed, { key, nonce: damagedBytes(nonce, place), associatedData }),
            () => decryptAesGcm(sealed, { key, nonce, associatedData: Uint8Array.of(...associatedData, 0) }),
          ]
          for (const open of wrong) expect(open).toThrow("wrong-key")
        },
      ),
    )
  })
  it("refuses what has the wrong length", () => {
    const [key, nonce] = [new Uint8Array(32), new Uint8Array(12)]
    expect(() => decryptAesGcm(new Uint8Array(15), { key, nonce })).toThrow("damaged-data")
    expect(() => decryptAesGcm(new Uint8Array(16), { key: new Uint8Array(16), nonce })).toThrow(
      "wrong-length",
    )
    expect(() => encryptAesGcm(new Uint8Array(1), { key, nonce: new Uint8Array(7) })).toThrow("wrong-length")
  })
})

// RFC 7914 §12
const SCRYPT_CASES = [
  [
    "",
    "",
    16,
    1,
    1,
    "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
  ],
  [
    "password",
    "NaCl",
    1024,
    8,
    16,
    "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
  ],
  [
    "pleaseletmein",
    "SodiumChloride",
    16384,
    8,
    1,
    "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
  ],
] as const

describe("scrypt", () => {
  it.each(SCRYPT_CASES)("of %j and %j with N=%i, r=%i, p=%i", async (password, salt, ...rest) => {
    const [cost, blockSize, parallelization, expected] = rest
    const options = { cost, blockSize, parallelization, outputLength: 64 }
    expect(encodeHex(await scrypt(encodeUtf8(password), encodeUtf8(salt), options))).toBe(expected)
  })
  it.each([
    ["no power of two", { cost: 32767, blockSize: 8, parallelization: 1, outputLength: 32 }],
    ["N = 1", { cost: 1, blockSize: 8, parallelization: 1, outputLength: 32 }],
    ["N = 0", { cost: 0, blockSize: 8, parallelization: 1, outputLength: 32 }],
    ["N = NaN", { cost: Number.NaN, blockSize: 8, parallelization: 1, outputLength: 32 }],
    ["1 GiB", { cost: 2 ** 20, blockSize: 8, parallelization: 1, outputLength: 32 }],
    ["512 MiB by r", { cost: 2, blockSize: 2 ** 22, parallelization: 1, outputLength: 32 }],
    ["endless p", { cost: 2 ** 15, blockSize: 8, parallelization: 2 ** 20, outputLength: 32 }],
    ["r = 0", { cost: 2 ** 15, blockSize: 0, parallelization: 1, outputLength: 32 }],
    ["2^53 of everything", { cost: 2 ** 52, blockSize: 2 ** 52, parallelization: 2 ** 52, outputLength: 32 }],
    ["no output", { cost: 2 ** 15, blockSize: 8, parallelization: 1, outputLength: 0 }],
  ])("refuses %s at once", async (_, options) => {
    await expect(scrypt(new Uint8Array(1), new Uint8Array(1), options)).rejects.toThrow(
      "excessive-parameters",
    )
  })
})

// RFC 6070, without the case of 16 million iterations
const PBKDF2_SHA1_CASES = [
  ["password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"],
  ["password", "salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"],
  ["password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1"],
  [
    "passwordPASSWORDpassword",
    "saltSALTsaltSALTsaltSALTsaltSALTsalt",
    4096,
    "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
  ],
  ["pass\0word", "sa\0lt", 4096, "56fa6aa75548099dcc37d7f03425e0c3"],
] as const

// RFC 7914 §11
const PBKDF2_SHA256_CASES = [
  [
    "passwd",
    "salt",
    1,
    "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
  ],
  [
    "Password",
    "NaCl",
    80000,
    "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d",
  ],
] as const

describe("PBKDF2", () => {
  it.each(PBKDF2_SHA1_CASES)(
    "HMAC-SHA-1 of %j and %j, %i times",
    async (password, salt, iterations, expected) => {
      const cost = { iterations, outputLength: expected.length / 2 }
      expect(encodeHex(await pbkdf2Sha1(encodeUtf8(password), encodeUtf8(salt), cost))).toBe(expected)
    },
  )
  it.each(PBKDF2_SHA256_CASES)(
    "HMAC-SHA-256 of %j and %j, %i times",
    async (password, salt, iterations, expected) => {
      const cost = { iterations, outputLength: 64 }
      expect(encodeHex(await pbkdf2Sha256(encodeUtf8(password), encodeUtf8(salt), cost))).toBe(expected)
    },
  )
  it.each([0, -1, 1.5, Number.NaN, 10_000_001, Infinity])("refuses %d iterations", async (iterations) => {
    const bytes = new Uint8Array(8)
    const cost = { iterations, outputLength: 32 }
    await expect(pbkdf2Sha256(bytes, bytes, cost)).rejects.toThrow("excessive-parameters")
    await expect(pbkdf2Sha1(bytes, bytes, cost)).rejects.toThrow("excessive-parameters")
  })
})

describe("AES-256-CBC", () => {
  // NIST SP 800-38A, F.2.5 (CBC-AES256.Encrypt), and the block of padding that OpenSSL puts behind it.
  const key = decodeHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
  const iv = decodeHex("000102030405060708090a0b0c0d0e0f")
  const text =
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
  const sealed =
    "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"
  const seal = (plaintext: Uint8Array) => {
    const cipher = createCipheriv("aes-256-cbc", key, iv)
    return Buffer.concat([cipher.update(plaintext), cipher.final()])
  }

  it("opens the blocks of the standard", () => {
    const ciphertext = seal(decodeHex(text))
    expect(ciphertext.toString("hex")).toMatch(new RegExp(`^${sealed}[0-9a-f]{32}$`))
    expect(encodeHex(decryptAesCbc(ciphertext, key, iv))).toBe(text)
  })
  it("opens what OpenSSL sealed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (plaintext) => {
        expect(decryptAesCbc(seal(plaintext), key, iv)).toEqual(new Uint8Array(plaintext))
      }),
    )
  })
  it("refuses wrong padding, half blocks and wrong lengths", () => {
    // The last block of the standard's text is no padding.
    expect(() => decryptAesCbc(decodeHex(sealed), key, iv)).toThrow(
      expect.objectContaining({ code: "wrong-key" }),
    )
    for (const length of [0, 15, 17]) {
      expect(() => decryptAesCbc(new Uint8Array(length), key, iv)).toThrow(
        expect.objectContaining({ code: "damaged-data" }),
      )
    }
    expect(() => decryptAesCbc(new Uint8Array(16), key.subarray(1), iv)).toThrow(
      expect.objectContaining({ code: "wrong-length" }),
    )
  })
})

it("derives by PBKDF2-HMAC-SHA-512 what OpenSSL derives", async () => {
  const [password, salt] = [
    encodeUtf8("passwordPASSWORDpassword"),
    encodeUtf8("saltSALTsaltSALTsaltSALTsaltSALTsalt"),
  ]
  const key = await pbkdf2Sha512(password, salt, { iterations: 4096, outputLength: 80 })
  expect(encodeHex(key)).toBe(pbkdf2Sync(password, salt, 4096, 80, "sha512").toString("hex"))
  const tooMuch = pbkdf2Sha512(password, salt, { iterations: 2 ** 30, outputLength: 32 })
  await expect(tooMuch).rejects.toMatchObject({ code: "excessive-parameters" })
})
