// `tessera completion bash|zsh|fish`: a script for the shell, written from the command tree itself, so that it cannot lag behind.
import { Argument, type Command } from "commander"
import type { DefineCommand } from "../command.ts"

const SHELLS = ["bash", "zsh", "fish"] as const
type Shell = (typeof SHELLS)[number]

type Node = { readonly path: string; readonly words: readonly Word[] }
type Word = { readonly word: string; readonly help: string }

export const defineCompletion: DefineCommand = (command, run) => {
  command
    .addArgument(new Argument("<shell>", "your shell").choices(SHELLS))
    .addHelpText(
      "after",
      [
        "",
        "Put one of these into the start-up file of your shell:",
        '  bash  eval "$(tessera completion bash)"',
        '  zsh   eval "$(tessera completion zsh)"',
        "  fish  tessera completion fish | source",
      ].join("\n"),
    )
    .action((shell: Shell) =>
      run(command, async ({ output }) => {
        const { createFullProgram } = await import("../main.ts")
        const nodes = describeTree(await createFullProgram())
        const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](nodes)
        if (output.isJson) output.printJson({ shell, script })
        else output.print(script.trimEnd())
      }),
    )
}

/** Every command with the words that may follow it: sub-commands and options. */
function describeTree(root: Command): Node[] {
  const globals = optionWords(root)
  const visit = (command: Command, path: string): Node[] => {
    const subcommands = command.commands.map((child) => ({ word: child.name(), help: child.description() }))
    const own = command === root ? [] : optionWords(command)
    const below = command.commands.flatMap((child) => visit(child, `${path} ${child.name()}`.trim()))
    return [{ path, words: [...subcommands, ...own, ...globals] }, ...below]
  }
  return visit(root, "")
}

function optionWords(command: Command): Word[] {
  return command.options.flatMap(({ long, description }) =>
    typeof long === "string" ? [{ word: long, help: description }] : [],
  )
}

const list = (node: Node) => node.words.map(({ word }) => word).join(" ")

/** Picks the longest command that the words typed so far begin with. */
const POSIX_PICK = (nodes: readonly Node[]) =>
  nodes
    .filter(({ path }) => path !== "")
    .sort((left, right) => right.path.split(" ").length - left.path.split(" ").length)
    .map((node) => `    "${node.path}"|"${node.path} "*) words="${list(node)}" ;;`)
    .join("\n")

function bashScript(nodes: readonly Node[]): string {
  return `# Completion of tessera for bash.
_tessera() {
  local current="\${COMP_WORDS[COMP_CWORD]}" line words
  line="\${COMP_WORDS[*]:1:COMP_CWORD-1}"
  case "$line" in
${POSIX_PICK(nodes)}
    *) words="${list(nodes[0] ?? { path: "", words: [] })}" ;;
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -o default -F _tessera tessera
`
}

function zshScript(nodes: readonly Node[]): string {
  return `#compdef tessera
# Completion of tessera for zsh.
_tessera() {
  local line words
  line="\${(j: :)words_before}"
  case "$line" in
${POSIX_PICK(nodes)}
    *) words="${list(nodes[0] ?? { path: "", words: [] })}" ;;
  esac
  compadd -- \${=words}
  _files
}
_tessera_entry() {
  local -a words_before
  words_before=(\${words[2,$((CURRENT - 1))]})
  _tessera
}
compdef _tessera_entry tessera
`
}

function fishScript(nodes: readonly Node[]): string {
  const lines = nodes.flatMap(({ path, words }) => {
    const typed = path.split(" ").filter((word) => word !== "")
    const condition =
      typed.length === 0
        ? "__fish_use_subcommand"
        : typed.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ")
    return words.map(({ word, help }) => {
      const target = word.startsWith("--") ? `-l ${word.slice(2)}` : `-a ${word}`
      return `complete -c tessera -n '${condition}' ${target} -d '${help.replaceAll("'", "\\'")}'`
    })
  })
  return `# Completion of tessera for fish.\n${lines.join("\n")}\n`
}
