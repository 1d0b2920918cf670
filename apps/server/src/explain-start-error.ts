// Says in plain words why the server does not start, what was kept, and what to do now.
import { StartError, type StartErrorCode } from "./errors.ts"

type Explanation = { readonly happened: string; readonly remedy: string }

const EXPLANATIONS: Readonly<Record<StartErrorCode, (subject: string) => Explanation>> = {
  "bad-settings": () => ({
    happened: "Some settings are not right.",
    remedy: "Nothing was started or changed. Correct all of them and start again.",
  }),
  "folder-unusable": (path) => ({
    happened: `${path} cannot be used.`,
    remedy: "Choose another folder with TESSERA_DATA_DIR, or make this one a folder.",
  }),
  "folder-read-only": (path) => ({
    happened: `${path} cannot be written.`,
    remedy: "Let the user who runs Tessera write there, or choose another folder with TESSERA_DATA_DIR.",
  }),
  "disk-full": (path) => ({
    happened: `There is no space left for ${path}.`,
    remedy: "Everything acknowledged so far is kept. Make space on the disk and start again.",
  }),
  "secrets-unsafe": (path) => ({
    happened: `The secrets in ${path} are not safe.`,
    remedy: `If the mode of the file is the reason: chmod 600 "${path}". Otherwise put back the file of your backup.`,
  }),
  "secrets-damaged": (path) => ({
    happened: `${path} is damaged.`,
    remedy:
      "Put back the file of your backup. Without it accounts cannot be found by their address any more.",
  }),
  "secrets-missing": (path) => ({
    happened: `The secrets in the data folder do not belong to the database ${path}.`,
    remedy:
      "Nothing was changed. Put back secrets.json of your backup; several servers on one database need the same file.",
  }),
  "database-locked": (path) => ({
    happened: `Another program holds the database ${path}.`,
    remedy: "Is a second server or a backup running? Stop it and start again.",
  }),
  "database-damaged": (path) => ({
    happened: `The database ${path} is damaged.`,
    remedy:
      "Nothing was changed. Keep a copy of the file, put back your last backup, and let the devices sync: they hold every code.",
  }),
  "database-unusable": (path) => ({
    happened: `The database ${path} cannot be used.`,
    remedy: "The reason is above. Nothing was changed.",
  }),
  "database-unreachable": (place) => ({
    happened: `The database ${place} cannot be reached.`,
    remedy: "Is it running, and are host, port, name, user and password in TESSERA_DATABASE_URL right?",
  }),
  "database-newer": (path) => ({
    happened: `The database ${path} was used by a newer Tessera.`,
    remedy: "Nothing was changed. Start the newer version, or put back the backup from before the upgrade.",
  }),
  "migration-failed": (path) => ({
    happened: `The database ${path} could not be brought up to date.`,
    remedy:
      "The step was undone as a whole; your data is as it was before. Start the previous version again and report this.",
  }),
  "port-taken": (address) => ({
    happened: `Another program listens at ${address} already.`,
    remedy: "Is Tessera running already? Stop the other program, or choose another port with TESSERA_PORT.",
  }),
  "address-unusable": (address) => ({
    happened: `The server cannot listen at ${address}.`,
    remedy:
      "Choose an address of this machine with TESSERA_HOST (127.0.0.1 or 0.0.0.0), and a port from 1024 with TESSERA_PORT.",
  }),
}

/** The lines to print; an error nobody expected is named without its message, which could hold anything. */
export function explainStartError(error: unknown): string[] {
  if (!(error instanceof StartError)) {
    const { name, stack = "" } = error instanceof Error ? error : new Error("unknown")
    const frames = stack.split("\n").filter((line) => /^\s+at /.test(line))
    return ["Tessera could not start, for a reason it does not know. Please report this:", name, ...frames]
  }
  const { happened, remedy } = EXPLANATIONS[error.code](error.subject)
  const details = error.details.filter((detail) => detail !== "").map((detail) => `  · ${detail}`)
  return [happened, ...details, remedy]
}
