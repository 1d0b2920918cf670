// Reads the fields of a JSON file of ours; whatever is not what we wrote is one error, named by the file's reader.
import { decodeBase64 } from "@tessera/bytes"

export type JsonObject = Readonly<Record<string, unknown>>

/** Thrown for a field that is missing or of the wrong type; carries no content. */
export class FieldError extends Error {
  constructor(field: string, options?: ErrorOptions) {
    super(`unexpected ${field}`, options)
    this.name = "FieldError"
  }
}

/** The value as an object. @throws FieldError */
export function asObject(value: unknown, field = "file"): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new FieldError(field)
  return value as JsonObject
}

/** A field that holds text. @throws FieldError */
export function textField(from: JsonObject, field: string): string {
  const value = from[field]
  if (typeof value !== "string") throw new FieldError(field)
  return value
}

/** A field that holds bytes in base64. @throws FieldError */
export function bytesField(from: JsonObject, field: string): Uint8Array<ArrayBuffer> {
  try {
    return decodeBase64(textField(from, field))
  } catch (cause) {
    throw new FieldError(field, { cause })
  }
}
