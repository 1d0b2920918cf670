// Every setting of the server once: its name, its rule, its default, what it is for, and whether it may be shown.
// Settings come from `tessera.yaml` and from the environment; the environment wins.
import { resolve } from "node:path"
import type { z } from "zod"
import { type ConfigFile, readConfigFile } from "./config-file.ts"
import * as values from "./config-values.ts"
import { StartError } from "./errors.ts"
import { suggestion } from "./spelling.ts"

export type Environment = Readonly<Record<string, string | undefined>>

type Setting = {
  readonly env: `TESSERA_${string}`
  readonly schema: z.ZodType
  readonly fallback: string
  readonly help: string
  /** Shown only as set or not set. */
  readonly isSecret?: boolean
}

const defineSettings = <const Settings extends Record<string, Setting>>(settings: Settings) => settings

export const SETTINGS = defineSettings({
  host: {
    env: "TESSERA_HOST",
    schema: values.host,
    fallback: "127.0.0.1",
    help: "The address to listen at. 0.0.0.0 or :: is reachable from other machines.",
  },
  port: { env: "TESSERA_PORT", schema: values.port, fallback: "8080", help: "The port to listen at." },
  dataDir: {
    env: "TESSERA_DATA_DIR",
    schema: values.path,
    fallback: "./data",
    help: "The folder for the database and the secrets. Back it up as a whole.",
  },
  databaseUrl: {
    env: "TESSERA_DATABASE_URL",
    schema: values.databaseUrl,
    fallback: "",
    help: "A PostgreSQL database (postgres://user:password@host:5432/name). Empty: SQLite in the data folder.",
    isSecret: true,
  },
  publicUrl: {
    env: "TESSERA_PUBLIC_URL",
    schema: values.publicUrl,
    fallback: "",
    help: "The address under which people reach this server. Empty: http://, host and port.",
  },
  registration: {
    env: "TESSERA_REGISTRATION",
    schema: values.registration,
    fallback: "open",
    help: "Who may create an account: open (anybody) or closed (nobody new).",
  },
  hardcodedOtts: {
    env: "TESSERA_HARDCODED_OTTS",
    schema: values.hardcodedOtts,
    fallback: "",
    help: "Fixed one-time codes, for installations without mail: someone@example.org=123456,*@example.org=123456.",
    isSecret: true,
  },
  admins: {
    env: "TESSERA_ADMINS",
    schema: values.addresses,
    fallback: "",
    help: "E-mail addresses of further administrators.",
  },
  rateLimitFactor: {
    env: "TESSERA_RATE_LIMIT_FACTOR",
    schema: values.rateLimitFactor,
    fallback: "1",
    help: "Multiplies every allowance of requests and attempts.",
  },
  allowedOrigins: {
    env: "TESSERA_ALLOWED_ORIGINS",
    schema: values.origins,
    fallback: "*",
    help: "Origins of other web clients. * admits any: requests carry their token in a header, never a cookie.",
  },
  trustedProxies: {
    env: "TESSERA_TRUSTED_PROXIES",
    schema: values.networks,
    fallback: "",
    help: "Addresses or ranges of reverse proxies whose X-Forwarded-For is believed. Empty: none.",
  },
})

export type SettingName = keyof typeof SETTINGS

/** The effective values, each of the type its rule gives it. */
export type Config = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]["schema"]> }

export type LoadedConfig = {
  readonly config: Config
  /** Names which are set to something else than the default, and where. */
  readonly sources: Partial<Record<SettingName, string>>
  /** Things which are odd but do no harm, in words. */
  readonly warnings: readonly string[]
}

/** Names which begin like ours and are for others: the config file itself, the command line, and tests. */
const FOREIGN_NAMES = [
  "TESSERA_CONFIG",
  "TESSERA_HANDED_OVER",
  "TESSERA_HOME",
  "TESSERA_KEY_FILE",
  "TESSERA_SERVER",
  "TESSERA_TEST_BROWSER",
  "TESSERA_TEST_POSTGRES",
]

/** Reads the settings. @throws StartError `bad-settings` with every mistake at once, none of them quoting a value */
export async function loadConfig({ env, cwd }: { env: Environment; cwd: string }): Promise<LoadedConfig> {
  const { file, mistakes } = await readConfigFile(env["TESSERA_CONFIG"] ?? "", cwd)
  const config: Record<string, unknown> = {}
  const sources: Partial<Record<SettingName, string>> = {}
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const { env: variable, schema, fallback }: Setting = SETTINGS[name]
    const found = findValue(variable, env, file)
    const result = schema.safeParse(found?.value ?? fallback)
    if (found !== null) sources[name] = found.source
    if (result.success) config[name] = result.data
    else mistakes.push(...complaints(variable, found?.source ?? "default", result.error))
  }
  mistakes.push(...unknownFileKeys(file))
  if (mistakes.length > 0) throw new StartError("bad-settings", { details: mistakes })
  config["dataDir"] = resolve(cwd, config["dataDir"] as string)
  return { config: config as Config, sources, warnings: unknownVariables(env) }
}

/** Every setting with its value and origin, one to a line, secrets hidden. */
export function describeConfig({ config, sources }: LoadedConfig): string[] {
  return (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const { env: variable, isSecret = false }: Setting = SETTINGS[name]
    const text = isSecret ? secretText(config[name]) : valueText(config[name])
    return `${variable} = ${text}  (${sources[name] ?? "default"})`
  })
}

const secretText = (value: unknown) => (value === "" || isEmptyList(value) ? '""' : "(set, hidden)")
const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0
const valueText = (value: unknown) =>
  Array.isArray(value) ? JSON.stringify(value.join(",")) : JSON.stringify(value)

/** The key in the file: `TESSERA_DATA_DIR` is `data_dir`. */
const fileKey = (variable: string) => variable.slice("TESSERA_".length).toLowerCase()

function findValue(variable: string, env: Environment, file: ConfigFile | null) {
  const text = env[variable]
  if (text !== undefined && text !== "") return { value: text, source: "environment" }
  const value = file?.values[fileKey(variable)]
  return file === null || value === undefined || value === null ? null : { value, source: file.path }
}

const WRONG_KIND = ["invalid_type", "invalid_union"]

function complaints(variable: string, source: string, error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const message = WRONG_KIND.includes(issue.code) ? "has a value of the wrong kind" : issue.message
    return `${variable} (${source}): ${message}`
  })
}

const variables = Object.values(SETTINGS).map((setting) => setting.env) as string[]

function unknownFileKeys(file: ConfigFile | null): string[] {
  const known = variables.map(fileKey)
  return Object.keys(file?.values ?? {})
    .filter((key) => !known.includes(key))
    .map((key) => `${file?.path}: "${key}" is not a setting${suggestion(key, known)}`)
}

function unknownVariables(env: Environment): string[] {
  const known = [...variables, ...FOREIGN_NAMES]
  return Object.keys(env)
    .filter((name) => name.startsWith("TESSERA_") && !known.includes(name))
    .map((name) => `${name} is not a setting and was ignored${suggestion(name, known)}`)
}
