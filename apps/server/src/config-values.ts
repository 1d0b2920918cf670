// How the values of settings are written, in the file and in the environment: as text, or in the file as lists too.
import { isIP } from "node:net"
import { z } from "zod"

/** A one-time code fixed by configuration, for one address or, as "*@example.org", for all of a domain. */
export type HardcodedOtt = { readonly pattern: string; readonly code: string }

/** In the file a number needs no quotes. */
const textOrNumber = z.union([z.string(), z.number()]).transform(String)

/** Items separated by commas, or a list. */
const items = z
  .union([z.string(), z.array(textOrNumber)])
  .transform((value) => (typeof value === "string" ? value.split(",") : value))
  .transform((list) => list.map((item) => item.trim()).filter((item) => item !== ""))

/** Each item by its own rule; the complaint names the item's position, for the item itself may be a secret. */
function listOf<Item>(readItem: (text: string) => Item | null, expected: string) {
  return items.transform((texts, context) =>
    texts.map((text, index) => {
      const item = readItem(text)
      if (item !== null) return item
      context.issues.push({
        code: "custom",
        message: `item ${index + 1} is not ${expected}`,
        input: undefined,
      })
      return z.NEVER
    }),
  )
}

export const host = z.string().trim().min(1, "must not be empty")

export const port = textOrNumber
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65535, "must be a number from 0 to 65535")
  .transform(Number)

export const path = z.string().trim().min(1, "must not be empty")

export const databaseUrl = z
  .string()
  .trim()
  .refine(
    (text) => text === "" || (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)),
    "must be empty or begin with postgres:// (postgres://user:password@host:5432/name)",
  )

/** An address without a slash at the end, because clients put the path behind it. */
export const publicUrl = z
  .string()
  .trim()
  .transform((text) => text.replace(/\/+$/, ""))
  .refine((text) => text === "" || isPlainUrl(text), "must be an http:// or https:// address without ? or #")

function isPlainUrl(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { search, hash, username } = new URL(text)
  return search === "" && hash === "" && username === ""
}

export const registration = z.enum(["open", "closed"], "must be open or closed")

export const rateLimitFactor = textOrNumber
  .transform(Number)
  .refine((number) => number > 0 && number <= 1_000_000, "must be a number above 0 and at most 1000000")

const normalAddress = (text: string) => text.trim().toLowerCase()

export const addresses = listOf(
  (text) => (/^[^\s@]+@[^\s@]+$/.test(text) ? normalAddress(text) : null),
  "an e-mail address",
)

export const hardcodedOtts = listOf((text): HardcodedOtt | null => {
  const [, pattern, code] = /^([^\s@=]+@[^\s@=]+)\s*=\s*(\d{6})$/.exec(text) ?? []
  return pattern === undefined || code === undefined ? null : { pattern: normalAddress(pattern), code }
}, "of the form someone@example.org=123456 or *@example.org=123456, with six digits")

export const origins = listOf((text) => {
  if (text === "*") return text
  return URL.canParse(text) && new URL(text).origin === text ? text : null
}, "an origin such as https://auth.example.org, without a path, or *")

export const networks = listOf((text) => {
  const [address = "", prefix, ...rest] = text.split("/")
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return null
  if (prefix === undefined) return text
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128) ? text : null
}, "an IP address or a range such as 10.0.0.0/8")
