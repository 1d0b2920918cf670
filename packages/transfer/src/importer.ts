// What an importer is: one file in `importers/` that fills this type, and one line in `importers/list.ts`.
import type { Content } from "./content.ts"
import type { ImportContext } from "./import-context.ts"
import type { ImportedEntry } from "./imported-entry.ts"

/**
 * How sure a look at the content makes us. `certain`: the content names its source. `possible`: nothing contradicts it,
 * and it is only read when no other importer is certain.
 */
export type Certainty = "certain" | "possible" | "no"

/** One record which was found and could not be imported. */
export type Skipped = {
  /** Where a person finds it in the file: "entry 3", "line 12". */
  readonly where: string
  /** Why, in plain words without a secret. */
  readonly reason: string
  readonly code: SkipCode
  /** What is known of it, to tell it from the others; no secret. */
  readonly issuer?: string
  readonly account?: string
}

/** `damaged`: cannot be read · `unsupported`: read, and nothing Tessera computes · `invalid`: a value no code can have · `not-a-code`: something else. */
export type SkipCode = "damaged" | "unsupported" | "invalid" | "not-a-code"

/** Something a person should know although everything was read: a missing part, a picture that is not kept. */
export type Notice = { readonly code: NoticeCode; readonly message: string }

export type NoticeCode =
  "missing-parts" | "repeated-part" | "pictures-dropped" | "pin-missing" | "trashed-entries"

export type ReadResult = {
  readonly entries: readonly ImportedEntry[]
  readonly skipped: readonly Skipped[]
  readonly notices: readonly Notice[]
}

export type Importer = {
  /** The name in `--from` and in reports: lower case, never changes. */
  readonly id: string
  /** The name that people know. */
  readonly label: string
  /** How to get a file out of that app, for someone who has it in the other hand. */
  readonly howToExport: string
  /** A look at the content, without key derivation. */
  readonly detect: (content: Content) => Certainty
  /**
   * Reads the file. Whatever content it gets, also when a person chose the wrong source, it answers or throws TransferError.
   * One bad record is listed in `skipped` and never costs the others.
   */
  readonly read: (content: Content, context: ImportContext) => Promise<ReadResult>
}
