// Reads `tessera.yaml`. Whatever is wrong with it is said without quoting it: it may hold a password.
import { existsSync, readFileSync } from "node:fs"
import { resolve } from "node:path"

export type ConfigFile = { readonly path: string; readonly values: Readonly<Record<string, unknown>> }

const CONFIG_FILE = "tessera.yaml"

/** The file named by `named`, which must be there, or else `tessera.yaml` in `cwd`, which need not. */
export async function readConfigFile(
  named: string,
  cwd: string,
): Promise<{ file: ConfigFile | null; mistakes: string[] }> {
  const path = resolve(cwd, named === "" ? CONFIG_FILE : named)
  if (named === "" && !existsSync(path)) return { file: null, mistakes: [] }
  try {
    const text = readFileSync(path, "utf8")
    // Loaded only for those who have a file: it would slow every other start down.
    const { parse } = await import("yaml")
    const values: unknown = parse(text) ?? {}
    if (typeof values === "object" && !Array.isArray(values)) {
      return { file: { path, values: values as Record<string, unknown> }, mistakes: [] }
    }
    return { file: null, mistakes: [`${path}: must be a list of settings such as "port: 8080"`] }
  } catch (error) {
    return { file: null, mistakes: [describe(path, error)] }
  }
}

function describe(path: string, error: unknown): string {
  const { code, linePos } = error as { code?: string; linePos?: { line: number }[] }
  const isFromSystem = error instanceof Error && "syscall" in error
  if (isFromSystem) return `${path}: cannot be read (${code})`
  // The parser's own message quotes the line.
  const line = linePos?.[0]?.line
  return `${path}${line === undefined ? "" : `, line ${line}`}: not valid YAML`
}
