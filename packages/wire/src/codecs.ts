// The leaves of every schema: how one value looks on the wire and how it looks inside.
// z.decode turns the wire side into ours, z.encode the other way; binary fields are base64 with padding (RFC 4648 §4).
// Reading is lenient where official clients differ, writing is not: `written` tells the OpenAPI document which it is.
import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url } from "@tessera/bytes"
import { z } from "zod"

/** How many bytes a field may have; everything when nothing is said. */
export type ByteSize = { readonly length: number } | { readonly min?: number; readonly max?: number }

const lowest = (size: ByteSize) => ("length" in size ? size.length : (size.min ?? 0))
const highest = (size: ByteSize) => ("length" in size ? size.length : (size.max ?? Infinity))

const sizedBytes = (size: ByteSize) =>
  z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length >= lowest(size) && value.length <= highest(size),
    "wrong number of bytes",
  )

/** The text is bounded before it is decoded, so that an absurd one costs nothing. */
function base64Text(size: ByteSize, contentEncoding: "base64" | "base64url") {
  const text = lowest(size) > 0 ? z.string().min(1) : z.string()
  const bounded = highest(size) === Infinity ? text : text.max(4 * Math.ceil(highest(size) / 3))
  return bounded.meta({ contentEncoding })
}

function decodeText(
  decode: (text: string) => Uint8Array,
  text: string,
  context: z.core.ParsePayload,
): Uint8Array {
  try {
    return decode(text)
  } catch {
    // Without the text: it may be a key, and issues travel into messages.
    context.issues.push({ code: "custom", message: "not base64", input: undefined })
    return z.NEVER
  }
}

/** base64 text with padding ↔ bytes. */
export const base64Bytes = (size: ByteSize = {}) =>
  z.codec(base64Text(size, "base64"), sizedBytes(size), {
    decode: (text, context) => decodeText(decodeBase64, text, context),
    encode: encodeBase64,
  })

/** URL-safe base64 text ↔ bytes, as WebAuthn has it: written without padding, read with or without. */
export const base64UrlBytes = (size: ByteSize = {}) =>
  z.codec(base64Text(size, "base64url"), sizedBytes(size), {
    decode: (text, context) => decodeText(decodeBase64Url, text, context),
    encode: (bytes) => encodeBase64Url(bytes, { isPadded: false }),
  })

/** base64 text ↔ bytes or null; null is always written as "", and "", null or nothing are read as null. */
export const unsetOrBase64Bytes = (size: ByteSize) =>
  z.codec(
    z.string().nullish().meta({ contentEncoding: "base64", written: "always" }),
    sizedBytes(size).nullable(),
    {
      decode: (text, context) =>
        text === "" || text === null || text === undefined ? null : decodeText(decodeBase64, text, context),
      encode: (bytes) => (bytes === null ? "" : encodeBase64(bytes)),
    },
  )

/** Text or null; null is always written as "", because official clients type these fields as never null. */
export const unsetOrText = z.codec(z.string().nullish().meta({ written: "always" }), z.string().nullable(), {
  decode: (text) => (text === "" || text === undefined ? null : text),
  encode: (text) => text ?? "",
})

/** A field which may be missing; null is read as missing, because official clients write both. */
export const omittable = <Schema extends z.ZodType>(schema: Schema) =>
  z.codec(
    schema.nullish().meta({ written: "when-set" }),
    z.custom<z.output<Schema> | undefined>().optional(),
    {
      decode: (value) => (value ?? undefined) as z.output<Schema> | undefined,
      encode: (value) => value as never,
    },
  )

/** A field which the sender may leave out; inside it always has a value. */
export const withDefault = <Schema extends z.ZodType>(schema: Schema, fallback: z.output<Schema>) =>
  z.codec(schema.nullish().meta({ written: "always" }), z.custom<z.output<Schema>>(), {
    decode: (value) => value ?? fallback,
    encode: (value) => value as never,
  })

/** The form of an e-mail address under which accounts are known: trimmed and in lower case. */
export const normalizeEmail = (text: string): string => text.trim().toLowerCase()

/**
 * An e-mail address in that form, whatever form it came in. The expression is tried on texts which are too long, too:
 * it reads each character once, so that an absurd one costs nothing.
 */
export const email = z
  .string()
  .overwrite(normalizeEmail)
  .max(320)
  .regex(/^[^\s@]+@\S+$/)

/** A UUID in lower case. */
export const uuid = z.guid().toLowerCase()

/** Microseconds since the Unix epoch. */
export const micros = z.int().nonnegative().meta({ description: "Microseconds since the Unix epoch" })

/** A user id: a positive integer below 2^53. */
export const userId = z.int().positive()

/** A whole number ≥ 0 which travels as text in a query or path. */
export const integerText = ({ min = 0, max = Number.MAX_SAFE_INTEGER } = {}) =>
  z.codec(
    z
      .string()
      .regex(/^\d{1,16}$/)
      .meta({ parameter: { type: "integer", minimum: min, maximum: max } }),
    z.int().min(min).max(max),
    { decode: Number, encode: String },
  )

/** A boolean which travels as text in a query. */
export const booleanText = z.codec(
  z.enum(["true", "false", "1", "0"]).meta({ parameter: { type: "boolean" } }),
  z.boolean(),
  {
    decode: (text) => text === "true" || text === "1",
    encode: (value) => (value ? "true" : "false"),
  },
)

/** Text which must not be empty, without the spaces people copy along. */
export const requiredText = z.string().trim().min(1)
