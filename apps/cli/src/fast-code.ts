// `tessera code NAME` with an unlocked agent: no argument parser, no cryptography, no database; from process start to the
// digits in a fraction of the time that anyone notices. Whatever is unusual is left to the ordinary way (main.ts).
import { askAgent } from "./agent/ask-agent.ts"
import { homeFolder } from "./storage/home.ts"
import { readDefaultAccount } from "./storage/settings.ts"
import { codeLines } from "./terminal/code-lines.ts"
import { processOutput } from "./terminal/output.ts"
import { isSkewShown, skewWords } from "./words/skew-words.ts"

type Request = { readonly query: string; readonly isJson: boolean; readonly account: string | null }

/** Prints the codes and says true, or does nothing and says false. `args` starts after the program's name. */
export async function tryFastCode(args: readonly string[]): Promise<boolean> {
  const request = readArguments(args)
  if (request === null) return false
  const home = homeFolder(process.env)
  const account = request.account ?? readDefaultAccount(home)
  if (account === null) return false
  const answer = await askAgent({ home, account }, { ask: "codes", query: request.query })
  if (answer === null || answer.codes.length === 0) return false
  const output = processOutput(request.isJson, process.env)
  if (output.isJson) output.printJson({ codes: answer.codes, skewMs: answer.skewMs })
  else output.print(...codeLines(answer.codes, output))
  if (isSkewShown(answer.skewMs)) output.say(skewWords(answer.skewMs))
  return true
}

function readArguments(args: readonly string[]): Request | null {
  if (args[0] !== "code") return null
  const words: string[] = []
  let isJson = false
  let account: string | null = null
  for (let at = 1; at < args.length; at += 1) {
    const argument = args[at] ?? ""
    if (argument === "--json") isJson = true
    else if (argument === "--no-input" || argument === "--offline") continue
    else if ((argument === "--account" || argument === "--vault") && at + 1 < args.length)
      account = args[(at += 1)] ?? null
    else if (argument.startsWith("-")) return null
    else words.push(argument)
  }
  return { query: words.join(" "), isJson, account }
}
