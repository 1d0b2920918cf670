// For tests only: the files of `fixtures/` and what their manifests expect of them.
import { readFileSync } from "node:fs"
import { madeFiles } from "./made-files.ts"

/** One code of a file, as the manifests write it (`groups` are our tags). */
export type ExpectedEntry = {
  readonly type: string
  readonly issuer: string
  readonly account: string
  readonly secret: string
  readonly algorithm: string
  readonly digits: number
  readonly period?: number
  readonly counter?: number
  readonly secretText?: string
  readonly pin?: string
  readonly note?: string
  readonly groups?: readonly string[]
  readonly pinned?: boolean
  readonly trashed?: boolean
  readonly hasIcon?: boolean
  readonly code?: { readonly time?: number; readonly counter?: number; readonly value: string }
}

export type GoodFile = {
  readonly file: string
  readonly source: string
  readonly password: string | null
  readonly wrongPassword?: string
  readonly expected: readonly ExpectedEntry[]
  readonly skipped?: number
  readonly warning?: string
}

export type BadFile = {
  readonly file: string
  readonly source: string | null
  readonly password: string | null
  readonly expectedError: string
  readonly alsoAccepted: readonly string[]
  readonly maxSeconds: number
  readonly expected: readonly ExpectedEntry[]
  readonly alsoAllowed?: readonly ExpectedEntry[]
  readonly badEntries?: number
}

const folder = new URL("../../fixtures/", import.meta.url)

const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, folder), "utf8")) as unknown

export const goodFiles = readJson("import/manifest.json") as readonly GoodFile[]
export const badFiles = readJson("import-bad/manifest.json") as readonly BadFile[]

export const readGoodFile = (file: string): Uint8Array => readFileSync(new URL(`import/${file}`, folder))

export function readBadFile(file: string): Uint8Array {
  return madeFiles.get(file)?.() ?? readFileSync(new URL(`import-bad/${file}`, folder))
}
