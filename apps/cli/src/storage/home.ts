// Where the command line keeps its state: one folder, moved as a whole by TESSERA_HOME.
//   config.json            which account is the default
//   accounts/NAME/         one folder per account: session.json, vault.sqlite, unlock-keys.json
//   agent/                 sockets and tokens of running agents
import { homedir } from "node:os"
import { isAbsolute, join, resolve } from "node:path"

export type Environment = Readonly<Record<string, string | undefined>>

/** The folder that holds all state of this person; it may not exist yet. */
export function homeFolder(env: Environment): string {
  const chosen = env["TESSERA_HOME"]
  if (chosen !== undefined && chosen !== "") return resolve(chosen)
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "tessera")
  if (process.platform === "win32") {
    return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "tessera")
  }
  const data = env["XDG_DATA_HOME"]
  const hasData = data !== undefined && isAbsolute(data)
  return join(hasData ? data : join(homedir(), ".local", "share"), "tessera")
}

/** The folder of one account inside the home folder. */
export function accountFolder(home: string, name: string): string {
  return join(home, "accounts", encodeURIComponent(name))
}
