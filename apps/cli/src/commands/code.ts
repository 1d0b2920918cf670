// `tessera code [QUERY]`: the codes that fit, as a table, as JSON, on the clipboard, or as a live list. The quick case (an
// unlocked agent, no further option) never comes here: fast-code.ts answers it.
import { computeHotp } from "@tessera/otp"
import type { DefineCommand } from "../command.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import { codeLines } from "../terminal/code-lines.ts"
import type { CodeView } from "../terminal/code-view.ts"
import { parseDurationMs, describeDuration } from "../terminal/duration.ts"
import { findItems, nameOf, noMatch, pickItem, type FoundItem } from "../vaults/find-entries.ts"
import { withVault, type OpenVault } from "../vaults/open-vault.ts"
import { syncAfterChange, syncVault } from "../vaults/sync-vault.ts"
import { viewCode } from "../vaults/view-codes.ts"
import { isSkewShown, skewWords } from "../words/skew-words.ts"

type CodeOptions = {
  readonly copy?: boolean
  readonly clearAfter?: string
  readonly next?: boolean
  readonly watch?: boolean
  readonly bare?: boolean
}

const CLEAR_AFTER = "45s"

export const defineCode: DefineCommand = (command, run) => {
  command
    .argument("[query...]", "part of issuer, account or tag; id:… for one entry; nothing for all")
    .option("-c, --copy", "copy the code of one entry, and clear the clipboard later")
    .option("--clear-after <time>", "how long a copied code stays on the clipboard (default: 45s)")
    .option("--next", "take the next code of a counter-based entry (HOTP)")
    .option("-w, --watch", "show a live list until q is pressed")
    .option("--bare", "print nothing but the code of one entry")
    .action((words: readonly string[]) =>
      run<CodeOptions>(command, (runtime, options) => showCodes(runtime, words.join(" "), options)),
    )
}

async function showCodes(runtime: Runtime, query: string, options: CodeOptions): Promise<void> {
  const clearAfterMs = parseDurationMs(options.clearAfter ?? CLEAR_AFTER)
  if (clearAfterMs === null)
    throw new CliError("wrong-usage", "--clear-after takes a time such as 45s or 2m.")
  if (options.watch === true) requireTerminal(runtime)
  await withVault(runtime, async (open) => {
    if (options.watch === true) {
      const { watchCodes } = await import("../terminal/watch-codes.ts")
      await watchCodes(runtime, (filter) => currentCodes(open, filter), query)
      return
    }
    const found = await findWithSync(runtime, open, query)
    const isForOne = options.copy === true || options.next === true || options.bare === true
    const codes = isForOne
      ? [await takeCode(open, await pickItem(runtime, found, query), options)]
      : found.map((item) => viewCode(item, open.vault.nowMs()))
    printCodes(runtime, open, codes, options)
    if (options.copy === true) await copy(runtime, codes[0], clearAfterMs)
    if (options.next === true) await syncAfterChange(runtime, open)
  })
}

function requireTerminal({ output }: Runtime): void {
  if (output.isTerminal && !output.isJson && process.stdin.isTTY) return
  throw new CliError("wrong-usage", "--watch needs a terminal. For scripts, use: tessera code --json")
}

/** What fits; if nothing does, perhaps another device added it a minute ago. */
async function findWithSync(runtime: Runtime, open: OpenVault, query: string): Promise<FoundItem[]> {
  const found = findItems(open.vault, query)
  if (found.length > 0) return found
  const run = await syncVault(runtime, open, { isShort: true })
  const again = run.kind === "ran" ? findItems(open.vault, query) : []
  if (again.length === 0) throw noMatch(query)
  return again
}

async function currentCodes({ vault }: OpenVault, query: string): Promise<CodeView[]> {
  await vault.refresh()
  const timeMs = vault.nowMs()
  return findItems(vault, query).map((item) => viewCode(item, timeMs))
}

/** The code of one entry. With --next the counter has moved on, durably, before the code is known to anybody. */
async function takeCode({ vault }: OpenVault, item: FoundItem, { next }: CodeOptions): Promise<CodeView> {
  const view = viewCode(item, vault.nowMs())
  if (next !== true) return view
  const otp = await vault.nextHotp(item.localId)
  return {
    ...view,
    code: computeHotp(otp, otp.counter),
    next: computeHotp(otp, otp.counter + 1),
    counter: otp.counter,
  }
}

function printCodes(
  { output }: Runtime,
  { vault }: OpenVault,
  codes: readonly CodeView[],
  options: CodeOptions,
): void {
  if (output.isJson) output.printJson({ codes, skewMs: vault.clockSkew().skewMs ?? 0 })
  else if (options.bare === true) output.print(codes[0]?.code ?? "")
  else if (options.copy !== true) output.print(...codeLines(codes, output))
  const { skewMs } = vault.clockSkew()
  if (skewMs !== null && isSkewShown(skewMs)) output.say(skewWords(skewMs))
  const isPinMissing = codes.some(({ code }) => code === "")
  if (isPinMissing)
    output.say("– means that the PIN of the entry is missing: tessera edit NAME --pin-file FILE")
  if (codes.length === 1 && codes[0]?.counter !== null && options.next !== true && !output.isJson) {
    output.say("This code is counter-based. Take it with --next, so that it is not shown a second time.")
  }
}

async function copy(
  { output, env }: Runtime,
  code: CodeView | undefined,
  clearAfterMs: number,
): Promise<void> {
  if (code === undefined || code.code === "") throw new CliError("no-match", "There is no code to copy.")
  const { copyCode } = await import("../clipboard/copy-code.ts")
  const copied = await copyCode(code.code, clearAfterMs, env)
  if (copied === null) {
    throw new CliError(
      "no-clipboard",
      "There is no clipboard here: install wl-clipboard, xclip or xsel, or use `tessera code --bare`.",
    )
  }
  output.say(
    copied === "cleared-later"
      ? `Copied the code of ${nameOf(code)}. The clipboard is cleared in ${describeDuration(clearAfterMs)}.`
      : `Handed the code of ${nameOf(code)} to the terminal's clipboard. It cannot be cleared from here.`,
  )
}
