import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    // Real databases, real key derivations and spawned processes share two cores with each other.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    include: ["{packages,apps}/*/src/**/*.test.ts", "tests/**/*.test.ts"],
  },
})
