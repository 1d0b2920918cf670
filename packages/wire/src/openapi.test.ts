import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { type Endpoint, errorsOf } from "./endpoint.ts"
import { endpoints } from "./endpoints.ts"
import { statusOf } from "./errors.ts"
import type { JsonObject } from "./json-schema.ts"
import { buildOpenApi } from "./openapi.ts"

type Content = { "application/json"?: { schema: JsonObject } }
type Parameter = { $ref?: string; name: string; in: string; required: boolean; schema: JsonObject }
type Operation = {
  operationId: string
  parameters: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
}
const document = buildOpenApi("1.2.3")
const operations = Object.entries(document.paths).flatMap(([path, methods]) => {
  return Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    operation: operation as unknown as Operation,
  }))
})
const operationNamed = (name: string) =>
  operations.find(({ operation }) => operation.operationId === name)!.operation
const fixture = (name: string) => {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")) as unknown[]
}

/** Every object inside, with the name it hangs under. */
function walk(value: unknown, visit: (object: JsonObject, name: string) => void, name = ""): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit, name)
  else if (typeof value === "object" && value !== null) {
    visit(value as JsonObject, name)
    for (const [key, inner] of Object.entries(value)) walk(inner, visit, key)
  }
}

describe("the document", () => {
  it("is plain JSON with every endpoint once", () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
    expect(document.openapi).toBe("3.1.0")
    expect(document.info).toMatchObject({ title: "Tessera", version: "1.2.3" })
    const names = operations.map(({ operation }) => operation.operationId)
    expect(names.sort()).toEqual(Object.keys(endpoints).sort())
  })
  it("has no reference which leads nowhere, and none of our own annotations", () => {
    walk(document, (object) => {
      expect(object).not.toHaveProperty("written")
      expect(object).not.toHaveProperty("parameter")
      const reference = object["$ref"]
      if (typeof reference !== "string") return
      expect(reference).toMatch(/^#\//)
      const target = reference.slice(2).split("/")
      expect(
        target.reduce<unknown>((at, key) => (at as JsonObject | undefined)?.[key], document),
      ).toBeDefined()
    })
  })
  it("names security schemes which exist", () => {
    const { securitySchemes } = document.components as { securitySchemes: JsonObject }
    walk(document.paths, (object) => {
      for (const requirement of (object["security"] ?? []) as JsonObject[]) {
        for (const name of Object.keys(requirement)) expect(securitySchemes).toHaveProperty(name)
      }
    })
  })
})

describe.each(operations)("$method $path", ({ path, operation }) => {
  const parameters = operation.parameters.filter(({ $ref }) => $ref === undefined)
  it("declares exactly the parameters of its path, all required, none twice", () => {
    const inPath = parameters.filter((parameter) => parameter.in === "path")
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(inPath.map(({ name }) => name)).toEqual(named)
    expect(inPath.every(({ required }) => required)).toBe(true)
    expect(path).not.toContain(":")
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length)
  })
  it("has schemas which a validator can read", () => {
    const schemas = [
      ...parameters.map(({ schema }) => schema),
      operation.requestBody?.content["application/json"]?.schema,
      operation.responses["200"]?.content?.["application/json"]?.schema,
    ].filter((schema) => schema !== undefined)
    for (const schema of schemas) expect(() => z.fromJSONSchema(schema)).not.toThrow()
  })
  it("describes every status it can answer", () => {
    const endpoint: Endpoint = endpoints[operation.operationId as keyof typeof endpoints]
    const statuses = new Set(["200", ...errorsOf(endpoint).map((code) => String(statusOf(code)))])
    expect(Object.keys(operation.responses).sort()).toEqual([...statuses].sort())
    for (const { description } of Object.values(operation.responses)) expect(description).not.toBe("")
  })
})

describe("its schemas fit what is really sent", () => {
  const answers = fixture("protocol-responses.json") as { endpoint: string; response: unknown }[]
  it.each(answers)("answer of $endpoint", ({ endpoint, response }) => {
    const { schema } = operationNamed(endpoint).responses["200"]!.content!["application/json"]!
    expect(z.fromJSONSchema(schema).safeParse(response).error).toBeUndefined()
  })
  const requests = fixture("official-web-requests.json") as { method: string; url: string; body: string }[]
  it.each(requests.filter(({ body }) => body !== ""))("body of $method $url", ({ method, url, body }) => {
    const path = url.split("?")[0]
    const found = operations.find((entry) => entry.path === path && entry.method === method.toLowerCase())!
    const { schema } = found.operation.requestBody!.content["application/json"]!
    expect(z.fromJSONSchema(schema).safeParse(JSON.parse(body)).error).toBeUndefined()
  })
  it("and refuse what is not", () => {
    const { schema } = operationNamed("createEntity").requestBody!.content["application/json"]!
    expect(z.fromJSONSchema(schema).safeParse({ encryptedData: 5 }).success).toBe(false)
  })
  it("promise in answers what requests may leave out", () => {
    const sent = operationNamed("setKeyAttributes").requestBody!.content["application/json"]!.schema
    const answered = operationNamed("verifyTwoFactor").responses["200"]!.content!["application/json"]!.schema
    const keyAttributesOf = (schema: JsonObject) => {
      return (schema["properties"] as Record<string, JsonObject>)["keyAttributes"]!["required"] as string[]
    }
    expect(keyAttributesOf(sent)).not.toContain("kekHash")
    expect(keyAttributesOf(answered)).toContain("kekHash")
    expect(keyAttributesOf(answered)).toContain("masterKeyDecryptionNonce")
  })
  it("let text parameters be numbers and booleans", () => {
    const [since, limit] = operationNamed("getEntityDiff").parameters.slice(1)
    expect([since!.schema["type"], limit!.schema]).toEqual([
      "integer",
      { type: "integer", minimum: 1, maximum: 32_767 },
    ])
    expect(operationNamed("getUserDetails").parameters[1]).toMatchObject({
      required: false,
      schema: { type: "boolean" },
    })
  })
})
