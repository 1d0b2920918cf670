// The wire side of a schema as JSON Schema (2020-12), for the OpenAPI document.
import { z } from "zod"

export type JsonObject = { [key: string]: unknown }

/** What a sender must know (`request`) differs from what it may count on (`response`) where reading is lenient. */
export type Direction = "request" | "response"

/** The JSON Schema of the wire side. */
export function wireSchemaOf(schema: z.ZodType, direction: Direction): JsonObject {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: "input" })
  return settle(json, direction) as JsonObject
}

/** Removes our own annotations and, in answers, the leniency they stand for. */
function settle(value: unknown, direction: Direction): unknown {
  if (Array.isArray(value)) return value.map((item) => settle(item, direction))
  if (typeof value !== "object" || value === null) return value
  const { written, parameter, ...schema } = value as JsonObject
  if (parameter !== undefined) return parameter
  if (written !== undefined && direction === "response") return settle(withoutNull(schema), direction)
  const settled = Object.entries(schema).map(([key, inner]) => {
    // The names in here are those of fields, not of keywords.
    return [key, key === "properties" ? settleEach(inner as JsonObject, direction) : settle(inner, direction)]
  })
  return { ...Object.fromEntries(settled), ...requiredOf(schema, direction) }
}

function settleEach(schemas: JsonObject, direction: Direction): JsonObject {
  const entries = Object.entries(schemas).map(([name, schema]) => [name, settle(schema, direction)])
  return Object.fromEntries(entries) as JsonObject
}

/** A server always sends some properties although a client does without. */
function requiredOf(schema: JsonObject, direction: Direction): JsonObject {
  const names = new Set(schema["required"] as string[] | undefined)
  if (direction === "response") for (const name of alwaysWritten(schema)) names.add(name)
  return names.size === 0 ? {} : { required: [...names] }
}

function alwaysWritten({ properties }: JsonObject): string[] {
  if (typeof properties !== "object" || properties === null) return []
  return Object.entries(properties)
    .filter(([, property]) => (property as JsonObject)["written"] === "always")
    .map(([name]) => name)
}

function withoutNull({ type, anyOf, ...schema }: JsonObject): JsonObject {
  if (Array.isArray(type)) return { ...schema, type: type.filter((name) => name !== "null")[0] as unknown }
  if (!Array.isArray(anyOf)) return type === undefined ? schema : { ...schema, type }
  const rest = (anyOf as JsonObject[]).filter((option) => option["type"] !== "null")
  return rest.length === 1 ? { ...schema, ...rest[0] } : { ...schema, anyOf: rest }
}
