// Reads what an unmodified official web client sent (see fixtures/MANIFEST.md).
import { readFileSync } from "node:fs"

export type RecordedRequest = {
  /** The step of the recording it belongs to, as its mark names it. */
  readonly step: string
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What the stand-in server answered; not evidence of what a server should say. */
  readonly response: string
}

export const FIRST_PASSWORD = "Correct-horse-battery-9-staple"
export const SECOND_PASSWORD = "Second-horse-battery-7-staple"

export const recordedRequests: readonly RecordedRequest[] = readRecording()

function readRecording(): RecordedRequest[] {
  const lines = readFileSync(new URL("fixtures/official-web-client.jsonl", import.meta.url), "utf8").trim()
  let step = ""
  return lines.split("\n").flatMap((line): RecordedRequest[] => {
    const record = JSON.parse(line) as Partial<RecordedRequest> & { mark?: string }
    if (record.mark !== undefined) step = record.mark
    const { method, url, headers, body = "", response = "" } = record
    return method === undefined || url === undefined || headers === undefined
      ? []
      : [{ step, method, url, headers, body, response }]
  })
}

/** The bodies of all requests of one kind, in the order they were sent. */
export function recordedBodies<Body>(method: string, path: string): Body[] {
  return recordedRequests
    .filter(
      (request) => request.method === method && request.url.split("?")[0] === path && request.body !== "",
    )
    .map((request) => JSON.parse(request.body) as Body)
}
