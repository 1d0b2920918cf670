// Puts the parts together: which clock, which random source, which key derivation, which network, for every command.
import { randomUUID } from "node:crypto"
import type { AccountPorts, VaultPorts } from "@tessera/account"
import type { Argon2id } from "@tessera/crypto"
import { fetchTransport, secureRandomBytes, systemClock } from "@tessera/platform"
import { nodeArgon2id, nodeModPow } from "@tessera/platform/node"
import type { TransferPorts } from "@tessera/transfer"
import type { Transport } from "@tessera/wire"
import type { AccountPlace } from "./storage/accounts.ts"
import { whileSaying } from "./terminal/working.ts"

export const clock = systemClock
export const random = secureRandomBytes

/** Key derivation takes seconds on purpose; a person is told so. */
export const argon2id: Argon2id = (input) => whileSaying("Deriving the key", () => nodeArgon2id(input))

export const transferPorts: TransferPorts = { argon2id, random }

/** What a vault without a server needs. */
export function vaultPorts(place: AccountPlace): VaultPorts {
  return { store: place.sessions, random, argon2id }
}

/** What an account at a server needs; requests give up after `timeoutMs`. @throws RemoteError `invalid-input` for a bad address */
export function accountPorts(
  place: AccountPlace,
  serverUrl: string,
  { timeoutMs = 30_000 }: { timeoutMs?: number } = {},
): AccountPorts {
  const transport = introduceUs(fetchTransport(serverUrl, { timeoutMs }))
  return {
    ...vaultPorts(place),
    clock,
    modPow: nodeModPow,
    server: { url: serverUrl, transport, requestId: randomUUID },
  }
}

/** What the list of signed-in devices shows: the program and the system, not the machine's name. */
function introduceUs(transport: Transport): Transport {
  const userAgent = `Tessera-CLI/0.1 (${process.platform})`
  return (request) => transport({ ...request, headers: { ...request.headers, "User-Agent": userAgent } })
}
