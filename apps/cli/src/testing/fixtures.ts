// The files of other authenticators in `fixtures/`, with what a reader must find in them.
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

export type ExpectedEntry = Readonly<Record<string, unknown>> & {
  readonly type: string
  readonly secret: string
  readonly groups?: readonly string[]
}

export type Fixture = {
  readonly file: string
  readonly source: string
  readonly password?: string
  readonly expected: readonly ExpectedEntry[]
  /** Bad files: the class of the failure, and others which are as good; `partial` is none. */
  readonly expectedError?: string
  readonly alsoAccepted?: readonly string[]
  readonly badEntries?: number
  /** Entries which one reader takes and another refuses. */
  readonly alsoAllowed?: readonly ExpectedEntry[]
}

/** The path of a file in `fixtures/`. */
export const fixturePath = (file: string): string =>
  fileURLToPath(new URL(`../../fixtures/${file}`, import.meta.url))

/** What the manifest says, good files and bad ones. */
export function readManifest(): { readonly good: readonly Fixture[]; readonly bad: readonly Fixture[] } {
  return JSON.parse(readFileSync(fixturePath("manifest.json"), "utf8")) as ReturnType<typeof readManifest>
}
