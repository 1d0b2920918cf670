// Signing in by password proof: two requests, three exponentiations of 4096 bits on the server's side.
import { encodeBase64 } from "@tessera/bytes"
import {
  computeClientProof,
  createSrpVerifier,
  generateClientChallenge,
  generateServerChallenge,
  type ModPow,
  modPowBigInt,
  verifyClientProof,
} from "@tessera/crypto"
import { secureRandomBytes } from "@tessera/platform"
import { nodeModPow } from "@tessera/platform/node"
import { runLoad } from "./load.ts"
import { type Benchmark, measureEach, median } from "./measure.ts"
import type { LoginFacts } from "./programs/load-kinds.ts"
import { type SeededAccount, seedInstallation } from "./seed.ts"
import { withServer } from "./server-process.ts"
import { withFolder } from "./temporary-folder.ts"

const CLIENTS = 4
const ACCOUNTS = 16

export const srpLogins: Benchmark = {
  name: "srp-logins",
  about: "Sign-ins by password proof, and the server's half of one by OpenSSL and by BigInt.",
  run: async () => {
    const load = await withFolder(async (folder) => {
      const { accounts } = await seedInstallation({ folder, accounts: ACCOUNTS, entitiesEach: 0 })
      return await withServer({ folder }, ({ url }) =>
        runLoad({ url, kind: "login", tokens: [""], clients: CLIENTS, facts: factsOf(accounts) }),
      )
    })
    const [native, naive] = [await serverHalf(nodeModPow, 20), await serverHalf(modPowBigInt, 5)]
    return [
      {
        name: "SRP logins, SQLite",
        unit: "/s",
        value: load.perSecond,
        p50: load.p50Ms,
        p99: load.p99Ms,
        note: `${CLIENTS} clients at once; their half of the proof is computed on the same machine, in another process.`,
      },
      {
        name: "Server's arithmetic of one SRP login",
        unit: "ms",
        value: native,
        naive: { what: "BigInt", value: naive },
      },
    ]
  },
}

const factsOf = (accounts: readonly SeededAccount[]): LoginFacts => ({
  accounts: accounts.map(({ credentials: { identity, password, salt } }) => [
    identity,
    encodeBase64(password),
    encodeBase64(salt),
  ]),
})

/** Milliseconds of what the server computes for one login. */
async function serverHalf(modPow: ModPow, times: number): Promise<number> {
  const credentials = {
    identity: crypto.randomUUID(),
    password: secureRandomBytes(16) as never,
    salt: secureRandomBytes(16),
  }
  const verifier = createSrpVerifier(credentials, nodeModPow)
  const challenge = generateClientChallenge(secureRandomBytes, nodeModPow)
  const { clientPublic } = challenge
  const { serverPublic, serverSecret } = generateServerChallenge(
    { verifier, random: secureRandomBytes },
    nodeModPow,
  )
  const { clientProof } = computeClientProof({ credentials, challenge, serverPublic }, nodeModPow)
  const session = { verifier, clientPublic, serverSecret, serverPublic }
  const work = () => {
    generateServerChallenge({ verifier, random: secureRandomBytes }, modPow)
    if (verifyClientProof(session, clientProof, modPow) === null) throw new Error("the proof is wrong")
  }
  return median(await measureEach(work, { times, warmups: 2 }))
}
