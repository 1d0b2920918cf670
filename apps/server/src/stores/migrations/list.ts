// Every step of the schema in the order in which it runs: add yours at the end, and nowhere else.
import { users } from "./0001-users.ts"
import { srp } from "./0002-srp.ts"
import { sessions } from "./0003-sessions.ts"
import { twoFactor } from "./0004-two-factor.ts"
import { authenticator } from "./0005-authenticator.ts"
import { entityHeaders } from "./0006-entity-headers.ts"
import type { Migration } from "./migration.ts"

export const migrations: readonly Migration[] = [
  users,
  srp,
  sessions,
  twoFactor,
  authenticator,
  entityHeaders,
]
