// Backups as other authenticators write them.
import { encodeBase64, encodeUtf8 } from "@tessera/bytes"
import { encryptAesGcm, pbkdf2Sha256 } from "@tessera/crypto"
import { secureRandomBytes } from "@tessera/platform"
import { nodeArgon2id } from "@tessera/platform/node"
import { EXPORTERS } from "@tessera/transfer"
import type { Entry } from "@tessera/vault"

/** A vault file of Aegis, in clear. */
export function writeAegisBackup(entries: readonly Entry[]): Promise<Uint8Array> {
  const exporter = EXPORTERS.find(({ id }) => id === "aegis")
  if (exporter === undefined) throw new Error("there is no exporter for Aegis")
  return exporter.write(entries, { ports: { argon2id: nodeArgon2id, random: secureRandomBytes } })
}

/** A backup of 2FAS (schema version 4) under a password: the list of services, and a text which proves the password. */
export async function writeTwoFasBackup(entries: readonly Entry[], password: string): Promise<Uint8Array> {
  const services = entries.map(({ issuer, account, otp }, position) => ({
    name: issuer,
    secret: otp.secret,
    updatedAt: 1_700_000_000_000 + position,
    otp: { label: account, account, issuer, digits: 6, period: 30, algorithm: "SHA1", tokenType: "TOTP" },
    order: { position },
  }))
  const salt = secureRandomBytes(256)
  const key = await pbkdf2Sha256(encodeUtf8(password), salt, { iterations: 10_000, outputLength: 32 })
  const seal = (text: string) => {
    const nonce = secureRandomBytes(12)
    return [encryptAesGcm(encodeUtf8(text), { key, nonce }), salt, nonce].map(encodeBase64).join(":")
  }
  const file = {
    services: [],
    groups: [],
    updatedAt: 1_700_000_000_000,
    schemaVersion: 4,
    appVersionCode: 5_000_000,
    appVersionName: "5.0.0",
    appOrigin: "android",
    servicesEncrypted: seal(JSON.stringify(services)),
    reference: seal("tessera bench"),
  }
  return encodeUtf8(JSON.stringify(file))
}
