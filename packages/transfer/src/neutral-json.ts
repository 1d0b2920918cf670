// What was read, as data for scripts (`tessera import --json`). It holds the secrets.
import { decodeHex, encodeBase32, encodeUtf8 } from "@tessera/bytes"
import {
  MOTP_DIGITS,
  MOTP_PERIOD_SECONDS,
  STEAM_DIGITS,
  STEAM_PERIOD_SECONDS,
  YANDEX_DIGITS,
  YANDEX_PERIOD_SECONDS,
  type OtpParameters,
} from "@tessera/otp"
import { joinNote, type Entry } from "@tessera/vault"
import type { ImportResult } from "./import-file.ts"

export type NeutralEntry = {
  readonly type: OtpParameters["type"]
  readonly issuer: string
  readonly account: string
  /** Base32; for motp of the bytes that the text stands for in hexadecimal, or of the text itself. */
  readonly secret: string
  readonly algorithm: string
  readonly digits: number
  /** Seconds; every type but hotp. */
  readonly period?: number
  /** Only hotp. */
  readonly counter?: number
  /** Only motp. */
  readonly secretText?: string
  /** Only motp and yandex. */
  readonly pin?: string
  readonly note: string
  readonly tags: readonly string[]
  readonly pinned: boolean
  readonly trashed: boolean
}

export type NeutralImport = {
  readonly source: string
  readonly entries: readonly NeutralEntry[]
  readonly skipped: readonly { readonly where: string; readonly reason: string }[]
  readonly duplicates: number
}

/** The result of an import as plain data. */
export function toNeutralJson({ source, entries, skipped, duplicates }: ImportResult): NeutralImport {
  return {
    source,
    entries: entries.map(({ entry }) => toNeutralEntry(entry)),
    skipped: skipped.map(({ where, reason }) => ({ where, reason })),
    duplicates,
  }
}

/** One entry as plain data. */
export function toNeutralEntry(entry: Entry): NeutralEntry {
  const { type, ...parameters } = describeParameters(entry.otp)
  return {
    type,
    issuer: entry.issuer,
    account: entry.account,
    ...parameters,
    note: joinNote(entry),
    tags: entry.tags,
    pinned: entry.isPinned,
    trashed: entry.isTrashed,
  }
}

type Parameters = Omit<NeutralEntry, "issuer" | "account" | "note" | "tags" | "pinned" | "trashed">

function describeParameters(otp: OtpParameters): Parameters {
  switch (otp.type) {
    case "totp": {
      const { periodSeconds, ...rest } = otp
      return { ...rest, period: periodSeconds }
    }
    case "hotp":
      return otp
    case "steam":
      return { ...otp, algorithm: "SHA1", digits: STEAM_DIGITS, period: STEAM_PERIOD_SECONDS }
    case "motp":
      return {
        type: otp.type,
        secret: encodeBase32(motpSecretBytes(otp.secret)),
        algorithm: "MD5",
        digits: MOTP_DIGITS,
        period: MOTP_PERIOD_SECONDS,
        secretText: otp.secret,
        pin: otp.pin,
      }
    case "yandex":
      return { ...otp, algorithm: "SHA256", digits: YANDEX_DIGITS, period: YANDEX_PERIOD_SECONDS }
  }
}

function motpSecretBytes(text: string): Uint8Array {
  return /^(?:[0-9a-f]{2})+$/i.test(text) ? decodeHex(text) : encodeUtf8(text)
}
