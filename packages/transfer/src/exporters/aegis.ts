// Aegis: the vault file in clear and under a password (database version 3). Aegis knows all kinds of codes that we do.
import { decodeHex, encodeBase32, encodeUtf8 } from "@tessera/bytes"
import type { RandomBytes } from "@tessera/crypto"
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
import { collectLosses, findDetails, requirePassword, timeStamp, type Exporter } from "../exporter.ts"
import { AEGIS_LABEL, plainAegisVault, sealAegisVault } from "../formats/aegis-vault.ts"
import { randomUuid } from "../formats/uuid.ts"

export const aegisPlain: Exporter = {
  id: "aegis",
  label: AEGIS_LABEL,
  description: "Readable by anyone who gets the file. For Aegis and the many apps which read its files.",
  isEncrypted: false,
  fileName: (timeMs) => `aegis-export-plain-${timeStamp(timeMs)}.json`,
  findLosses: (entries) =>
    collectLosses(entries, (entry) =>
      canHold(entry.otp) ? findDetails(entry, ["trashed", "icon", "usage", "other-data"]) : ["left-out"],
    ),
  write: async (entries, { ports }) => encodeFile(plainAegisVault(toDatabase(entries, ports.random))),
}

export const aegisEncrypted: Exporter = {
  ...aegisPlain,
  id: "aegis-encrypted",
  label: `${AEGIS_LABEL} (encrypted)`,
  description: "Under a password. For Aegis and the many apps which read its files.",
  isEncrypted: true,
  fileName: (timeMs) => `aegis-export-${timeStamp(timeMs)}.json`,
  write: async (entries, context) => {
    const password = requirePassword(context, AEGIS_LABEL)
    context.onStep?.("deriving-key")
    const { random } = context.ports
    return encodeFile(await sealAegisVault(toDatabase(entries, random), password, random))
  },
}

const encodeFile = (file: object) => encodeUtf8(`${JSON.stringify(file, null, 4)}\n`)

/** Aegis keeps the secret of mOTP as the bytes of a hexadecimal text, and shows it in lower case. */
const canHold = (otp: OtpParameters) => otp.type !== "motp" || /^(?:[0-9a-f]{2})+$/.test(otp.secret)

function toDatabase(entries: readonly Entry[], random: RandomBytes): object {
  const names = new Set(entries.flatMap(({ tags }) => tags))
  const groups = new Map(Array.from(names, (name) => [name, randomUuid(random)]))
  return {
    version: 3,
    entries: entries.filter(({ otp }) => canHold(otp)).map((entry) => toAegisEntry(entry, groups, random)),
    groups: Array.from(groups, ([name, uuid]) => ({ uuid, name })),
    icons_optimized: true,
  }
}

function toAegisEntry(entry: Entry, groups: ReadonlyMap<string, string>, random: RandomBytes): object {
  return {
    type: entry.otp.type,
    uuid: randomUuid(random),
    name: entry.account,
    issuer: entry.issuer,
    note: joinNote(entry),
    favorite: entry.isPinned,
    icon: null,
    info: toAegisInfo(entry.otp),
    groups: entry.tags.map((tag) => groups.get(tag)),
  }
}

function toAegisInfo(otp: OtpParameters): object {
  const { secret } = otp
  switch (otp.type) {
    case "totp":
      return { secret, algo: otp.algorithm, digits: otp.digits, period: otp.periodSeconds }
    case "hotp":
      return { secret, algo: otp.algorithm, digits: otp.digits, counter: otp.counter }
    case "steam":
      return { secret, algo: "SHA1", digits: STEAM_DIGITS, period: STEAM_PERIOD_SECONDS }
    case "yandex":
      return { secret, algo: "SHA256", digits: YANDEX_DIGITS, period: YANDEX_PERIOD_SECONDS, pin: otp.pin }
    case "motp":
      return {
        secret: encodeBase32(decodeHex(secret)),
        algo: "MD5",
        digits: MOTP_DIGITS,
        period: MOTP_PERIOD_SECONDS,
        pin: otp.pin,
      }
  }
}
