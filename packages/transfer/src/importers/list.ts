// Every source we can read, sorted by name: add yours here, and nowhere else.
import type { Importer } from "../importer.ts"
import { aegis } from "./aegis.ts"
import { ente } from "./ente.ts"
import { googleAuthenticator } from "./google-authenticator.ts"
import { otpauthList } from "./otpauth-list.ts"
import { twoFas } from "./two-fas.ts"

export const IMPORTERS: readonly Importer[] = [aegis, ente, googleAuthenticator, otpauthList, twoFas]
