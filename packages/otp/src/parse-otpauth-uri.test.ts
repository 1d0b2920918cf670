import { describe, expect, it } from "vitest"
import addresses from "../vectors/addresses.json" with { type: "json" }
import { OtpError } from "./errors.ts"
import { parseOtpauthUri } from "./parse-otpauth-uri.ts"
import { toOtpParameters } from "./to-otp-parameters.ts"

const secret = "JBSWY3DPEHPK3PXP"
const totp = toOtpParameters({ type: "totp", secret })

it.each(addresses)("$file: $text", ({ text, expected }) => {
  const { otp, issuer, account } = parseOtpauthUri(text)
  expect({ issuer, account }).toEqual({ issuer: expected.issuer, account: expected.account })
  expect(otp).toEqual(toOtpParameters(expected))
})

describe("labels", () => {
  it.each([
    ["alice", "", "", "alice"],
    ["alice", "&issuer=ACME", "ACME", "alice"],
    ["ACME:alice", "", "ACME", "alice"],
    ["ACME%3Aalice", "", "ACME", "alice"],
    ["ACME%3a%20alice", "", "ACME", "alice"],
    ["ACME:alice", "&issuer=ACME", "ACME", "alice"],
    ["MyOrg:alice@example.org", "&issuer=Microsoft", "Microsoft", "alice@example.org"],
    ["acme:alice", "&issuer=ACME", "ACME", "alice"],
    ["VPN: Büro:user:name", "&issuer=VPN%3A+B%C3%BCro", "VPN: Büro", "user:name"],
    ["a:b:c", "", "a", "b:c"],
    [":alice", "", "", "alice"],
    [":alice", "&issuer", "", "alice"],
    [":a:b", "&issuer=", "", "a:b"],
    ["ACME:alice", "&issuer=", "ACME", "alice"],
    ["ACME:alice", "&issuer=null", "ACME", "alice"],
    ["null:alice", "&issuer=null", "null", "alice"],
    ["ACME:", "&issuer=ACME", "ACME", ""],
    ["", "", "", ""],
    ["", "&issuer=ACME", "ACME", ""],
    ["a+b:c+d", "", "a+b", "c+d"],
    ["a%2Bb:c", "&issuer=a%2Bb", "a+b", "c"],
    ["Air Canada:me", "&issuer=Air+Canada", "Air Canada", "me"],
    ["Foo/Bar:a/b", "", "Foo/Bar", "a/b"],
    ["user#EXT#@example.org", "&issuer=A#1", "A#1", "user#EXT#@example.org"],
    ["%F0%9F%8E%89%20party:%F0%9F%91%A9%E2%80%8D%F0%9F%94%A7", "", "🎉 party", "👩‍🔧"],
    ["🎉:é", "&issuer=🎉", "🎉", "é"],
    ["%41%42%43%3A%61%6c%69%63%65", "&%69ssuer=%41%42%43", "ABC", "alice"],
    ["100%:50%zz%C3%28%E9", "", "100%", "50%zz%C3(%E9"],
    ["a%ED%A0%80:%C0%AF", "", "a%ED%A0%80", "%C0%AF"],
    ["What?:alice", "", "What?", "alice"],
    ["a,b%2Cc:d%252Ce", "", "a,b,c", "d%2Ce"],
    ["  spaced  :  out  ", "&issuer=%20spaced%20", "spaced", "out"],
  ])("%s with %j", (label, query, issuer, account) => {
    const parsed = parseOtpauthUri(`otpauth://totp/${label}?secret=${secret}${query}`)
    expect([parsed.issuer, parsed.account]).toEqual([issuer, account])
    expect(parsed.otp).toEqual(totp)
  })
  it("may be very long", () => {
    const long = "ä".repeat(200_000)
    expect(parseOtpauthUri(`otpauth://totp/${encodeURIComponent(long)}:x?secret=${secret}`).issuer).toBe(long)
  })
})

describe("the way an address begins", () => {
  it.each([
    `OTPAUTH://TOTP/a?secret=${secret}`,
    `Otpauth://ToTp/a?SECRET=${secret.toLowerCase()}`,
    `  otpauth://totp/a?secret=${secret}\r\n`,
    `\uFEFFotpauth://totp/a?secret=${secret}`,
    `otpauth:///totp/a?secret=${secret}`,
    `otpauth:totp/a?secret=${secret}`,
    `apple-otpauth://totp/a?secret=${secret}`,
  ])("%j", (text) => {
    expect(parseOtpauthUri(text)).toEqual({
      otp: totp,
      issuer: "",
      account: "a",
      display: null,
      unknownParameters: [],
    })
  })
  it("may lack the label and its slash", () => {
    expect(parseOtpauthUri(`otpauth://totp?secret=${secret}&issuer=I`)).toMatchObject({
      issuer: "I",
      account: "",
    })
  })
})

