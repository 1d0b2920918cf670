// A home with a local vault, made once per test file: the key derivation takes seconds, because there is no cheap one in the
// product. Tests work on copies and unlock with a key file.
import { join } from "node:path"
import { createLocalSession } from "@tessera/account"
import { random, vaultPorts } from "../compose.ts"
import { adoptAsDefault, placeOf } from "../storage/accounts.ts"
import { makePrivateFolder } from "../storage/private-file.ts"
import { writeKeyFile } from "../unlocking/key-file.ts"
import { createVaultFile } from "../vaults/vault-file.ts"
import { TestHome } from "./run-tessera.ts"

export const PASSWORD = "a password with several words"

export type LocalHome = { readonly home: TestHome; readonly key: readonly string[] }

/** Makes the home, with a vault called "local". `key` are the arguments that unlock a copy of it. */
export async function createLocalHome(): Promise<{ template: TestHome; copy: () => LocalHome }> {
  const template = TestHome.create()
  const place = placeOf(template.path, "local")
  makePrivateFolder(place.folder)
  createVaultFile(place)
  const { unlocked } = await createLocalSession(vaultPorts(place), { password: PASSWORD })
  adoptAsDefault(place)
  writeKeyFile(place, join(template.files, "key"), { masterKey: unlocked.masterKey, random })
  return {
    template,
    copy: () => {
      const home = template.copy()
      return { home, key: ["--key-file", join(home.files, "key")] }
    },
  }
}
