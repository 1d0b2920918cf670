// Where an agent listens and where the token lies that its callers must show. Loaded by the fast path: built-ins only.
import { createHash } from "node:crypto"
import { tmpdir, userInfo } from "node:os"
import { dirname, join } from "node:path"

export type AgentPlace = { readonly socket: string; readonly folder: string; readonly token: string }

/** The address of a Unix socket has room for 108 bytes on Linux and 104 on macOS, the final zero included. */
const MAX_SOCKET_PATH = 100

/** The place of the agent that keeps one account unlocked. */
export function agentPlace(home: string, account: string): AgentPlace {
  const name = encodeURIComponent(account)
  const token = join(home, "agent", `${name}.token`)
  const digest = createHash("sha256").update(`${home}\0${account}`).digest("hex").slice(0, 24)
  if (process.platform === "win32") {
    return { socket: `\\\\.\\pipe\\tessera-${digest}`, folder: dirname(token), token }
  }
  const socket = join(home, "agent", `${name}.sock`)
  if (Buffer.byteLength(socket) <= MAX_SOCKET_PATH) return { socket, folder: dirname(token), token }
  const folder = join(tmpdir(), `tessera-${userInfo().uid}`)
  return { socket: join(folder, `${digest}.sock`), folder, token }
}