describe("parameters", () => {
  const parse = (query: string) => parseOtpauthUri(`otpauth://totp/a?${query}`)
  it.each([
    ["algorithm=Algorithm.sha256", { algorithm: "SHA256" }],
    ["algorithm=HMAC-SHA-512", { algorithm: "SHA512" }],
    ["algorithm=whatever", { algorithm: "SHA1" }],
    ["algorithm=null&digits=null&period=null", {}],
    ["digits=8&period=60", { digits: 8, periodSeconds: 60 }],
    ["digits=8&digits=7", { digits: 7 }],
    ["digits=8&digits=", { digits: 8 }],
    ["Digits=10&PERIOD=15", { digits: 10, periodSeconds: 15 }],
    ["&&=x&digits=7&&", { digits: 7 }],
    ["amp;digits=7&amp;period=20", { digits: 7, periodSeconds: 20 }],
    ["counter=5", {}],
    ["issuer=Fooperiod=60", { periodSeconds: 60 }],
  ])("%s", (query, expected) => {
    expect(parse(`secret=${secret}&${query}`).otp).toEqual({ ...totp, ...expected })
  })
  it.each([
    "jbswy3dpehpk3pxp",
    "JBSW+Y3DP%20EHPK+3PXP",
    "JBSW-Y3DP-EHPK-3PXP",
    `${secret}%3D%3D`,
    `${secret}==`,
  ])("secret=%s", (text) => expect(parse(`secret=${text}`).otp).toEqual(totp))
  it("that we do not know are kept, decoded, in order, with their doubles", () => {
    const { unknownParameters } = parse(
      `image=https%3A%2F%2Fx.example%2F%3Fa%3Db&secret=${secret}&b&Zoo=1+2&b=%zz&pin=1234`,
    )
    expect(unknownParameters).toEqual([
      ["image", "https://x.example/?a=b"],
      ["b", ""],
      ["Zoo", "1 2"],
      ["b", "%zz"],
      ["pin", "1234"],
    ])
  })
  it("glued to the issuer by a forgotten ampersand are cut off", () => {
    expect(parse(`digits=6&issuer=Fooperiod=30&secret=${secret}`).issuer).toBe("Foo")
    expect(parse(`issuer=Fooperiod%3D30&secret=${secret}`).issuer).toBe("Foo")
    expect(parse(`issuer=Fooperiod=45&period=60&secret=${secret}`)).toMatchObject({
      issuer: "Foo",
      otp: { periodSeconds: 60 },
    })
    expect(parse(`issuer=Fooperiod%3D30&period=30&secret=${secret}`).issuer).toBe("Fooperiod=30")
  })
})

describe("codeDisplay", () => {
  const displayOf = (raw: string) =>
    parseOtpauthUri(`otpauth://totp/a?secret=${secret}&codeDisplay${raw}`).display
  it.each([
    ["=%7B%22note%22%3A%22a+b%20c%22%7D", '{"note":"a b c"}'],
    ['={"note":"#1"}', '{"note":"#1"}'],
    ["=%7B%22tags%22%3A%5B%22a%22%252C%22b%22%5D%7D", '{"tags":["a","b"]}'],
    ["=%7B%22note%22%3A%22cut", '{"note":"cut'],
    ["", null],
    ["=", null],
  ])("%s", (raw, expected) => {
    expect(displayOf(raw)).toBe(expected)
  })
})

