// A plain list of links, which every authenticator that imports anything can read.
import { encodeUtf8 } from "@tessera/bytes"
import { formatOtpauthUri } from "@tessera/otp"
import type { Entry } from "@tessera/vault"
import { collectLosses, findDetails, timeStamp, type Exporter } from "../exporter.ts"

export const otpauthList: Exporter = {
  id: "otpauth-list",
  label: "List of links",
  description: "One otpauth:// link per line, readable by anyone who gets the file. For nearly every app.",
  isEncrypted: false,
  fileName: (timeMs) => `tessera-links-${timeStamp(timeMs)}.txt`,
  findLosses: (entries) =>
    collectLosses(entries, (entry) => [
      ...findDetails(entry, ["note", "tags", "pinned", "trashed", "icon", "usage"]),
      ...(Object.keys(entry.unknown.display).length > 0 ? (["other-data"] as const) : []),
    ]),
  write: async (entries) => encodeUtf8(entries.map((entry) => `${formatLink(entry)}\n`).join("")),
}

function formatLink({ otp, issuer, account, unknown }: Entry): string {
  const link = formatOtpauthUri({
    otp,
    issuer,
    account,
    display: null,
    unknownParameters: unknown.parameters,
  })
  // Compat: mOTP has had a scheme of its own for long; no app looks for it under otpauth.
  return link.replace(/^otpauth:\/\/motp\//, "motp://")
}
