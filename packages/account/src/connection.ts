// How a connection is made of the ports, with or without a session's token.
import { CLIENT_PACKAGE, type Connection } from "@tessera/wire"
import { AccountError } from "./errors.ts"
import type { AccountPorts } from "./ports.ts"
import { accountOf, type UnlockedSession } from "./unlocked-session.ts"

/** A connection before signing in, or one with the token given. */
export function connect({ server }: Pick<AccountPorts, "server">, token: string | null = null): Connection {
  const { transport, clientPackage = CLIENT_PACKAGE, requestId } = server
  return { transport, clientPackage, token, ...(requestId === undefined ? {} : { requestId }) }
}

/**
 * A connection under the session's token. The token goes to the server it came from and to no other.
 * @throws AccountError `not-signed-in`, `other-server`
 */
export function connectAs(ports: Pick<AccountPorts, "server">, unlocked: UnlockedSession): Connection {
  const account = accountOf(unlocked)
  if (unlocked.token === null) throw new AccountError("not-signed-in")
  if (account.serverUrl !== ports.server.url) throw new AccountError("other-server")
  return connect(ports, unlocked.token)
}
