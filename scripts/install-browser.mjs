// Finds the Chromium which runs the core's tests a second time, and installs Debian's where it is missing and may be.
import { spawnSync } from "node:child_process"
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import process from "node:process"

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome.exe",
  "msedge.exe",
]
const PLACES = [
  ...(process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
]

/** The path of a Chromium or Chrome: `TESSERA_TEST_BROWSER`, or the first one found; null if there is none. */
export function findBrowser() {
  const chosen = process.env.TESSERA_TEST_BROWSER
  return [...(chosen ? [chosen] : []), ...PLACES].find(isExecutable) ?? null
}

/** Makes sure that there is a browser; ends the process with the remedy if there cannot be one. */
export function ensureBrowser() {
  if (findBrowser() !== null) return
  const mayInstall = process.platform === "linux" && process.getuid?.() === 0
  if (mayInstall && succeeds("apt-get", ["--version"])) {
    console.error("Installing Chromium (Debian's package) for the tests; this takes about a minute…")
    const isInstalled =
      succeeds("apt-get", ["update", "-qq"]) &&
      succeeds("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"])
    if (isInstalled && findBrowser() !== null) return
  }
  console.error(
    [
      "The tests run in a real browser too, and there is none here.",
      "  · Install Chromium or Chrome (Debian: sudo apt-get install chromium), then run the tests again.",
      "  · If there is one at an unusual place, set TESSERA_TEST_BROWSER to its path.",
    ].join("\n"),
  )
  process.exit(1)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function succeeds(command, args) {
  const { status } = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  })
  return status === 0
}
