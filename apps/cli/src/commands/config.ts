// `tessera config`: the server's settings with their present values and where each comes from, secrets hidden.
import {
  describeConfig,
  loadConfig,
  SETTINGS,
  type LoadedConfig,
  type SettingName,
} from "@tessera/server/config"
import { explainStartError } from "@tessera/server/start"
import type { DefineCommand } from "../command.ts"
import { CliError } from "../errors.ts"

export const defineConfig: DefineCommand = (command, run) => {
  command.action(() =>
    run(command, async ({ env, output }) => {
      const loaded = await load(env)
      output.say(...loaded.warnings)
      if (output.isJson) output.printJson({ settings: toJson(loaded) })
      else output.print(...describeConfig(loaded), "", ...helpLines())
    }),
  )
}

async function load(
  env: NodeJS.ProcessEnv | Readonly<Record<string, string | undefined>>,
): Promise<LoadedConfig> {
  try {
    return await loadConfig({ env, cwd: process.cwd() })
  } catch (error) {
    throw new CliError("failed", explainStartError(error).join("\n"), { cause: error })
  }
}

const names = () => Object.keys(SETTINGS) as SettingName[]

function helpLines(): string[] {
  return names().map(
    (name) => `${SETTINGS[name].env}: ${SETTINGS[name].help} Default: "${SETTINGS[name].fallback}"`,
  )
}

function toJson({ config, sources }: LoadedConfig) {
  return names().map((name) => {
    const setting: { env: string; help: string; fallback: string; isSecret?: boolean } = SETTINGS[name]
    return {
      name: setting.env,
      value: setting.isSecret === true ? null : config[name],
      source: sources[name] ?? "default",
      default: setting.fallback,
      help: setting.help,
    }
  })
}
