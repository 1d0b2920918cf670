// What an entry is: one stored secret with its issuer, account and everything a person keeps beside it.
import type { OtpParameters } from "@tessera/otp"

/** A code the site gave for the day when the second factor is lost; each works once. */
export type RecoveryCode = { readonly code: string; readonly isUsed: boolean }

/** Which picture to show: a name inside a source that official apps know (`simpleIcon`, `customIcon`, `ente`) or "". */
export type EntryIcon = { readonly source: string; readonly id: string }

/** What other clients wrote and we do not understand; it survives our edits untouched and in order. */
export type UnknownData = {
  readonly parameters: readonly (readonly [name: string, value: string])[]
  readonly display: Readonly<Record<string, unknown>>
}

export type Entry = {
  readonly otp: OtpParameters
  readonly issuer: string
  readonly account: string
  readonly tags: readonly string[]
  /** What the person wrote; recovery codes, which travel in the same field on the wire, are not part of it. */
  readonly note: string
  readonly recoveryCodes: readonly RecoveryCode[]
  readonly isPinned: boolean
  readonly isTrashed: boolean
  readonly icon: EntryIcon
  /** Manual order among the entries which are not trashed. */
  readonly position: number
  readonly useCount: number
  /** Microseconds since the Unix epoch; 0 when never. */
  readonly lastUsedAtMicros: number
  readonly unknown: UnknownData
}
