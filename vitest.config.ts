import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { playwright } from "@vitest/browser-playwright"
import { defineConfig } from "vitest/config"
import { findBrowser } from "./scripts/install-browser.mjs"

// The core (floors 0 to 3) computes the same everywhere: its tests run in Node and again in a real browser. Left out are
// those that need Node itself, and the simulation, which would only take long.
const CORE = ["bytes", "otp", "crypto", "wire", "vault", "account", "sync"]
const coreTestsForBrowsers = CORE.flatMap((room) => {
  const folder = join("packages", room, "src")
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => file.endsWith(".test.ts") && !file.includes("simulation"))
    .filter((file) => !readFileSync(file, "utf8").includes('from "node:'))
})

// Chromium's own errands (updates, sync) would only fail on a machine without a network.
const BROWSER_FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // Chromium's sandbox does not start for root, as in most continuous integration.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
]
const browserPath = findBrowser()

// Real databases, real key derivations and spawned processes share two cores with each other.
const timeouts = { testTimeout: 180_000, hookTimeout: 180_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
          ...timeouts,
          include: ["{packages,apps}/*/src/**/*.test.ts", "tests/**/*.test.ts"],
          globalSetup: ["apps/server/src/testing/postgres-global-setup.ts"],
        },
      },
      {
        test: {
          name: "browser",
          ...timeouts,
          include: coreTestsForBrowsers,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: BROWSER_FLAGS,
                ...(browserPath === null ? {} : { executablePath: browserPath }),
              },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
})
