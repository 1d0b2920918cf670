// Every source we can read, sorted by name: add yours here, and nowhere else. Importers with the same id read different
// files of one app. The last two take what no other knows: tables, and files without a mark.
import type { Importer } from "../importer.ts"
import { aegis } from "./aegis.ts"
import { andOtp } from "./and-otp.ts"
import { andOtpEncrypted } from "./and-otp-encrypted.ts"
import { applePasswords } from "./apple-passwords.ts"
import { authenticatorPlus } from "./authenticator-plus.ts"
import { authy } from "./authy.ts"
import { authyPreferences } from "./authy-preferences.ts"
import { battleNet } from "./battle-net.ts"
import { bitwarden } from "./bitwarden.ts"
import { bitwardenAuthenticator } from "./bitwarden-authenticator.ts"
import { bitwardenAuthenticatorCsv } from "./bitwarden-authenticator-csv.ts"
import { bitwardenCsv } from "./bitwarden-csv.ts"
import { csv } from "./csv.ts"
import { dashlane } from "./dashlane.ts"
import { duo } from "./duo.ts"
import { ente } from "./ente.ts"
import { freeotp } from "./freeotp.ts"
import { freeotpPlus } from "./freeotp-plus.ts"
import { googleAuthenticator } from "./google-authenticator.ts"
import { keepassCsv } from "./keepass-csv.ts"
import { keepassXml } from "./keepass-xml.ts"
import { lastpassAuthenticator } from "./lastpass-authenticator.ts"
import { onePassword1pux } from "./one-password-1pux.ts"
import { onePasswordCsv } from "./one-password-csv.ts"
import { otpauthList } from "./otpauth-list.ts"
import { passOtp } from "./pass-otp.ts"
import { protonAuthenticator } from "./proton-authenticator.ts"
import { protonPass } from "./proton-pass.ts"
import { protonPassArchive } from "./proton-pass-archive.ts"
import { raivo } from "./raivo.ts"
import { raivoArchive } from "./raivo-archive.ts"
import { steam } from "./steam.ts"
import { stratum } from "./stratum.ts"
import { totpAuthenticator } from "./totp-authenticator.ts"
import { twoFas } from "./two-fas.ts"
import { twoFauth } from "./two-fauth.ts"
import { winAuth } from "./win-auth.ts"

export const IMPORTERS: readonly Importer[] = [
  aegis,
  andOtp,
  applePasswords,
  authenticatorPlus,
  authy,
  authyPreferences,
  battleNet,
  bitwarden,
  bitwardenAuthenticator,
  bitwardenAuthenticatorCsv,
  bitwardenCsv,
  dashlane,
  duo,
  ente,
  freeotp,
  freeotpPlus,
  googleAuthenticator,
  keepassCsv,
  keepassXml,
  lastpassAuthenticator,
  onePassword1pux,
  onePasswordCsv,
  otpauthList,
  passOtp,
  protonAuthenticator,
  protonPass,
  protonPassArchive,
  raivo,
  raivoArchive,
  steam,
  stratum,
  totpAuthenticator,
  twoFas,
  twoFauth,
  winAuth,
  csv,
  andOtpEncrypted,
]
