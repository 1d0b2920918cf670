// Recovery codes live in the note, because official apps keep, show and let people edit notes but drop what they do not
// know (docs/decisions/0004-recovery-codes-in-the-note.md). As the last paragraph of the note:
//
//   Recovery codes:
//   ☐ abcd-efgh        not used yet
//   ☑ ijkl-mnop        used
import type { RecoveryCode } from "./entry.ts"

const MARKER = "Recovery codes:"
const SEPARATOR = "\n\n"
/** Says that what stands before it is an ordinary note, although it looks as if it ended with recovery codes. */
const ESCAPE = `${SEPARATOR}${MARKER}`

export type NoteParts = { readonly note: string; readonly recoveryCodes: readonly RecoveryCode[] }

/** Takes the text of a wire note apart; people may have edited it by hand, so white space is forgiven. */
export function splitNote(text: string): NoteParts {
  const block = findBlock(text)
  if (block !== null) return block
  const note = text.endsWith(ESCAPE) && isMistakable(text) ? text.slice(0, -ESCAPE.length) : text
  return { note, recoveryCodes: [] }
}

/** The text of the wire note; `splitNote` gives exactly these parts back when the codes are clean. */
export function joinNote({ note, recoveryCodes }: NoteParts): string {
  if (recoveryCodes.length === 0) return isMistakable(note) ? note + ESCAPE : note
  const lines = recoveryCodes.map(({ code, isUsed }) => `${isUsed ? "☑" : "☐"} ${code}`)
  return `${note === "" ? "" : note + SEPARATOR}${[MARKER, ...lines].join("\n")}`
}

/** Codes without spaces around them, one line each, empty ones dropped. */
export function cleanRecoveryCodes(codes: readonly RecoveryCode[]): readonly RecoveryCode[] {
  return codes
    .map(({ code, isUsed }) => ({ code: joinLines(code), isUsed }))
    .filter(({ code }) => code !== "")
}

function joinLines(text: string): string {
  const lines = text.split(/[\r\n]/).map((line) => line.trim())
  return lines.filter((line) => line !== "").join(" ")
}

function findBlock(text: string): NoteParts | null {
  if (!text.includes(MARKER)) return null
  const lines = text.trimEnd().split("\n")
  const recoveryCodes: RecoveryCode[] = []
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] ?? ""
    const match = /^\s*([☐☑])\s+(\S.*)$/su.exec(line.trimEnd())
    if (match !== null) {
      recoveryCodes.push({ code: match[2] ?? "", isUsed: match[1] === "☑" })
    } else if (line.trim() === MARKER && recoveryCodes.length > 0) {
      return { note: noteBefore(lines.slice(0, index)), recoveryCodes: recoveryCodes.toReversed() }
    } else {
      return null
    }
  }
  return null
}

/** The separator is an empty line; somebody who typed the block may have left it out. */
function noteBefore(lines: readonly string[]): string {
  const withoutSeparator = lines.length > 1 && lines.at(-1) === "" ? lines.slice(0, -1) : lines
  return withoutSeparator.join("\n")
}

/** Whether a note ends like one with recovery codes, or like one that was escaped because of that. */
function isMistakable(note: string): boolean {
  let core = note
  while (core.endsWith(ESCAPE)) core = core.slice(0, -ESCAPE.length)
  return findBlock(core) !== null
}
