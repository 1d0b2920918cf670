// Every source we can read, sorted by name: add yours here, and nowhere else. Importers with the same id read different
// files of one app. The last takes every table which no other knows.
import type { Importer } from "../importer.ts"
import { aegis } from "./aegis.ts"
import { applePasswords } from "./apple-passwords.ts"
import { authenticatorPlus } from "./authenticator-plus.ts"
import { authyPreferences } from "./authy-preferences.ts"
import { battleNet } from "./battle-net.ts"
import { bitwardenAuthenticatorCsv } from "./bitwarden-authenticator-csv.ts"
import { bitwardenCsv } from "./bitwarden-csv.ts"
import { csv } from "./csv.ts"
import { dashlane } from "./dashlane.ts"
import { ente } from "./ente.ts"
import { freeotp } from "./freeotp.ts"
import { googleAuthenticator } from "./google-authenticator.ts"
import { keepassCsv } from "./keepass-csv.ts"
import { keepassXml } from "./keepass-xml.ts"
import { onePassword1pux } from "./one-password-1pux.ts"
import { onePasswordCsv } from "./one-password-csv.ts"
import { otpauthList } from "./otpauth-list.ts"
import { passOtp } from "./pass-otp.ts"
import { totpAuthenticator } from "./totp-authenticator.ts"
import { twoFas } from "./two-fas.ts"
import { winAuth } from "./win-auth.ts"

export const IMPORTERS: readonly Importer[] = [
  aegis,
  applePasswords,
  authenticatorPlus,
  authyPreferences,
  battleNet,
  bitwardenAuthenticatorCsv,
  bitwardenCsv,
  dashlane,
  ente,
  freeotp,
  googleAuthenticator,
  keepassCsv,
  keepassXml,
  onePassword1pux,
  onePasswordCsv,
  otpauthList,
  passOtp,
  totpAuthenticator,
  twoFas,
  winAuth,
  csv,
]
