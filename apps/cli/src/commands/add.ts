// `tessera add`: one entry from an otpauth link (asked for, or on standard input), a QR picture, or typed fields.
import { encodeUtf8 } from "@tessera/bytes"
import { toOtpParameters } from "@tessera/otp"
import { importFile } from "@tessera/transfer"
import { changeEntry, newEntry, sameCode, type Entry } from "@tessera/vault"
import type { DefineCommand } from "../command.ts"
import { transferPorts } from "../compose.ts"
import {
  addFieldOptions,
  detailFields,
  otpFields,
  readPin,
  readSecret,
  type FieldOptions,
} from "../entries/entry-fields.ts"
import { CliError } from "../errors.ts"
import { readBackups } from "../importing/read-backups.ts"
import { requireConsent, type Runtime } from "../runtime.ts"
import { readSourceFile } from "../storage/source-file.ts"
import { readInputLine } from "../terminal/standard-input.ts"
import { nameOf } from "../vaults/find-entries.ts"
import { ensureVault } from "../vaults/local-vault-first.ts"
import { withVault } from "../vaults/open-vault.ts"
import { syncAfterChange } from "../vaults/sync-vault.ts"
import { wrapHelp } from "../terminal/wrap.ts"

type AddOptions = FieldOptions & { readonly image?: string; readonly pin?: boolean; readonly yes?: boolean }

export const defineAdd: DefineCommand = (command, run) => {
  addFieldOptions(command)
    .argument(
      "[link]",
      "only -, for an otpauth link on standard input: a link holds the secret, and arguments can be seen",
    )
    .option("--image <file>", "read the QR code in a picture (PNG, JPEG, GIF, BMP)")
    .option("--pin", "show it on top of the list")
    .option("--yes", "do not ask, for example when the same code is there already")
    .addHelpText(
      "after",
      wrapHelp(
        "",
        "With -, standard input holds in this order: the link or the secret, the PIN, the password.",
      ),
    )
    .action((link: string | undefined) =>
      run<AddOptions>(command, (runtime, options) => add(runtime, link, options)),
    )
}

async function add(runtime: Runtime, link: string | undefined, options: AddOptions): Promise<void> {
  if (link !== undefined && link !== "-") {
    throw new CliError(
      "wrong-usage",
      "A link holds the secret, and what is typed here ends up in the shell's history. Use `tessera add` and paste it when asked, or `tessera add -`.",
    )
  }
  const entries = (await readEntries(runtime, link, options)).map((entry) => withDetails(entry, options))
  const unlocking = await ensureVault(runtime, {})
  await withVault(
    runtime,
    async (open) => {
      const { vault } = open
      const known = vault.list().flatMap(({ entry }) => (entry === null ? [] : [entry]))
      for (const entry of entries) await refuseDouble(runtime, entry, known, options)
      const names = entries.map(nameOf).join(", ")
      const ids = await vault.add(entries, { label: `add ${names}` })
      const { output } = runtime
      if (output.isJson)
        output.printJson({ added: entries.map((entry, index) => toJson(ids[index] ?? "", entry)) })
      else output.say(`Added ${names}.`)
      await syncAfterChange(runtime, open)
    },
    unlocking,
  )
}

async function readEntries(
  runtime: Runtime,
  link: string | undefined,
  options: AddOptions,
): Promise<Entry[]> {
  if (options.image !== undefined) return readPicture(runtime, options.image)
  if (link === "-" && !process.stdin.isTTY) return readLink((await readInputLine()) ?? "")
  const hasFields = [options.issuer, options.account, options.type, options.secretFile].some(
    (value) => value !== undefined,
  )
  if (hasFields) return [await readFields(runtime, options)]
  if (!runtime.prompter.canAsk) {
    throw new CliError(
      "input-needed",
      "Say what to add: a link with `tessera add -`, a picture with --image, or --issuer, --account and --secret-file.",
    )
  }
  const text = await runtime.prompter.secret("Paste the otpauth:// link, or type the secret:")
  if (text.includes("://")) return readLink(text)
  const issuer = await runtime.prompter.text("Issuer (such as GitHub):")
  const account = await runtime.prompter.text("Account (such as your e-mail address):")
  return [
    newEntry(toOtpParameters({ type: "totp", secret: text, ...otpFields(options) }), { issuer, account }),
  ]
}

async function readPicture(runtime: Runtime, path: string): Promise<Entry[]> {
  const { readQrCodes } = await import("../pictures/read-qr-codes.ts")
  const backup = await readBackups([{ path, bytes: readSourceFile(path) }], {
    ports: transferPorts,
    readQrCodes,
    source: "qr-image",
  })
  runtime.output.say(...backup.skipped.map(({ where, reason }) => `Not added: ${where}: ${reason}`))
  return backup.entries.map(({ entry }) => entry)
}

/** All links that any app shows: otpauth, Google's migration, Steam's and mOTP's own. */
async function readLink(text: string): Promise<Entry[]> {
  const { entries, skipped } = await importFile(encodeUtf8(text.trim()), { ports: transferPorts })
  const [first] = skipped
  if (first !== undefined) throw new CliError("bad-input", `The link cannot be used: ${first.reason}`)
  return entries.map(({ entry }) => entry)
}

async function readFields(runtime: Runtime, options: AddOptions): Promise<Entry> {
  const type = options.type ?? (options.counter === undefined ? "totp" : "hotp")
  const secret = await readSecret(runtime, options.secretFile)
  const needsPin = type === "motp" || type === "yandex"
  const pin = needsPin ? { pin: await readPin(runtime, options.pinFile) } : {}
  return newEntry(toOtpParameters({ ...otpFields(options), type, secret, ...pin }))
}

function withDetails(entry: Entry, options: AddOptions): Entry {
  const tags = [...entry.tags, ...(options.tag ?? [])]
  return changeEntry(entry, {
    ...detailFields(options),
    tags,
    isPinned: entry.isPinned || options.pin === true,
  })
}

async function refuseDouble(
  runtime: Runtime,
  entry: Entry,
  known: readonly Entry[],
  { yes }: AddOptions,
): Promise<void> {
  const double = known.find((candidate) => sameCode(candidate, entry))
  if (double === undefined) return
  await requireConsent(runtime, {
    isAgreed: yes === true,
    text: `The same code is here already, as ${nameOf(double)}. Add it once more?`,
  })
}

function toJson(id: string, { issuer, account, otp }: Entry) {
  return { id, issuer, account, type: otp.type }
}
