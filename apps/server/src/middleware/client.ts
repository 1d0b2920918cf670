// What is known about the sender of a request: its app, its address, its name for itself.
import type { IncomingMessage } from "node:http"
import { BlockList, isIP } from "node:net"
import { type App, appOf, HEADERS } from "@tessera/wire"
import type { MiddlewareHandler } from "hono"

export type Client = {
  readonly app: App
  readonly clientPackage: string
  readonly userAgent: string | null
  /** IPv4 or IPv6 in text; null if there is no socket, as in tests. */
  readonly ip: string | null
}

export type HttpEnv = {
  Bindings: { readonly incoming?: IncomingMessage; readonly remoteAddress?: string }
  Variables: {
    client: Client
    requestId: string
    /** The path as the endpoint defines it: what the log may show. */
    pattern: string
  }
}

/** What a header may be long before it is cut: it is stored with the session. */
const HEADER_LIMIT = 512

/** Notes the client. Headers about the address are believed only from `trustedProxies` (addresses and CIDR ranges). */
export function noteClient(trustedProxies: readonly string[]): MiddlewareHandler<HttpEnv> {
  const trusted = blockListOf(trustedProxies)
  return async (context, next) => {
    const clientPackage = context.req.header(HEADERS.clientPackage)?.slice(0, HEADER_LIMIT) ?? ""
    const socketAddress = context.env?.incoming?.socket.remoteAddress ?? context.env?.remoteAddress ?? null
    context.set("client", {
      app: appOf(clientPackage),
      clientPackage,
      userAgent: context.req.header("User-Agent")?.slice(0, HEADER_LIMIT) ?? null,
      ip: clientAddress(socketAddress, context.req.header("X-Forwarded-For"), trusted),
    })
    await next()
  }
}

/**
 * The last address in the chain which is not one of our proxies. Whatever stands further left was written by that
 * address itself and may be a lie.
 */
function clientAddress(
  socketAddress: string | null,
  forwardedFor: string | undefined,
  trusted: BlockList,
): string | null {
  if (socketAddress === null) return null
  let address = plainAddress(socketAddress)
  const chain = (forwardedFor ?? "").split(",").map((part) => plainAddress(part.trim()))
  while (isTrusted(address, trusted)) {
    const previous = chain.pop()
    if (previous === undefined || isIP(previous) === 0) break
    address = previous
  }
  return address
}

/** Without the IPv6 notation of an IPv4 address, without port, brackets and zone. */
function plainAddress(text: string): string {
  const bare = text.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/%.*$/, "")
  if (isIP(bare) === 6) return bare.replace(/^::ffff:(?=\d+\.)/i, "")
  return bare.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1")
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const family = isIP(address)
  return family !== 0 && trusted.check(address, family === 6 ? "ipv6" : "ipv4")
}

/** The ranges of a list of addresses and CIDR ranges, which `config.ts` has checked. */
function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = "", prefix] = range.split("/")
    const family = isIP(address) === 6 ? "ipv6" : "ipv4"
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}
