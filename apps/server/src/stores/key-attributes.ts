// The wrapped keys of accounts.
import { asPublicKey, type KeyAttributes, type PasswordWrap, type RecoveryWrap } from "@tessera/crypto"
import type { Selectable } from "kysely"
import type { Db, KeyAttributesTable } from "./database.ts"

export type KeyAttributeStore = {
  find(userId: number): Promise<KeyAttributes | null>
  exists(userId: number): Promise<boolean>
  /** False if there are some already: they are never overwritten. */
  create(userId: number, attributes: KeyAttributes, nowMicros: number): Promise<boolean>
  /** Replaces what depends on the password. False if there are no attributes. */
  replacePasswordWrap(userId: number, wrap: PasswordWrap): Promise<boolean>
  /** False if there are no attributes, or if they have a recovery key already. */
  addRecoveryWrap(userId: number, wrap: RecoveryWrap): Promise<boolean>
}

const passwordToRow = ({ salt, kdf, masterKey }: PasswordWrap) => ({
  kek_salt: salt,
  kek_hash: "",
  encrypted_key: masterKey.ciphertext,
  key_decryption_nonce: masterKey.nonce,
  mem_limit: kdf.memLimitBytes,
  ops_limit: kdf.opsLimit,
})

const recoveryToRow = (wrap: RecoveryWrap | null) => ({
  master_key_encrypted_with_recovery_key: wrap?.masterKeyByRecoveryKey.ciphertext ?? null,
  master_key_decryption_nonce: wrap?.masterKeyByRecoveryKey.nonce ?? null,
  recovery_key_encrypted_with_master_key: wrap?.recoveryKeyByMasterKey.ciphertext ?? null,
  recovery_key_decryption_nonce: wrap?.recoveryKeyByMasterKey.nonce ?? null,
})

const fromRow = (row: Selectable<KeyAttributesTable>): KeyAttributes => ({
  passwordWrap: {
    salt: row.kek_salt,
    kdf: { memLimitBytes: row.mem_limit, opsLimit: row.ops_limit },
    masterKey: { ciphertext: row.encrypted_key, nonce: row.key_decryption_nonce },
  },
  publicKey: asPublicKey(row.public_key),
  secretKey: { ciphertext: row.encrypted_secret_key, nonce: row.secret_key_decryption_nonce },
  recoveryWrap: recoveryFromRow(row),
})

function recoveryFromRow(row: Selectable<KeyAttributesTable>): RecoveryWrap | null {
  const masterKey = row.master_key_encrypted_with_recovery_key
  const masterKeyNonce = row.master_key_decryption_nonce
  const recoveryKey = row.recovery_key_encrypted_with_master_key
  const recoveryKeyNonce = row.recovery_key_decryption_nonce
  // They are written together or not at all.
  if (masterKey === null || masterKeyNonce === null || recoveryKey === null || recoveryKeyNonce === null) {
    return null
  }
  return {
    masterKeyByRecoveryKey: { ciphertext: masterKey, nonce: masterKeyNonce },
    recoveryKeyByMasterKey: { ciphertext: recoveryKey, nonce: recoveryKeyNonce },
  }
}

export function createKeyAttributeStore(db: Db): KeyAttributeStore {
  return {
    async find(userId) {
      const row = await db
        .selectFrom("key_attributes")
        .selectAll()
        .where("user_id", "=", userId)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async exists(userId) {
      const row = await db
        .selectFrom("key_attributes")
        .select("user_id")
        .where("user_id", "=", userId)
        .executeTakeFirst()
      return row !== undefined
    },
    async create(userId, { passwordWrap, publicKey, secretKey, recoveryWrap }, nowMicros) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("key_attributes")
        .values({
          user_id: userId,
          ...passwordToRow(passwordWrap),
          public_key: publicKey,
          encrypted_secret_key: secretKey.ciphertext,
          secret_key_decryption_nonce: secretKey.nonce,
          ...recoveryToRow(recoveryWrap),
          created_at: nowMicros,
        })
        .onConflict((conflict) => conflict.column("user_id").doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    async replacePasswordWrap(userId, wrap) {
      const { numUpdatedRows } = await db
        .updateTable("key_attributes")
        .set(passwordToRow(wrap))
        .where("user_id", "=", userId)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
    async addRecoveryWrap(userId, wrap) {
      const { numUpdatedRows } = await db
        .updateTable("key_attributes")
        .set(recoveryToRow(wrap))
        .where("user_id", "=", userId)
        .where("recovery_key_encrypted_with_master_key", "is", null)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
  }
}
