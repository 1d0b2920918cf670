// What password managers keep in the field for one-time codes: an address, or the bare secret; the names stand beside it.
import { decodeEntryUri, newEntry, splitNote } from "@tessera/vault"
import { schemeOf } from "./formats/links.ts"
import { toImportedEntry, type ImportedEntry, type RawEntry } from "./imported-entry.ts"

export type OtpValueDetails = Omit<RawEntry, "otp">

/** An entry of such a field; names inside an address win over those beside it. @throws OtpError */
export function readOtpValue(
  value: string,
  details: OtpValueDetails,
  place: { where: string; position: number },
): ImportedEntry {
  const text = value.trim()
  if (schemeOf(text) === "" && !/^otpauth:/i.test(text)) {
    return toImportedEntry({ otp: { type: "totp", secret: text }, ...details }, place)
  }
  const { otp, issuer, account } = decodeEntryUri(text)
  const { hasPicture = false, note = "", ...rest } = details
  const names = { issuer: issuer || details.issuer, account: account || details.account }
  const entry = newEntry(otp, { ...rest, ...splitNote(note), ...names, position: place.position })
  return { entry, where: place.where, hasPicture }
}
