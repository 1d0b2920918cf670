// WinAuth: its list of links, by itself or in an archive with a password.
import { findContentLinks, requireContentLinks } from "../content-links.ts"
import type { Content } from "../content.ts"
import { findLinks, hasParameter } from "../formats/links.ts"
import { mayHoldFile } from "../formats/zip.ts"
import type { Importer } from "../importer.ts"
import { readArchivedText } from "../read-archive.ts"
import { readLinks } from "../read-links.ts"

const LABEL = "WinAuth"
/** Then come the date and ".txt". */
const ARCHIVED = "winauth-"

export const winAuth: Importer = {
  id: "winauth",
  label: LABEL,
  howToExport: "In WinAuth: right click, Export; a text file, or one in an archive with a password.",
  detect: (content) => (isWinAuth(content) || mayHoldFile(content, ARCHIVED) ? "certain" : "no"),
  read: async (content, context) => {
    if (content.kind !== "binary") return readLinks(requireContentLinks(content, LABEL))
    const question = { mark: ARCHIVED, matches: (name: string) => name.startsWith(ARCHIVED), source: LABEL }
    return readLinks(findLinks(await readArchivedText(content, question, context)))
  },
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
