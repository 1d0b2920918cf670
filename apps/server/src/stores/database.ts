// What is in the database, table by table, for the query builder. One description for SQLite and PostgreSQL:
// bytes are bytes, moments are whole microseconds since 1970, truth is 0 or 1, and every number is below 2^53.
import type { ColumnType, Generated, Kysely } from "kysely"

/** 0 for no, 1 for yes: SQLite has no other way to say it. */
export type Flag = 0 | 1

/** The three apps of the protocol; tokens and codes are bound to one of them. */
export type AppName = "photos" | "auth" | "locker"

type Bytes = Uint8Array
type OptionalBytes = ColumnType<Uint8Array | null, Uint8Array | null | undefined, Uint8Array | null>
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>

/** An account. A deleted one keeps its row, without the address. */
export type UsersTable = {
  id: Generated<number>
  /** Keyed BLAKE2b of the normalised address, 32 bytes; null once deleted, so that the address is free again. */
  email_hash: OptionalBytes
  encrypted_email: OptionalBytes
  email_nonce: OptionalBytes
  is_admin: Generated<Flag>
  is_email_mfa_enabled: Generated<Flag>
  created_at: number
  deleted_at: Optional<number>
  /** The last `updatedAt` given to an entity of this account: the next one is larger. */
  last_change_micros: Generated<number>
}

/** The wrapped keys of an account (protocol §2.4); the server can open none of them. */
export type KeyAttributesTable = {
  user_id: number
  kek_salt: Bytes
  kek_hash: string
  encrypted_key: Bytes
  key_decryption_nonce: Bytes
  public_key: Bytes
  encrypted_secret_key: Bytes
  secret_key_decryption_nonce: Bytes
  mem_limit: number
  ops_limit: number
  master_key_encrypted_with_recovery_key: OptionalBytes
  master_key_decryption_nonce: OptionalBytes
  recovery_key_encrypted_with_master_key: OptionalBytes
  recovery_key_decryption_nonce: OptionalBytes
  created_at: number
}

/** How an account proves its password. */
export type SrpAuthTable = {
  user_id: number
  srp_user_id: string
  salt: Bytes
  verifier: Bytes
  created_at: number
}

/** A new password which is not proven yet. */
export type SrpSetupsTable = {
  id: string
  user_id: number
  srp_user_id: string
  salt: Bytes
  verifier: Bytes
  /** b, encrypted with the data key. */
  server_secret: Bytes
  /** B, 512 bytes. */
  server_public: Bytes
  /** A, as it came: it may be shorter than 512 bytes. */
  client_public: Bytes
  attempts: Generated<number>
  created_at: number
  expires_at: number
}

/** A password proof under way. */
export type SrpSessionsTable = {
  id: string
  srp_user_id: string
  /** Nobody has this `srp_user_id`: the session exists so that it costs the same and can only fail. */
  is_fake: Flag
  server_secret: Bytes
  server_public: Bytes
  client_public: Bytes
  attempts: Generated<number>
  created_at: number
  expires_at: number
  verified_at: Optional<number>
}

/** Signed-in clients. */
export type TokensTable = {
  /** An opaque name for this session, a UUID: it identifies, it does not authorise. */
  id: string
  /** HMAC-SHA-256 of the token, 32 bytes. The token itself is nowhere. */
  token_hash: Bytes
  user_id: number
  app: AppName
  encrypted_ip: OptionalBytes
  encrypted_user_agent: OptionalBytes
  created_at: number
  last_used_at: number
  revoked_at: Optional<number>
}

/** Codes sent by mail. */
export type OneTimeTokensTable = {
  id: string
  email_hash: Bytes
  app: AppName
  /** HMAC-SHA-256 over address, app and code, 32 bytes. */
  code_hash: Bytes
  wrong_attempts: Generated<number>
  created_at: number
  expires_at: number
}

/** The second factor of an account (TOTP), with the box only its recovery key opens. */
export type TwoFactorTable = {
  user_id: number
  encrypted_secret: Bytes
  /** Keyed hash of the secret's text, compared on recovery. */
  secret_hash: Bytes
  recovery_secret: Bytes
  recovery_nonce: Bytes
  created_at: number
}

/** A second factor which is not confirmed by a code yet; several may wait. */
export type TwoFactorPendingTable = {
  id: string
  user_id: number
  encrypted_secret: Bytes
  secret_hash: Bytes
  created_at: number
  expires_at: number
}

/** A sign-in which waits for the second factor. */
export type TwoFactorSessionsTable = {
  session_hash: Bytes
  user_id: number
  kind: "totp" | "passkey"
  app: AppName
  attempts: Generated<number>
  created_at: number
  expires_at: number
}

/** Codes which were accepted and must not be accepted again. */
export type TwoFactorUsedCodesTable = {
  user_id: number
  code_hash: Bytes
  expires_at: number
}

/** The authenticator key of an account, wrapped by its master key; `header` is the nonce (protocol §2.9). */
export type AuthenticatorKeysTable = {
  user_id: number
  encrypted_key: Bytes
  header: Bytes
  created_at: number
  updated_at: number
}

/** Entities; a tombstone keeps its row without data. */
export type AuthenticatorEntitiesTable = {
  id: string
  user_id: number
  encrypted_data: OptionalBytes
  header: OptionalBytes
  is_deleted: Generated<Flag>
  created_at: number
  updated_at: number
}

/** What the account may store; a row exists only where an administrator changed it. */
export type SubscriptionsTable = {
  user_id: number
  product_id: string
  storage: number
  expires_at: number
  payment_provider: string
  original_transaction_id: string
  updated_at: number
}

/** How often something happened in the current window of time; survives a restart. */
export type CountersTable = {
  name: string
  window_start: number
  count: number
  /** When the row may be swept away. */
  expires_at: number
}

/** What this installation remembers about itself. */
export type SettingsTable = {
  key: string
  value: string
}

export type Tables = {
  users: UsersTable
  key_attributes: KeyAttributesTable
  srp_auth: SrpAuthTable
  srp_setups: SrpSetupsTable
  srp_sessions: SrpSessionsTable
  tokens: TokensTable
  one_time_tokens: OneTimeTokensTable
  two_factor: TwoFactorTable
  two_factor_pending: TwoFactorPendingTable
  two_factor_sessions: TwoFactorSessionsTable
  two_factor_used_codes: TwoFactorUsedCodesTable
  authenticator_keys: AuthenticatorKeysTable
  authenticator_entities: AuthenticatorEntitiesTable
  subscriptions: SubscriptionsTable
  counters: CountersTable
  settings: SettingsTable
}

/** The database or a transaction on it: stores take either and cannot tell. */
export type Db = Kysely<Tables>
