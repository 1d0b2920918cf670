// Codes sent by mail, as keyed hashes. Several may be live for one address and app.
import { sql } from "kysely"
import type { AppName, Db } from "./database.ts"

/** Whom a code is for. */
export type Recipient = { readonly emailHash: Uint8Array; readonly app: AppName }

export type LiveCode = {
  readonly id: string
  readonly codeHash: Uint8Array
  /** With the attempt which was counted just now. */
  readonly attempts: number
}

export type OneTimeTokenStore = {
  countLive(recipient: Recipient, nowMicros: number): Promise<number>
  /** The same code again lives longer, with its attempts. */
  create(
    code: Recipient & {
      readonly id: string
      readonly codeHash: Uint8Array
      readonly expiresAtMicros: number
    },
    nowMicros: number,
  ): Promise<void>
  /** Counts one attempt against every live code of the recipient, in one statement, and answers them. */
  countAttempt(recipient: Recipient, nowMicros: number): Promise<LiveCode[]>
  /** Takes the attempt back from the codes which are left, because it was right. */
  forgiveAttempt(recipient: Recipient, nowMicros: number): Promise<void>
  /** Removes the code: of several callers one is told true. */
  take(id: string): Promise<boolean>
  deleteExpired(nowMicros: number): Promise<void>
}

export function createOneTimeTokenStore(db: Db): OneTimeTokenStore {
  return {
    ...createAttempts(db),
    async countLive({ emailHash, app }, nowMicros) {
      const { count } = await db
        .selectFrom("one_time_tokens")
        .select((select) => select.fn.countAll<number>().as("count"))
        .where("email_hash", "=", emailHash)
        .where("app", "=", app)
        .where("expires_at", ">", nowMicros)
        .executeTakeFirstOrThrow()
      return count
    },
    async create({ id, emailHash, app, codeHash, expiresAtMicros }, nowMicros) {
      await db
        .insertInto("one_time_tokens")
        .values({
          id,
          email_hash: emailHash,
          app,
          code_hash: codeHash,
          created_at: nowMicros,
          expires_at: expiresAtMicros,
        })
        .onConflict((conflict) =>
          conflict.columns(["email_hash", "app", "code_hash"]).doUpdateSet({
            expires_at: expiresAtMicros,
            created_at: nowMicros,
            // An expired one which was not swept away yet begins anew.
            wrong_attempts: sql<number>`case when one_time_tokens.expires_at > ${nowMicros} then one_time_tokens.wrong_attempts else 0 end`,
          }),
        )
        .execute()
    },
    async take(id) {
      const { numDeletedRows } = await db
        .deleteFrom("one_time_tokens")
        .where("id", "=", id)
        .executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },
    async deleteExpired(nowMicros) {
      await db.deleteFrom("one_time_tokens").where("expires_at", "<=", nowMicros).execute()
    },
  }
}

function createAttempts(db: Db): Pick<OneTimeTokenStore, "countAttempt" | "forgiveAttempt"> {
  const changeAttempts = ({ emailHash, app }: Recipient, by: 1 | -1, nowMicros: number) =>
    db
      .updateTable("one_time_tokens")
      .set({ wrong_attempts: sql<number>`wrong_attempts + ${sql.lit(by)}` })
      .where("email_hash", "=", emailHash)
      .where("app", "=", app)
      .where("expires_at", ">", nowMicros)
  return {
    async countAttempt(recipient, nowMicros) {
      const rows = await changeAttempts(recipient, 1, nowMicros)
        .returning(["id", "code_hash", "wrong_attempts"])
        .execute()
      return rows.map((row) => ({ id: row.id, codeHash: row.code_hash, attempts: row.wrong_attempts }))
    },
    async forgiveAttempt(recipient, nowMicros) {
      await changeAttempts(recipient, -1, nowMicros).execute()
    },
  }
}
