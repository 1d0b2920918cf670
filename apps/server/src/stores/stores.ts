// All stores over one database, and over one transaction: add yours to the type and to the list.
import { type AdministratorStore, createAdministratorStore } from "./administrators.ts"
import { type AuthenticatorStore, createAuthenticatorStore } from "./authenticator.ts"
import { type CounterStore, createCounterStore } from "./counters.ts"
import type { Db } from "./database.ts"
import { createKeyAttributeStore, type KeyAttributeStore } from "./key-attributes.ts"
import { createOneTimeTokenStore, type OneTimeTokenStore } from "./one-time-tokens.ts"
import { createSessionStore, type SessionStore } from "./sessions.ts"
import { createSettingStore, type SettingStore } from "./settings.ts"
import { createSrpSessionStore, type SrpSessionStore } from "./srp-sessions.ts"
import { createSrpSetupStore, type SrpSetupStore } from "./srp-setups.ts"
import { createSrpStore, type SrpStore } from "./srp.ts"
import { createSubscriptionStore, type SubscriptionStore } from "./subscriptions.ts"
import { createTwoFactorSessionStore, type TwoFactorSessionStore } from "./two-factor-sessions.ts"
import { createTwoFactorStore, type TwoFactorStore } from "./two-factor.ts"
import { createUserStore, type UserStore } from "./users.ts"

export type Stores = {
  readonly administrators: AdministratorStore
  readonly authenticator: AuthenticatorStore
  readonly counters: CounterStore
  readonly keyAttributes: KeyAttributeStore
  readonly oneTimeTokens: OneTimeTokenStore
  readonly sessions: SessionStore
  readonly settings: SettingStore
  readonly srp: SrpStore
  readonly srpSessions: SrpSessionStore
  readonly srpSetups: SrpSetupStore
  readonly subscriptions: SubscriptionStore
  readonly twoFactor: TwoFactorStore
  readonly twoFactorSessions: TwoFactorSessionStore
  readonly users: UserStore
}

/**
 * Runs `work` in one transaction: all of it happens or, if it throws, nothing.
 * Inside use only the stores it is given: on SQLite the outer ones wait for the transaction to end, for ever.
 * What changes several tables of an account locks the account first, so that none waits for another in a circle.
 */
export type InTransaction = <Result>(work: (stores: Stores) => Promise<Result>) => Promise<Result>

export function createStores(db: Db): Stores {
  return {
    administrators: createAdministratorStore(db),
    authenticator: createAuthenticatorStore(db),
    counters: createCounterStore(db),
    keyAttributes: createKeyAttributeStore(db),
    oneTimeTokens: createOneTimeTokenStore(db),
    sessions: createSessionStore(db),
    settings: createSettingStore(db),
    srp: createSrpStore(db),
    srpSessions: createSrpSessionStore(db),
    srpSetups: createSrpSetupStore(db),
    subscriptions: createSubscriptionStore(db),
    twoFactor: createTwoFactorStore(db),
    twoFactorSessions: createTwoFactorSessionStore(db),
    users: createUserStore(db),
  }
}

/** PostgreSQL gave up one of several transactions which waited for each other (SQLSTATE class 40). */
const CONFLICTS = ["40001", "40P01"]
const TRIES = 3

export function createInTransaction(db: Db): InTransaction {
  return async (work) => {
    for (let tried = 1; ; tried++) {
      try {
        return await db.transaction().execute((transaction) => work(createStores(transaction)))
      } catch (error) {
        // Nothing of it has happened, so it may simply happen now.
        if (tried >= TRIES || !CONFLICTS.includes((error as { code?: string }).code ?? "")) throw error
      }
    }
  }
}
