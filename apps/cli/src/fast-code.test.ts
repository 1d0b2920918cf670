// `tessera code NAME` with an unlocked agent must answer at once, so nothing slow may creep into what it loads.
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const IMPORT = /^(?:import|export) (?!type\b)[^"]*?from "([^"]+)"|^import "([^"]+)"|import\("([^"]+)"\)/gm

/** Every file that is loaded with this one, and every library outside our own folder. */
function loadedBy(file: string, files = new Set<string>(), libraries = new Set<string>()) {
  if (files.has(file)) return { files, libraries }
  files.add(file)
  for (const [, ...specifiers] of readFileSync(file, "utf8").matchAll(IMPORT)) {
    const specifier = specifiers.find((found) => found !== undefined) ?? ""
    if (specifier.startsWith(".")) loadedBy(join(dirname(file), specifier), files, libraries)
    else libraries.add(specifier)
  }
  return { files, libraries }
}

const start = fileURLToPath(new URL("./fast-code.ts", import.meta.url))

describe("the quick way to a code", () => {
  const { files, libraries } = loadedBy(start)

  it("loads a handful of small files of ours", () => {
    const bytes = [...files].reduce((sum, file) => sum + readFileSync(file).length, 0)
    expect(files.size).toBeLessThanOrEqual(15)
    expect(files.size).toBeGreaterThan(5)
    expect(bytes).toBeLessThan(40_000)
  })

  it("loads no library: no argument parser, no schemas, no cryptography, no database", () => {
    expect([...libraries].sort()).toEqual(["node:crypto", "node:fs", "node:net", "node:os", "node:path"])
  })
})
