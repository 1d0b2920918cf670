// What an otpauth:// address says. The grammar is Google's "Key URI format" as the Ente apps write and everybody reads it
// (docs/protocol.md, "What an entity holds"); parse-otpauth-uri.ts reads it and format-otpauth-uri.ts writes it.
import type { OtpParameters } from "./parameters.ts"

export type OtpauthUri = {
  readonly otp: OtpParameters
  /** Without spaces around it; "" when there is none. */
  readonly issuer: string
  /** Without spaces around it; "" when there is none. */
  readonly account: string
  /** The JSON text of the `codeDisplay` parameter, decoded but not interpreted; `null` when there is none. */
  readonly display: string | null
  /** Decoded parameters which we do not know, in their order; they are written again. */
  readonly unknownParameters: readonly (readonly [name: string, value: string])[]
}
