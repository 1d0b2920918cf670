// Every target we can write, sorted by name: add yours here, and nowhere else.
import type { Exporter } from "../exporter.ts"
import { aegisEncrypted, aegisPlain } from "./aegis.ts"
import { enteEncrypted, entePlain } from "./ente.ts"
import { otpauthList } from "./otpauth-list.ts"

export const EXPORTERS: readonly Exporter[] = [
  aegisPlain,
  aegisEncrypted,
  entePlain,
  enteEncrypted,
  otpauthList,
]
