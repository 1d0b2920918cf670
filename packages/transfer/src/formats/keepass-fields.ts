// How KeePass, its plugins and its relatives keep a code in the fields of an entry: every dialect that we know.
import { decodeBase64, decodeHex, encodeBase32, encodeUtf8 } from "@tessera/bytes"
import type { RawOtp } from "@tessera/otp"
import { schemeOf } from "./links.ts"

export type KeePassFields = ReadonlyMap<string, string>

/** An address which says all, or the parameters; null when the entry has no code. @throws BytesError for a bad secret */
export function readKeePassOtp(fields: KeePassFields): string | RawOtp | null {
  return readOtpField(fields) ?? readTimeOtp(fields) ?? readHmacOtp(fields) ?? readSeed(fields)
}

const textOf = (fields: KeePassFields, name: string) => fields.get(name)?.trim() ?? ""

/** KeePassXC and KeeWeb write an address, KeeOtp a query: `key=…&size=…&step=…&otpHashMode=Sha256&type=…`. */
function readOtpField(fields: KeePassFields): string | RawOtp | null {
  const text = textOf(fields, "otp")
  if (text === "") return null
  if (schemeOf(text) !== "") return text
  if (!/(?:^|&)key=/i.test(text)) return { type: "totp", secret: text }
  const query = new Map([...new URLSearchParams(text)].map(([name, value]) => [name.toLowerCase(), value]))
  const type = query.get("type") ?? "totp"
  return {
    type,
    secret: query.get("key"),
    algorithm: query.get("otphashmode"),
    digits: query.get("size"),
    period: query.get("step"),
    counter: query.get("counter"),
  }
}

/** KeePass 2.47 and later. */
function readTimeOtp(fields: KeePassFields): RawOtp | null {
  const secret = readSecret(fields, "TimeOtp-Secret")
  if (secret === null) return null
  return {
    type: "totp",
    secret,
    algorithm: textOf(fields, "TimeOtp-Algorithm"),
    digits: textOf(fields, "TimeOtp-Length"),
    period: textOf(fields, "TimeOtp-Period"),
  }
}

function readHmacOtp(fields: KeePassFields): RawOtp | null {
  const secret = readSecret(fields, "HmacOtp-Secret")
  return secret === null ? null : { type: "hotp", secret, counter: textOf(fields, "HmacOtp-Counter") || 0 }
}

/** The same secret in one of four spellings. */
function readSecret(fields: KeePassFields, name: string): string | null {
  const [plain, hex, base32, base64] = ["", "-Hex", "-Base32", "-Base64"].map((end) =>
    textOf(fields, `${name}${end}`),
  )
  if (plain) return encodeBase32(encodeUtf8(plain))
  if (hex) return encodeBase32(decodeHex(hex.replace(/\s/g, "")))
  if (base32) return base32
  return base64 ? encodeBase32(decodeBase64(base64)) : null
}

/** KeeTrayTOTP: `TOTP Seed`, and settings such as `30;6` or `30;S` for Steam; a time server may follow. */
function readSeed(fields: KeePassFields): RawOtp | null {
  const secret = textOf(fields, "TOTP Seed")
  if (secret === "") return null
  const [period = "", digits = ""] = textOf(fields, "TOTP Settings").split(";")
  return digits.trim().toUpperCase() === "S"
    ? { type: "steam", secret }
    : { type: "totp", secret, period: period.trim(), digits: digits.trim() }
}
