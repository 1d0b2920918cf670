// Every command, in the order in which help shows them. Add yours here, and nowhere else.
import type { CommandEntry } from "../command.ts"

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "code",
    summary: "show codes: now, next, and the seconds left",
    load: async () => (await import("./code.ts")).defineCode,
  },
  {
    name: "list",
    summary: "list entries",
    load: async () => (await import("./list-entries.ts")).defineList,
  },
  {
    name: "add",
    summary: "add an entry from a link, a QR picture, or typed fields",
    load: async () => (await import("./add.ts")).defineAdd,
  },
  { name: "edit", summary: "change an entry", load: async () => (await import("./edit.ts")).defineEdit },
  {
    name: "trash",
    summary: "put an entry into the trash",
    load: async () => (await import("./trash.ts")).defineTrash,
  },
  {
    name: "restore",
    summary: 'take an entry out of the trash, or back from "removed elsewhere"',
    load: async () => (await import("./restore.ts")).defineRestore,
  },
  {
    name: "delete",
    summary: "delete an entry for good",
    load: async () => (await import("./delete.ts")).defineDelete,
  },
  {
    name: "history",
    summary: "show earlier versions of an entry and bring one back",
    load: async () => (await import("./history.ts")).defineHistory,
  },
  {
    name: "undo",
    summary: "take back the last change, or a whole import",
    load: async () => (await import("./undo.ts")).defineUndo,
  },
  {
    name: "import",
    summary: "import the backup of another authenticator",
    load: async () => (await import("./import.ts")).defineImport,
  },
  {
    name: "export",
    summary: "write all entries to a file that other apps read",
    load: async () => (await import("./export.ts")).defineExport,
  },
  {
    name: "sync",
    summary: "bring this device and the server to the same state",
    load: async () => (await import("./sync.ts")).defineSync,
  },
  {
    name: "status",
    summary: "say what waits, what needs a decision, and how old things are",
    load: async () => (await import("./status.ts")).defineStatus,
  },
  {
    name: "unlock",
    summary: "derive the key once, so that later commands answer at once",
    load: async () => (await import("./unlock.ts")).defineUnlock,
  },
  {
    name: "lock",
    summary: "forget the key",
    load: async () => (await import("./lock.ts")).defineLock,
  },
  {
    name: "account",
    summary: "create, add, recover and remove accounts",
    load: async () => (await import("./account.ts")).defineAccount,
  },
  {
    name: "serve",
    summary: "run a server",
    load: async () => (await import("./serve.ts")).defineServe,
  },
  {
    name: "config",
    summary: "show the server's settings with their present values",
    load: async () => (await import("./config.ts")).defineConfig,
  },
  {
    name: "admin",
    summary: "look after the users of a server",
    load: async () => (await import("./admin.ts")).defineAdmin,
  },
  {
    name: "auth",
    summary: "decrypt an encrypted export of Ente Auth",
    load: async () => (await import("./auth.ts")).defineAuth,
  },
  {
    name: "completion",
    summary: "print a completion script for bash, zsh or fish",
    load: async () => (await import("./completion.ts")).defineCompletion,
  },
]
