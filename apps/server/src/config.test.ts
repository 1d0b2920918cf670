import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { describeConfig, type Environment, loadConfig, SETTINGS } from "./config.ts"
import { StartError } from "./errors.ts"

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "tessera-config-"))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const load = (env: Environment) => loadConfig({ env, cwd })

async function mistakesOf(env: Environment): Promise<readonly string[]> {
  const error: unknown = await load(env).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(StartError)
  return (error as StartError).details
}

describe("settings", () => {
  it("have the promised names and defaults", async () => {
    const { config, sources, warnings } = await load({})
    expect(config).toEqual({
      host: "127.0.0.1",
      port: 8080,
      dataDir: join(cwd, "data"),
      databaseUrl: "",
      publicUrl: "",
      registration: "open",
      hardcodedOtts: [],
      admins: [],
      rateLimitFactor: 1,
      allowedOrigins: ["*"],
      trustedProxies: [],
    })
    expect(sources).toEqual({})
    expect(warnings).toEqual([])
    for (const setting of Object.values(SETTINGS)) expect(setting.help.length).toBeGreaterThan(10)
  })

  it("are read from the environment, spaces forgiven; an empty value counts as none", async () => {
    const { config } = await load({
      TESSERA_HOST: "0.0.0.0",
      TESSERA_PORT: "80",
      TESSERA_DATA_DIR: "/srv/tessera",
      TESSERA_DATABASE_URL: "postgresql://me:secret@db:5432/tessera",
      TESSERA_PUBLIC_URL: "https://codes.example.org/",
      TESSERA_REGISTRATION: "closed",
      TESSERA_HARDCODED_OTTS: "Someone@Example.org=123456, *@example.com = 000001",
      TESSERA_ADMINS: " Maren@Example.org ,b@example.org",
      TESSERA_RATE_LIMIT_FACTOR: "2.5",
      TESSERA_ALLOWED_ORIGINS: "https://auth.example.org,http://localhost:3000",
      TESSERA_TRUSTED_PROXIES: "10.0.0.0/8,::1",
      TESSERA_CONFIG: "",
    })
    expect(config).toEqual({
      host: "0.0.0.0",
      port: 80,
      dataDir: "/srv/tessera",
      databaseUrl: "postgresql://me:secret@db:5432/tessera",
      publicUrl: "https://codes.example.org",
      registration: "closed",
      hardcodedOtts: [
        { pattern: "someone@example.org", code: "123456" },
        { pattern: "*@example.com", code: "000001" },
      ],
      admins: ["maren@example.org", "b@example.org"],
      rateLimitFactor: 2.5,
      allowedOrigins: ["https://auth.example.org", "http://localhost:3000"],
      trustedProxies: ["10.0.0.0/8", "::1"],
    })
    expect((await load({ TESSERA_PORT: "" })).config.port).toBe(8080)
  })

  it("are reported wrong all at once, without their values", async () => {
    const mistakes = await mistakesOf({
      TESSERA_PORT: "CANARY",
      TESSERA_DATABASE_URL: "mysql://root:CANARY@db/x",
      TESSERA_PUBLIC_URL: "codes.example.org/CANARY",
      TESSERA_REGISTRATION: "CANARY",
      TESSERA_HARDCODED_OTTS: "a@example.org=123456,CANARY@example.org=12",
      TESSERA_ADMINS: "CANARY",
      TESSERA_RATE_LIMIT_FACTOR: "0",
      TESSERA_ALLOWED_ORIGINS: "https://example.org/CANARY",
      TESSERA_TRUSTED_PROXIES: "10.0.0.0/40",
    })
    expect(mistakes).toHaveLength(9)
    for (const name of ["PORT", "DATABASE_URL", "PUBLIC_URL", "REGISTRATION", "HARDCODED_OTTS", "ADMINS"]) {
      expect(
        mistakes.filter((mistake) => mistake.startsWith(`TESSERA_${name} (environment): `)),
      ).toHaveLength(1)
    }
    expect(mistakes.join("\n")).toContain("item 2 is not")
    expect(mistakes.join("\n")).not.toContain("CANARY")
  })

  it.each(["-1", "65536", "1e3", "8080.5", "0x50"])("refuse the port %s", async (port) => {
    expect(await mistakesOf({ TESSERA_PORT: port })).toEqual([
      "TESSERA_PORT (environment): must be a number from 0 to 65535",
    ])
  })

  it("which do not exist are named, with the one that was meant", async () => {
    const { warnings } = await load({
      TESSERA_PROT: "1",
      TESSERA_SOMETHING: "2",
      TESSERA_HOME: "/x",
      OTHER: "3",
    })
    expect(warnings).toEqual([
      "TESSERA_PROT is not a setting and was ignored; did you mean TESSERA_PORT?",
      "TESSERA_SOMETHING is not a setting and was ignored",
    ])
  })
})

