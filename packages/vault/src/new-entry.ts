// Entries made here. What comes in by import, form or command line passes through `newEntry` once and is canonical then.
import type { OtpParameters } from "@tessera/otp"
import type { Entry, RecoveryCode } from "./entry.ts"
import { cleanRecoveryCodes } from "./recovery-codes.ts"

/** What may be said about a new entry; everything left out gets the value of a fresh one. */
export type EntryDetails = Partial<Omit<Entry, "otp">>

/** What may be changed of an entry; data of other clients which we do not understand is not ours to change. */
export type EntryChange = Partial<Omit<Entry, "unknown">>

const FRESH: Omit<Entry, "otp"> = {
  issuer: "",
  account: "",
  tags: [],
  note: "",
  recoveryCodes: [],
  isPinned: false,
  isTrashed: false,
  icon: { source: "", id: "" },
  position: 0,
  useCount: 0,
  lastUsedAtMicros: 0,
  unknown: { parameters: [], display: {} },
}

/** A new entry in canonical form: names trimmed, tags trimmed and each once, recovery codes one line each. */
export function newEntry(otp: OtpParameters, details: EntryDetails = {}): Entry {
  return canonicalize({ otp, ...FRESH, ...details })
}

/** `entry` with `change` applied, in canonical form. */
export function changeEntry(entry: Entry, change: EntryChange): Entry {
  return canonicalize({ ...entry, ...change, unknown: entry.unknown })
}

// An otpauth address cannot carry spaces around names, and official apps trim them as well.
function canonicalize(entry: Entry): Entry {
  return {
    ...entry,
    issuer: entry.issuer.trim(),
    account: entry.account.trim(),
    tags: cleanTags(entry.tags),
    recoveryCodes: cleanRecoveryCodes(entry.recoveryCodes),
  }
}

function cleanTags(tags: readonly string[]): readonly string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ""))]
}

/** Recovery codes out of pasted text: one per line, list marks and numbering in front are dropped; all unused. */
export function readRecoveryCodes(text: string): readonly RecoveryCode[] {
  const codes = text.split("\n").map((line) => ({
    code: line.replace(/^\s*(?:[-*•☐]|\d{1,2}[.)])\s+/u, ""),
    isUsed: false,
  }))
  return cleanRecoveryCodes(codes)
}
