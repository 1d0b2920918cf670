// A token as the FreeOTP family writes it in JSON; where the secret is kept differs.
import { encodeBase32 } from "@tessera/bytes"
import { z } from "zod"
import { TransferError } from "../errors.ts"
import type { RawEntry } from "../imported-entry.ts"

/** Java has no unsigned bytes. */
export const signedBytesSchema = z.array(z.number().int().min(-128).max(255)).max(10_000)

const tokenSchema = z.object({
  type: z.string().nullish(),
  algo: z.string().nullish(),
  digits: z.unknown().optional(),
  period: z.unknown().optional(),
  counter: z.unknown().optional(),
  issuerExt: z.string().nullish(),
  issuerInt: z.string().nullish(),
  issuerAlt: z.string().nullish(),
  label: z.string().nullish(),
  labelAlt: z.string().nullish(),
  secret: signedBytesSchema.nullish(),
})

export type FreeOtpOptions = {
  /** FreeOTP 1 stores the counter it used last, FreeOTP 2 the next one. */
  readonly isCounterUsed: boolean
  /** The secret, where it is not part of the token. */
  readonly secret?: Uint8Array
  /** For tokens which do not name an algorithm. */
  readonly algorithm?: string
}

/** @throws ZodError for another shape, TransferError `damaged` for a counter which is none */
export function readFreeOtpToken(json: unknown, options: FreeOtpOptions): RawEntry {
  const token = tokenSchema.parse(json)
  const secret = options.secret ?? Uint8Array.from(token.secret ?? [])
  return {
    otp: {
      type: token.type ?? "totp",
      secret: encodeBase32(secret),
      algorithm: token.algo ?? options.algorithm,
      digits: token.digits,
      period: token.period,
      counter: options.isCounterUsed ? nextCounter(token.counter) : token.counter,
    },
    issuer: token.issuerAlt || token.issuerExt || token.issuerInt || "",
    account: token.labelAlt || token.label || "",
  }
}

function nextCounter(counter: unknown): unknown {
  if (counter === undefined || counter === null) return 1
  if (typeof counter !== "number" || !Number.isSafeInteger(counter)) {
    throw new TransferError("damaged", "Its counter is not a number.")
  }
  return counter + 1
}
