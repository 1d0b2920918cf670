// Removes what has expired. Nothing relies on it: whatever is out of date is refused whether it was swept away or not.
import type { Stores } from "../stores/stores.ts"

const HOUR_MICROS = 60 * 60_000_000
const DAY_MICROS = 24 * HOUR_MICROS
/** Deleted accounts are kept for a week, and a day more so that nobody is robbed of the last hour. */
const DELETED_ACCOUNT_MICROS = 8 * DAY_MICROS
/** Sessions expire after 365 days without use; the list of an administrator shows them a while longer. */
const UNUSED_SESSION_MICROS = 427 * DAY_MICROS

/** One round; to be called every minute or so. */
export async function sweep(stores: Stores, nowMicros: number): Promise<void> {
  await stores.counters.deleteExpired(nowMicros)
  await stores.oneTimeTokens.deleteExpired(nowMicros)
  await stores.srpSetups.deleteExpired(nowMicros)
  // Unfinished ones count against the SRP user for an hour.
  await stores.srpSessions.deleteBegunBefore(nowMicros - HOUR_MICROS)
  await stores.twoFactor.deleteExpired(nowMicros)
  await stores.twoFactorSessions.deleteExpired(nowMicros)
  await stores.sessions.deleteUnusedSince(nowMicros - UNUSED_SESSION_MICROS)
  await stores.users.purgeDeletedBefore(nowMicros - DELETED_ACCOUNT_MICROS)
}
