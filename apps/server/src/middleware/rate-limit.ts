// Which allowance a request is charged to: an address and a path, or an account and a path (protocol §1.7).
import { isIP } from "node:net"
import { type Endpoint, RATE_LIMITS } from "@tessera/wire"
import { ApiError } from "../errors.ts"
import type { RateLimiter } from "../services/rate-limiter.ts"

const MINUTE_MICROS = 60_000_000

/** Hashes a text with a key of the installation, so that the table of counters tells no address. */
export type Fingerprint = (text: string) => string

/** Charges one request. @throws ApiError `rate-limited` */
export async function chargeRequest(
  endpoint: Endpoint,
  from: { readonly userId: number } | { readonly ip: string | null },
  { limiter, fingerprint }: { limiter: RateLimiter; fingerprint: Fingerprint },
): Promise<void> {
  const allowed = RATE_LIMITS[endpoint.rateLimit]
  if (allowed === null) return
  const who = "userId" in from ? `user ${from.userId}` : `ip ${networkOf(from.ip)}`
  const name = `request ${fingerprint(`${who} ${endpoint.path}`)}`
  const isAllowed = await limiter.charge({ name, allowed, windowMicros: MINUTE_MICROS })
  if (!isAllowed) throw new ApiError("rate-limited")
}

/** One household or machine: an IPv4 address, or the first 64 bits of an IPv6 address, all of which one line has. */
export function networkOf(ip: string | null): string {
  if (ip === null || isIP(ip) !== 6) return ip ?? "unknown"
  const [head = "", tail] = ip.toLowerCase().split("::")
  const left = head === "" ? [] : head.split(":")
  const right = tail === undefined || tail === "" ? [] : tail.split(":")
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0")
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")
}
