// `tessera auth decrypt IN OUT`: opens an encrypted export of Ente Auth and writes the list of links that is inside.
import { nodeArgon2id } from "@tessera/platform/node"
import { decryptEnteFile } from "@tessera/transfer"
import type { DefineCommand } from "../command.ts"
import type { CommonOptions, Runtime } from "../runtime.ts"
import { requireReveal } from "../terminal/reveal.ts"
import { createPrivateFile, writePrivateFile } from "../storage/private-file.ts"
import { readSourceFile } from "../storage/source-file.ts"
import { wrapHelp } from "../terminal/wrap.ts"

type DecryptOptions = CommonOptions & { readonly force?: boolean; readonly reveal?: boolean }

export const defineAuth: DefineCommand = (command, run) => {
  const decrypt = command
    .command("decrypt")
    .description("decrypt an encrypted export of Ente Auth")
    .argument("<in>", "the encrypted export")
    .argument("<out>", "the file for the readable links, or - for standard output with --reveal")
    .option("--force", "replace the file if it is there")
    .option("--reveal", "agree to secrets on standard output")
    .addHelpText("after", wrapHelp("", "--password-file is the password of the export."))
  decrypt.action((from: string, to: string) =>
    run<DecryptOptions>(decrypt, (runtime, options) => decryptExport(runtime, { from, to, options })),
  )
}

async function decryptExport(
  { output, secrets }: Runtime,
  { from, to, options }: { from: string; to: string; options: DecryptOptions },
): Promise<void> {
  if (to === "-") requireReveal(options.reveal)
  const bytes = readSourceFile(from)
  const password = await secrets.read({
    what: "The password of the export",
    question: "Password of the export:",
    option: "--password-file",
    from: options.passwordFile,
  })
  const text = await decryptEnteFile(bytes, password, { argon2id: nodeArgon2id })
  const codes = text.split("\n").filter((line) => line.trim() !== "").length
  if (to === "-") {
    output.print(text.trimEnd())
    return
  }
  const write = options.force === true ? writePrivateFile : createPrivateFile
  write(to, text)
  if (output.isJson) output.printJson({ file: to, codes })
  else
    output.say(`Wrote ${codes} links to ${to}. Whoever reads this file has the codes: delete it after use.`)
}
