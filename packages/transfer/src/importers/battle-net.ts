// Battle.net for Android: the preferences of a rooted phone, where a fixed mask hides one secret and its serial number.
import { decodeHex, decodeUtf8, encodeBase32 } from "@tessera/bytes"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { parsePreferences } from "../formats/xml.ts"
import { toImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "Battle.net"
const SECRET_KEY = "com.blizzard.messenger.AUTHENTICATOR_DEVICE_SECRET"
const SERIAL_KEY = "com.blizzard.messenger.AUTHENTICATOR_SERIAL"
/** No secret: the same in every copy of the app. */
const MASK =
  "398e27fc50276a656065b0e525f4c06c04c61075286b8e7aeda59da9813b5dd6c80d2fb38068773fa59ba47c17ca6c6479015c1d5b8b8f6b9a"

export const battleNet: Importer = {
  id: "battlenet",
  label: LABEL,
  howToExport:
    "Battle.net has no export. From a rooted Android phone, take com.blizzard.messenger_preferences.xml out of the app's preferences.",
  detect: (content) => (isBattleNet(content) ? "certain" : "no"),
  read: async (content) => {
    if (!isBattleNet(content) || content.kind !== "xml") {
      throw new TransferError("unsupported", "This is no preferences file of Battle.net.", { source: LABEL })
    }
    return readPreferences(parsePreferences(content.text))
  },
}

const isBattleNet = (content: Content) => content.kind === "xml" && content.text.includes(SECRET_KEY)

function readPreferences(preferences: ReadonlyMap<string, string>): ReadResult {
  const masked = preferences.get(SECRET_KEY)
  const place = { where: "entry 1", position: 0 }
  return readRecords(
    masked === undefined ? [] : [masked],
    (secret) => {
      // The secret is itself hexadecimal text.
      const otp = { type: "totp", secret: encodeBase32(decodeHex(unmask(secret))), digits: 8 }
      return toImportedEntry(
        { otp, issuer: LABEL, account: unmask(preferences.get(SERIAL_KEY) ?? "") },
        place,
      )
    },
    () => ({ where: place.where }),
  )
}

/** @throws BytesError when it is no masked text */
function unmask(hex: string): string {
  const mask = decodeHex(MASK)
  return decodeUtf8(decodeHex(hex).map((byte, index) => byte ^ (mask[index] ?? 0)))
}
