// Google Authenticator: the text of its "Transfer accounts" QR codes, one or several, in any order.
import { findContentLinks, requireContentLinks } from "../content-links.ts"
import type { Content } from "../content.ts"
import { schemeOf } from "../formats/links.ts"
import type { Importer } from "../importer.ts"
import { readLinks } from "../read-links.ts"

const LABEL = "Google Authenticator"

export const googleAuthenticator: Importer = {
  id: "google-authenticator",
  label: LABEL,
  howToExport:
    "In Google Authenticator: menu, “Transfer accounts”, “Export accounts”. It shows one QR code for every ten accounts; scan each of them, or save the text of each (it begins with otpauth-migration://) on a line of its own.",
  detect: (content) => (hasMigrationLink(content) ? "certain" : "no"),
  read: async (content) => readLinks(requireContentLinks(content, LABEL)),
}

const hasMigrationLink = (content: Content) =>
  findContentLinks(content)?.links.some(({ text }) => schemeOf(text) === "otpauth-migration") ?? false
