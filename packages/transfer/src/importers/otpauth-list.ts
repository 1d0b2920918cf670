// Plain lists of otpauth:// links, in a text or on a page: what most apps write as "export as text" or "as HTML".
import { findContentLinks, requireContentLinks } from "../content-links.ts"
import type { Importer } from "../importer.ts"
import { readLinks } from "../read-links.ts"

const LABEL = "link list"

export const otpauthList: Importer = {
  id: "otpauth-list",
  label: LABEL,
  howToExport:
    "Any text file or web page with one otpauth:// link per line. Most apps call it “export as text”, “as URIs” or “as HTML”.",
  // Never certain: an app which also writes such lists may recognise its own.
  detect: (content) => (findContentLinks(content) === null ? "no" : "possible"),
  read: async (content) => readLinks(requireContentLinks(content, LABEL)),
}
