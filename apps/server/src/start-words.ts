// What the server says when it has started, in plain words.
import type { LoadedConfig } from "./config.ts"
import { VERSION } from "./version.ts"

export type Started = {
  readonly url: string
  readonly dataFolder: string
  /** "SQLite" or where PostgreSQL is. */
  readonly database: string
  /** The token of the setup link while there is no administrator. */
  readonly setupToken: string | null
}

/** Where it is, where the data is, and how to become administrator. */
export function startWords({ url, dataFolder, database, setupToken }: Started): string[] {
  const setupLink = `${url}/setup#${setupToken}`
  const howToAdminister =
    setupToken === null
      ? []
      : [
          "",
          "There is no administrator yet. To become administrator, create your account with this link:",
          `  ${setupLink}`,
          "for example so, in another terminal:",
          `  npx tessera account create --setup-link "${setupLink}"`,
        ]
  return [
    `Tessera ${VERSION} is running at ${url}`,
    `Your data is in ${dataFolder} (${database}). Back up this folder; its secrets.json is part of it.`,
    ...howToAdminister,
    "",
    "Press Ctrl+C to stop.",
  ]
}

/** What is odd about the settings, before anything else happens. */
export function settingWords({ config, warnings }: LoadedConfig): string[] {
  const words = [...warnings]
  if (config.hardcodedOtts.length > 0) {
    words.push(
      "TESSERA_HARDCODED_OTTS is set: whoever knows such a code passes e-mail verification for these addresses.",
    )
  }
  return words.map((word) => `Note: ${word}`)
}