describe("Steam, Mobile-OTP and Yandex", () => {
  const yandexSecret = "LA2V6KMCGYMWWVEW64RNP3JA3I"
  it.each([
    [`steam://${secret}`, "", "", { type: "steam", secret }],
    [`STEAM://${secret.toLowerCase()}/`, "", "", { type: "steam", secret }],
    [
      `otpauth://totp/Steam:g?secret=${secret}&encoder=Steam&digits=5`,
      "Steam",
      "g",
      { type: "steam", secret },
    ],
    [`otpauth://steam/g?secret=${secret}&digits=8&algorithm=MD5`, "", "g", { type: "steam", secret }],
    [`otpauth://totp/Steam:g?secret=${secret}`, "Steam", "g", totp],
    [
      "motp://Corp:user?secret=fd85e62d&pin=0042",
      "Corp",
      "user",
      { type: "motp", secret: "fd85e62d", pin: "0042" },
    ],
    ["motp://Corp%3Auser?secret=AbCd", "Corp", "user", { type: "motp", secret: "AbCd", pin: "" }],
    ["otpauth://motp/C:u?secret=fd85&pin=1", "C", "u", { type: "motp", secret: "fd85", pin: "1" }],
    [
      `otpauth://yaotp/Y:u?secret=${yandexSecret}&pin=G42TQNQ`,
      "Y",
      "u",
      { type: "yandex", secret: yandexSecret, pin: "7586" },
    ],
    [
      `otpauth://yaotp/Y:u?secret=${yandexSecret}&pin=7586`,
      "Y",
      "u",
      { type: "yandex", secret: yandexSecret, pin: "7586" },
    ],
    [
      `otpauth://yaotp/Y:u?secret=${yandexSecret}&pin=42222`, // as base32 it would be a Chinese character
      "Y",
      "u",
      { type: "yandex", secret: yandexSecret, pin: "42222" },
    ],
    [
      `otpauth://yandex/Y:u?secret=${yandexSecret}&pin=Gh!`,
      "Y",
      "u",
      { type: "yandex", secret: yandexSecret, pin: "Gh!" },
    ],
  ])("%s", (text, issuer, account, otp) => {
    const parsed = parseOtpauthUri(text)
    expect([parsed.issuer, parsed.account]).toEqual([issuer, account])
    expect(parsed.otp).toEqual(otp)
    expect(parsed.unknownParameters).toEqual([])
  })
  it("keeps the length of a PIN that it does not know", () => {
    const parsed = parseOtpauthUri(`otpauth://yaotp/Y%3AU?secret=${yandexSecret}&issuer=Y&pin_length=8`)
    expect(parsed.otp).toEqual({ type: "yandex", secret: yandexSecret, pin: "" })
    expect(parsed.unknownParameters).toEqual([["pin_length", "8"]])
  })
})

it("is refused with more parameters than any writer has: taking millions apart exhausts a device", () => {
  const uri = `otpauth://totp/x?secret=${secret}`
  expect(parseOtpauthUri(uri + "&a=b".repeat(999)).unknownParameters.length).toBe(999)
  expect(() => parseOtpauthUri(uri + "&a=b".repeat(1000))).toThrow(new OtpError("not-otpauth"))
  expect(() => parseOtpauthUri(uri + "&".repeat(1000))).toThrow(new OtpError("not-otpauth"))
})

it.each([
  ["", "not-otpauth"],
  ["this line is no address", "not-otpauth"],
  ["https://example.org/?secret=JBSWY3DPEHPK3PXP", "not-otpauth"],
  ["otpauth-migration://offline?data=AAAA", "not-otpauth"],
  ["lpaauth-migration://offline?data=AAAA", "not-otpauth"],
  ["otpauth", "not-otpauth"],
  ["otpauth://", "unsupported-type"],
  [`otpauth://?secret=${secret}`, "unsupported-type"],
  [`otpauth://push/Duo:x?secret=${secret}`, "unsupported-type"],
  ["otpauth://totp/NoSecret:x?issuer=NoSecret", "missing-secret"],
  ["otpauth://totp/NoSecret:x", "missing-secret"],
  ["otpauth://totp/x?secret=", "missing-secret"],
  ["steam://", "missing-secret"],
  ["motp://Corp:user", "missing-secret"],
  ["otpauth://totp/Bad:b?secret=10890000&issuer=Bad", "bad-secret"],
  [`otpauth://totp/x?secret=${secret}&digits=six`, "bad-digits"],
  [`otpauth://totp/x?secret=${secret}&digits=0`, "bad-digits"],
  [`otpauth://totp/x?secret=${secret}&period=-30`, "bad-period"],
  [`otpauth://hotp/x?secret=${secret}&counter=-1`, "bad-counter"],
  [`otpauth://totp/x?secret=${secret}&algorithm=MD5`, "unsupported-algorithm"],
  [`otpauth://totp/x?secret=${secret}&algorithm=SHA3-256`, "unsupported-algorithm"],
] as const)("%j is refused: %s", (text, code) => {
  expect(() => parseOtpauthUri(text)).toThrow(new OtpError(code))
})
