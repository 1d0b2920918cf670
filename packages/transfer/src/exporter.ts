// What an exporter is: one file in `exporters/` that fills this type, and one line in `exporters/list.ts`.
import type { KdfParameters } from "@tessera/crypto"
import type { Entry } from "@tessera/vault"
import { TransferError } from "./errors.ts"
import type { TransferPorts, TransferStep } from "./import-context.ts"

/** What the file will not hold: the whole entry (`left-out`), or one thing about it. */
export type LossKind = "left-out" | "note" | "tags" | "pinned" | "trashed" | "icon" | "usage" | "other-data"

export type ExportLoss = {
  /** Which of the entries that were given. */
  readonly index: number
  readonly kind: LossKind
  /** In plain words, going on from the name of the entry: "its note is not written". */
  readonly message: string
}

export type ExportContext = {
  readonly ports: TransferPorts
  /** Exporters which encrypt need one. */
  readonly password?: string
  /** How dear the password derivation shall be, where the format leaves the choice. */
  readonly kdf?: KdfParameters
  readonly onStep?: (step: TransferStep) => void
}

export type Exporter = {
  /** The name in `--to`: lower case, never changes. */
  readonly id: string
  readonly label: string
  /** Which apps read it, and what it is good for. */
  readonly description: string
  readonly isEncrypted: boolean
  /** A name for the file; `timeMs` since the Unix epoch, written as UTC. */
  readonly fileName: (timeMs: number) => string
  /** To be shown before anything is written. */
  readonly findLosses: (entries: readonly Entry[]) => readonly ExportLoss[]
  /** The bytes of the file. @throws TransferError `password-needed`, `unsupported` (too little memory) */
  readonly write: (entries: readonly Entry[], context: ExportContext) => Promise<Uint8Array<ArrayBuffer>>
}

/** Which kinds of loss an entry suffers in a format. */
export type LossFinder = (entry: Entry) => readonly LossKind[]

const MESSAGES: Readonly<Record<LossKind, string>> = {
  "left-out": "is left out, because the format has no codes of its kind",
  note: "its note and recovery codes are not written",
  tags: "its tags are not written",
  pinned: "that it is pinned is not written",
  trashed: "that it is in the trash is not written; it will be an ordinary entry there",
  icon: "its icon is not written",
  usage: "how often it was used is not written",
  "other-data": "what other apps have stored with it is not written",
}

/** All losses of all entries, in their order; an entry which is left out loses nothing else. */
export function collectLosses(entries: readonly Entry[], find: LossFinder): ExportLoss[] {
  return entries.flatMap((entry, index) => {
    const kinds = find(entry)
    const told = kinds.includes("left-out") ? (["left-out"] as const) : kinds
    return told.map((kind) => ({ index, kind, message: MESSAGES[kind] }))
  })
}

/** What an entry has that a format without a place for it loses. */
export function findDetails(entry: Entry, candidates: readonly LossKind[]): LossKind[] {
  const has: Readonly<Record<LossKind, boolean>> = {
    "left-out": false,
    note: entry.note !== "" || entry.recoveryCodes.length > 0,
    tags: entry.tags.length > 0,
    pinned: entry.isPinned,
    trashed: entry.isTrashed,
    icon: entry.icon.source !== "" && entry.icon.id !== "",
    usage: entry.useCount > 0 || entry.lastUsedAtMicros > 0,
    "other-data": entry.unknown.parameters.length > 0 || Object.keys(entry.unknown.display).length > 0,
  }
  return candidates.filter((kind) => has[kind])
}

/** The password of an encrypted export. @throws TransferError `password-needed` */
export function requirePassword({ password }: ExportContext, label: string): string {
  if (password !== undefined && password !== "") return password
  throw new TransferError("password-needed", `An export for ${label} needs a password of its own.`)
}

/** A time as it stands in file names: `20260131-235959`, UTC. */
export function timeStamp(timeMs: number): string {
  const [date = "", time = ""] = new Date(timeMs).toISOString().split("T")
  return `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}`
}
