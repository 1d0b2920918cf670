// WinAuth: its list of links. The archive which protects that list by a password is read elsewhere.
import { findContentLinks, requireContentLinks } from "../content-links.ts"
import type { Content } from "../content.ts"
import { hasParameter } from "../formats/links.ts"
import type { Importer } from "../importer.ts"
import { readLinks } from "../read-links.ts"

export const WIN_AUTH_LABEL = "WinAuth"

export const winAuth: Importer = {
  id: "winauth",
  label: WIN_AUTH_LABEL,
  howToExport: "In WinAuth: right click, Export; a text file.",
  detect: (content) => (isWinAuth(content) ? "certain" : "no"),
  read: async (content) => readLinks(requireContentLinks(content, WIN_AUTH_LABEL)),
}

/** How WinAuth, and no other app that we know, puts the parameters of a link; it names a picture in most of them. */
const WIN_AUTH_LINK =
  /^otpauth:\/\/(?:totp|hotp|steam)\/[^?]{0,2000}\?(?:serial=[^&]*&|deviceid=[^&]*&|data=[^&]*&)*secret=[^&]*&digits=\d+(?:&|$)/i

function isWinAuth(content: Content): boolean {
  const links = content.kind === "text" ? (findContentLinks(content)?.links ?? []) : []
  return (
    links.some(({ text }) => hasParameter(text, "icon")) &&
    links.every(({ text }) => WIN_AUTH_LINK.test(text))
  )
}