describe("tessera.yaml", () => {
  const path = () => join(cwd, "tessera.yaml")
  const withFile = async <Result>(text: string, work: () => Promise<Result>): Promise<Result> => {
    writeFileSync(path(), text)
    try {
      return await work()
    } finally {
      rmSync(path())
    }
  }

  it("is read, lists and numbers included, and the environment wins", async () => {
    const text =
      "port: 9000\nregistration: closed\nadmins:\n  - a@example.org\n  - b@example.org\nrate_limit_factor: 3\n"
    const { config, sources } = await withFile(text, () => load({ TESSERA_PORT: "9001" }))
    expect(config).toMatchObject({
      port: 9001,
      registration: "closed",
      admins: ["a@example.org", "b@example.org"],
      rateLimitFactor: 3,
    })
    expect(sources).toMatchObject({ port: "environment", registration: path() })
  })

  it("with unknown keys or values of a wrong kind is refused as a whole", async () => {
    const mistakes = await withFile("prot: 9000\nport: [1]\nadmins: {a: 1}\n", () => mistakesOf({}))
    expect(mistakes).toEqual([
      `TESSERA_PORT (${path()}): has a value of the wrong kind`,
      `TESSERA_ADMINS (${path()}): has a value of the wrong kind`,
      `${path()}: "prot" is not a setting; did you mean port?`,
    ])
  })

  it.each([
    ["port: 1\nallowed_origins: *CANARY\n", ": not valid YAML"],
    ["port: 1\nadmins: [CANARY\n", "line 3: not valid YAML"],
    ["- CANARY\n", 'must be a list of settings such as "port: 8080"'],
  ])("which is no list of settings is refused without quoting it", async (text, complaint) => {
    const mistakes = await withFile(text, () => mistakesOf({}))
    expect(mistakes).toHaveLength(1)
    expect(mistakes[0]).toContain(complaint)
    expect(mistakes[0]).not.toContain("CANARY")
  })

  it("may lie elsewhere, but then it must be there", async () => {
    writeFileSync(join(cwd, "other.yaml"), "port: 7000\n")
    expect((await load({ TESSERA_CONFIG: "other.yaml" })).config.port).toBe(7000)
    expect(await mistakesOf({ TESSERA_CONFIG: "missing.yaml" })).toEqual([
      `${join(cwd, "missing.yaml")}: cannot be read (ENOENT)`,
    ])
  })

  it("may be empty", async () => {
    expect((await withFile("# nothing yet\n", () => load({}))).config.port).toBe(8080)
  })
})

it("the effective values are shown with their origin and without secrets", async () => {
  const loaded = await load({
    TESSERA_DATABASE_URL: "postgres://me:CANARY@db/tessera",
    TESSERA_HARDCODED_OTTS: "a@example.org=424242",
    TESSERA_PORT: "9",
  })
  const lines = describeConfig(loaded)
  expect(lines).toHaveLength(Object.keys(SETTINGS).length)
  expect(lines).toContain("TESSERA_PORT = 9  (environment)")
  expect(lines).toContain('TESSERA_HOST = "127.0.0.1"  (default)')
  expect(lines).toContain("TESSERA_DATABASE_URL = (set, hidden)  (environment)")
  expect(lines).toContain("TESSERA_HARDCODED_OTTS = (set, hidden)  (environment)")
  expect(lines.join("\n")).not.toMatch(/CANARY|424242/)
})
