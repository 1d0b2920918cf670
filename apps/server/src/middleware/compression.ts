// Sends a text, compressed if that is asked for and worth it.
import { promisify } from "node:util"
import { gzip, gzipSync } from "node:zlib"
import type { Context } from "hono"
import type { HttpEnv } from "./client.ts"

/** A packet holds about this much: below it compression saves nothing. */
const WORTHWHILE_LENGTH = 1400

/**
 * Up to this length compressing takes a millisecond or two, less than a trip to another thread and back costs; beyond, it
 * would keep others waiting. Each trip also leaves buffers behind that V8 is slow to collect: under 500 clients a third
 * of the memory of the process.
 */
const LONGEST_AT_ONCE = 128 * 1024

/** What we send is mostly base64 of ciphertext, which higher levels do not make smaller; the small window saves memory. */
const OPTIONS = { level: 1, windowBits: 13, memLevel: 5 } as const

const compressElsewhere = promisify(gzip)

const compress = (text: string) =>
  text.length <= LONGEST_AT_ONCE ? gzipSync(text, OPTIONS) : compressElsewhere(text, OPTIONS)

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
