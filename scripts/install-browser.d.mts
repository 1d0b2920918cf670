/** The path of a Chromium or Chrome, or null if there is none. */
export function findBrowser(): string | null
/** Makes sure that there is a browser; ends the process with the remedy if there cannot be one. */
export function ensureBrowser(): void
