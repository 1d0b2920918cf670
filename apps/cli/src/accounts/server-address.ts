// Which server is meant: said, in the setup link, in the environment, or the one on this computer.
import { CliError } from "../errors.ts"
import type { Environment } from "../storage/home.ts"

const LOCAL_SERVER = "http://127.0.0.1:8080"

/** The server's origin without a slash at its end. @throws CliError `wrong-usage` for what is no web address */
export function chooseServer(wanted: string | undefined, env: Environment): string {
  const text = wanted ?? (env["TESSERA_SERVER"] || LOCAL_SERVER)
  const url = URL.canParse(text) ? new URL(text) : null
  const isUsable =
    url !== null && ["http:", "https:"].includes(url.protocol) && url.username + url.search === ""
  if (!isUsable) {
    throw new CliError(
      "wrong-usage",
      `"${text}" is not the address of a server; it looks like https://codes.example.org`,
    )
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "")
}

/** Server and token of a setup link (`http://…/setup#token`), or only the token. @throws CliError `wrong-usage` */
export function parseSetupLink(link: string): { serverUrl: string | null; token: string } {
  const text = link.trim()
  if (URL.canParse(text)) {
    const url = new URL(text)
    const token = url.hash.slice(1)
    if (token !== "" && url.pathname.endsWith("/setup")) {
      return { serverUrl: `${url.origin}${url.pathname.slice(0, -"/setup".length)}`, token }
    }
  } else if (/^[\w=-]{16,}$/.test(text)) return { serverUrl: null, token: text }
  throw new CliError("wrong-usage", "That is not a setup link; it looks like http://127.0.0.1:8080/setup#…")
}

/** Whether what is sent to this server can be read on the way: plain http to another machine. */
export function isExposed(serverUrl: string): boolean {
  const { protocol, hostname } = new URL(serverUrl)
  const isThisMachine =
    ["localhost", "127.0.0.1", "[::1]"].includes(hostname) || hostname.endsWith(".localhost")
  return protocol === "http:" && !isThisMachine
}
