// One endpoint's request and response as text, in both directions: clients use one half, servers the other.
import { z } from "zod"
import type { Endpoint, RequestOf, ResponseOf } from "./endpoint.ts"
import { RemoteError } from "./errors.ts"

type Parts = { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown }

/** A request as a server meets it; `params` and `query` are decoded from the address, `body` is the raw text. */
export type RawRequest = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Client: path with query, and the JSON body or null. @throws RemoteError `invalid-input` */
export function encodeRequest<E extends Endpoint>(
  endpoint: E,
  input: RequestOf<E>,
): { path: string; body: string | null } {
  const { params, query, body } = input as Parts
  return {
    path: fillPath(endpoint.path, encodeTexts(endpoint.params, params)) + queryText(endpoint.query, query),
    body: endpoint.body === undefined ? null : JSON.stringify(encodeInput(endpoint.body, body)),
  }
}

/** Server: the request on our side of the codecs, or null if it is malformed (to be answered with `bad-request`). */
export function decodeRequest<E extends Endpoint>(endpoint: E, raw: RawRequest): RequestOf<E> | null {
  const parts: Record<string, unknown> = {}
  for (const name of ["params", "query", "body"] as const) {
    const schema: z.ZodType | undefined = endpoint[name]
    if (schema === undefined) continue
    const result = schema.safeParse(name === "body" ? parseJson(raw.body ?? "") : raw[name])
    if (!result.success) return null
    parts[name] = result.data
  }
  return parts as RequestOf<E>
}

/** Server: the body of a successful answer. @throws RemoteError `unexpected-answer` if the value does not fit */
export function encodeResponse<E extends Endpoint>(endpoint: E, value: ResponseOf<E>): string {
  const { response } = endpoint
  if (response === "empty") return ""
  if (response === "html") return String(value)
  const result = z.safeEncode(response, value)
  if (!result.success) throw new RemoteError("unexpected-answer")
  return JSON.stringify(result.data)
}

/** Client: the answer on our side of the codecs. @throws RemoteError `not-json` or `unexpected-answer` */
export function decodeResponse<E extends Endpoint>(endpoint: E, body: string): ResponseOf<E> {
  const { response } = endpoint
  if (response === "empty") return undefined as ResponseOf<E>
  if (response === "html") return body as ResponseOf<E>
  const json = parseJson(body)
  if (json === undefined) throw new RemoteError("not-json", 200)
  const result = response.safeParse(json)
  if (!result.success) throw new RemoteError("unexpected-answer", 200)
  return result.data as ResponseOf<E>
}

/** The value of a JSON text, or undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // The platform's message quotes the text.
    return undefined
  }
}

function encodeInput(schema: z.ZodType, value: unknown): unknown {
  const result = z.safeEncode(schema, value)
  if (!result.success) throw new RemoteError("invalid-input")
  return result.data
}

function encodeTexts(schema: z.ZodType | undefined, value: unknown): [string, string][] {
  if (schema === undefined) return []
  const entries = Object.entries(encodeInput(schema, value) as Record<string, string | undefined>)
  return entries.filter((entry): entry is [string, string] => entry[1] !== undefined)
}

function fillPath(path: string, params: readonly [string, string][]): string {
  return params.reduce((filled, [name, value]) => filled.replace(`:${name}`, encodeURIComponent(value)), path)
}

function queryText(schema: z.ZodType | undefined, value: unknown): string {
  const entries = encodeTexts(schema, value)
  return entries.length === 0 ? "" : `?${new URLSearchParams(entries).toString()}`
}
