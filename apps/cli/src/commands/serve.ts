// `tessera serve`: runs the server until a signal stops it. Its settings are the environment and tessera.yaml.
import type { DefineCommand } from "../command.ts"
import { wrapHelp } from "../terminal/wrap.ts"

export const defineServe: DefineCommand = (command, run) => {
  command
    .addHelpText(
      "after",
      wrapHelp("", "Settings come from the environment and tessera.yaml: `tessera config` lists them."),
    )
    .action(() =>
      run(command, async () => {
        const { serveUntilStopped } = await import("@tessera/server/start")
        return serveUntilStopped(process)
      }),
    )
}
