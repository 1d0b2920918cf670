// What an importer yields: an entry of the vault, and what the source had beside it that an entry cannot hold.
import { toOtpParameters, type RawOtp } from "@tessera/otp"
import { codeKey, newEntry, splitNote, type Entry } from "@tessera/vault"

export type ImportedEntry = {
  readonly entry: Entry
  /** Where it stands in the file: "entry 3", "line 12". */
  readonly where: string
  /** The source had a picture of its own for it, which an entry cannot hold. */
  readonly hasPicture: boolean
}

/** A record as a source describes it; the values of `otp` come unchecked from the file. */
export type RawEntry = {
  readonly otp: RawOtp
  readonly issuer: string
  readonly account: string
  readonly note?: string
  readonly tags?: readonly string[]
  readonly isPinned?: boolean
  readonly isTrashed?: boolean
  readonly useCount?: number
  readonly hasPicture?: boolean
}

/**
 * The one way from a source's record to an entry; `position` is its place in the order of the source, from 0.
 * @throws OtpError when the record describes no code we can compute
 */
export function toImportedEntry(raw: RawEntry, place: { where: string; position: number }): ImportedEntry {
  const { otp, hasPicture = false, note = "", ...details } = raw
  // JSON can hold half a character, UTF-8 cannot: the name would be another one as soon as the entry was encrypted.
  const names = { issuer: raw.issuer.toWellFormed(), account: raw.account.toWellFormed() }
  const rest = { ...details, ...names, ...splitNote(note), position: place.position }
  return {
    entry: newEntry(toOtpParameters(otp), rest),
    where: place.where,
    hasPicture,
  }
}

/** Equal for entries which are the same code under the same name: writing both would show it twice. It contains the secret. */
export const identityOf = (entry: Entry): string =>
  JSON.stringify([codeKey(entry), entry.issuer, entry.account])
