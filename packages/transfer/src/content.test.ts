import { describe, expect, it } from "vitest"
import { openContent } from "./content.ts"
import { TransferError } from "./errors.ts"

const utf8 = (text: string) => new TextEncoder().encode(text)
const kindOf = (bytes: Uint8Array) => {
  const content = openContent(bytes)
  return content.kind === "binary" ? content.format : content.kind
}

describe("what a file is", () => {
  it.each([
    ["", "empty"],
    [" \r\n\t \uFEFF", "empty"],
    ["{}", "json"],
    ["\uFEFF [1]", "json"],
    ["{", "damaged-json"],
    ["<!DOCTYPE html><p>x", "html"],
    ["<?xml version='1.0'?><html xmlns='x'>", "html"],
    ["<?xml version='1.0'?><map/>", "xml"],
    ["hello", "text"],
    ["PK\x03\x04rest", "zip"],
    ["PK\x05\x06rest", "zip"],
    ["SQLite format 3\0", "sqlite"],
    ["AUTHENTICATORPRO", "stratum"],
    ["AuthenticatorPro", "stratum-legacy"],
    ["%PDF-1.7", "pdf"],
    ["-----BEGIN PGP MESSAGE-----", "pgp"],
  ])("%j is %s", (text, kind) => {
    expect(kindOf(utf8(text))).toBe(kind)
  })
  it.each([
    ["03d9a29a67fb4bb501000400", "kdbx"],
    ["03d9a29a65fb4bb5", "kdb"],
    ["aced00057372", "java"],
    ["89504e470d0a1a0a", "picture"],
    ["ffd8ffe0", "picture"],
    ["52494646ffffffff57454250", "picture"],
    ["00000018667479706865696300", "picture"],
    ["0000001c667479706d69663100", "picture"],
    ["1f8b0800", "gzip"],
    ["00010203", null],
    ["ffffffffffff", null],
  ])("bytes %s are %s", (hex, format) => {
    expect(kindOf(Buffer.from(hex, "hex"))).toBe(format)
  })
})

describe("text in other encodings", () => {
  const text = "otpauth://totp/Zürich?secret=AAAA"
  it.each([
    ["UTF-8", utf8(text)],
    ["UTF-8 with a mark", utf8(`\uFEFF${text}`)],
    ["UTF-16, little end first", Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16, big end first", Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
    ["Windows-1252", Buffer.from(text, "latin1")],
  ])("%s", (_name, bytes) => {
    expect(openContent(bytes)).toMatchObject({ kind: "text", text })
  })
})

it("refuses texts above 20 MiB, and no smaller ones", () => {
  expect(openContent(new Uint8Array(20 * 1024 * 1024).fill(0x20)).kind).toBe("empty")
  expect(() => openContent(new Uint8Array(20 * 1024 * 1024 + 1).fill(0x20))).toThrow(TransferError)
})
