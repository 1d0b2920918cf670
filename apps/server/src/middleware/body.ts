// Reads the text of a request, up to a limit. Compat: the content type does not matter; web clients send text/plain.
import type { Context } from "hono"
import { ApiError } from "../errors.ts"
import type { HttpEnv } from "./client.ts"

/** An entity has a few kilobytes; nothing that clients send comes near. */
export const BODY_LIMIT_BYTES = 1024 * 1024

/** The body as text. @throws ApiError `REQUEST_TOO_LARGE`, before more than the limit was read; `bad-request` */
export async function readBody(context: Context<HttpEnv>): Promise<string> {
  try {
    return await readWithinLimit(context)
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    // The sender hung up half-way: no fault of ours, and anybody could fill the log with it.
    throw new ApiError("bad-request", { cause })
  }
}

async function readWithinLimit(context: Context<HttpEnv>): Promise<string> {
  const declared = context.req.header("Content-Length")
  if (declared !== undefined && Number(declared) > BODY_LIMIT_BYTES) throw tooLarge(context)
  // With a declared length Node itself reads no further.
  if (declared !== undefined) return await context.req.text()
  const stream = context.req.raw.body
  if (stream === null) return ""
  const decoder = new TextDecoder()
  let text = ""
  let length = 0
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > BODY_LIMIT_BYTES) throw tooLarge(context)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** The rest of the body is not wanted: so the line is closed after the answer. */
function tooLarge(context: Context<HttpEnv>): ApiError {
  context.header("Connection", "close")
  return new ApiError("REQUEST_TOO_LARGE")
}
