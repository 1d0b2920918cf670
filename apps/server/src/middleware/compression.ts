// Sends a text, compressed if that is asked for and worth it.
import { promisify } from "node:util"
import { gzip } from "node:zlib"
import type { Context } from "hono"
import type { HttpEnv } from "./client.ts"

/** A packet holds about this much: below it compression saves nothing. */
const WORTHWHILE_LENGTH = 1400

const compress = promisify(gzip)

/** Answers with a text; `type` null means that there is none to say because the text is empty. */
export async function sendText(
  context: Context<HttpEnv>,
  { text, type, status = 200 }: { text: string; type: string | null; status?: 200 | 404 | 408 },
): Promise<Response> {
  context.status(status)
  if (type !== null) context.header("Content-Type", type)
  context.header("Vary", "Accept-Encoding", { append: true })
  if (text.length < WORTHWHILE_LENGTH || !acceptsGzip(context.req.header("Accept-Encoding"))) {
    return text === "" ? context.body(null) : context.body(text)
  }
  context.header("Content-Encoding", "gzip")
  return context.body(new Uint8Array(await compress(text)))
}

function acceptsGzip(header: string | undefined): boolean {
  return /(?:^|[\s,])(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(header ?? "")
}
