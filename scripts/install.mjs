// Installs what package-lock.json names, when it is not there yet: what running needs, or with `--for-tests` everything.
// Plain JavaScript on built-ins only, because it runs before anything is installed, on whatever Node the machine has;
// the right one arrives with the packages.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { ensureBrowser } from "./install-browser.mjs"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const isForTests = process.argv.includes("--for-tests")
const isWindows = process.platform === "win32"

const lockHash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex")
const stamp = join(root, "node_modules", ".tessera-installed")
const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : ""

if (installed !== `${lockHash} everything` && (isForTests || installed !== `${lockHash} running`)) {
  installPackages()
}
if (isForTests) ensureBrowser()

function installPackages() {
  console.error("Installing the packages Tessera needs (Node 26 among them); this takes about a minute…")
  // Not `npm ci`: it refuses a lock file which lacks the builds of tools for other platforms, as one written behind a
  // mirror without them does. `--no-save` keeps to the lock file and leaves it alone.
  const what = isForTests ? [] : ["--omit=dev"]
  const result = spawnSync(
    isWindows ? "npm.cmd" : "npm",
    ["install", "--no-save", ...what, "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      shell: isWindows,
    },
  )
  if (result.status !== 0) {
    console.error(
      [
        "",
        "The packages could not be installed; npm says why above.",
        "  · Is the network reachable? Behind a proxy, set HTTPS_PROXY and try again.",
        "  · Is this folder writable, and is there about 1 GB of free space?",
        "  · npm 10 or newer is needed; `npm --version` shows yours.",
      ].join("\n"),
    )
    process.exit(1)
  }
  writeFileSync(stamp, `${lockHash} ${isForTests ? "everything" : "running"}`)
}
