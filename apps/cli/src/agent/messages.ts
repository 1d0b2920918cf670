// What the agent and its callers say to each other: one line of JSON each way, then the connection closes.
import type { CodeView } from "../terminal/code-view.ts"

export type AgentRequest =
  | { readonly ask: "codes"; readonly query: string }
  /** The master key, for commands that change something; standard base64. */
  | { readonly ask: "key" }
  | { readonly ask: "status" }
  | { readonly ask: "lock" }

export type CodesAnswer = {
  readonly codes: readonly CodeView[]
  /** Server minus this computer, in milliseconds; the codes are computed with it. */
  readonly skewMs: number
}

export type AgentAnswers = {
  readonly codes: CodesAnswer
  readonly key: { readonly masterKey: string }
  readonly status: { readonly locksAtMs: number; readonly idleMs: number }
  readonly lock: { readonly isLocked: true }
}

/** `failed`: the agent cannot answer this (a damaged file, say); the caller does the work itself and finds out why. */
export type AgentAnswer<Ask extends keyof AgentAnswers> = AgentAnswers[Ask] | { readonly failed: true }
