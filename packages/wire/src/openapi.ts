// The OpenAPI 3.1 document of all endpoints. Nothing is described twice: it is computed from the schemas.
import { type Endpoint, type EndpointAuth, errorsOf } from "./endpoint.ts"
import { endpoints } from "./endpoints.ts"
import { type ApiErrorCode, errorBodyOf, statusOf } from "./errors.ts"
import { APPS, HEADERS } from "./headers.ts"
import { type JsonObject, wireSchemaOf } from "./json-schema.ts"

export type OpenApiDocument = {
  readonly openapi: "3.1.0"
  readonly info: JsonObject
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>
  readonly components: JsonObject
}

const SECURITY: Record<EndpointAuth, readonly JsonObject[]> = {
  public: [],
  session: [{ session: [] }],
  "accounts-jwt": [{ accounts: [] }],
  admin: [{ session: [] }],
  "fresh-admin": [{ session: [] }],
}

/** Describes every endpoint; `version` is that of the server. */
export function buildOpenApi(version: string): OpenApiDocument {
  const paths: Record<string, Record<string, JsonObject>> = {}
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const path = endpoint.path.replace(/:(\w+)/g, "{$1}")
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint) }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tessera",
      version,
      summary: "End-to-end encrypted authenticator: accounts, sessions and encrypted entities.",
      license: { name: "AGPL-3.0-or-later", identifier: "AGPL-3.0-or-later" },
    },
    paths,
    components: COMPONENTS,
  }
}

const COMPONENTS: JsonObject = {
  securitySchemes: {
    session: {
      type: "apiKey",
      in: "header",
      name: HEADERS.authToken,
      description: "A session token, valid for one app.",
    },
    accounts: {
      type: "apiKey",
      in: "header",
      name: HEADERS.authToken,
      description: "An accounts token, valid for half an hour.",
    },
  },
  parameters: {
    clientPackage: {
      name: HEADERS.clientPackage,
      in: "header",
      required: false,
      description: `Which client it is; decides the app, one of ${APPS.join(", ")}.`,
      schema: { type: "string" },
    },
  },
  schemas: {
    Error: {
      type: "object",
      properties: {
        code: { type: "string", description: "The only field to decide by." },
        message: { type: "string" },
        error: { type: "string" },
      },
    },
  },
}

function operationOf(name: string, endpoint: Endpoint): JsonObject {
  const { summary, path, auth, body } = endpoint
  return {
    operationId: name,
    tags: [path.split("/")[1]],
    summary,
    ...(auth.endsWith("admin") ? { description: adminNote(auth) } : {}),
    security: SECURITY[auth],
    parameters: [
      { $ref: "#/components/parameters/clientPackage" },
      ...parametersOf("path", endpoint.params),
      ...parametersOf("query", endpoint.query),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: wireSchemaOf(body, "request") } },
          },
        }),
    responses: { "200": successOf(endpoint), ...failuresOf(endpoint) },
  }
}

function adminNote(auth: EndpointAuth): string {
  const note = "Only for administrators."
  return auth === "fresh-admin" ? `${note} The session may be ten minutes old at most.` : note
}

function parametersOf(place: "path" | "query", schema: Endpoint["query"]): JsonObject[] {
  if (schema === undefined) return []
  // A text in an address is never null: so parameters are read as strictly as answers are written.
  const { properties } = wireSchemaOf(schema, "response")
  const { required } = wireSchemaOf(schema, "request")
  return Object.entries(properties as Record<string, JsonObject>).map(([name, property]) => ({
    name,
    in: place,
    required: Array.isArray(required) && required.includes(name),
    schema: property,
  }))
}

function successOf({ response }: Endpoint): JsonObject {
  if (response === "empty") return { description: "Done; there is no body." }
  if (response === "html")
    return { description: "A page.", content: { "text/html": { schema: { type: "string" } } } }
  return {
    description: "Done.",
    content: { "application/json": { schema: wireSchemaOf(response, "response") } },
  }
}

/** One entry for each status, with an example body for each code which has it. */
function failuresOf(endpoint: Endpoint): JsonObject {
  const byStatus = Object.groupBy(errorsOf(endpoint), (code) => String(statusOf(code)))
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes]) => [status, failureOf(codes ?? [])]),
  )
}

function failureOf(codes: readonly ApiErrorCode[]): JsonObject {
  const examples = Object.fromEntries(codes.map((code) => [code, { value: errorBodyOf(code) }]))
  return {
    description: codes.join(", "),
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" }, examples } },
  }
}
