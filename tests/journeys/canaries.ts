// Secrets to look for where they must not be, in every spelling in which they could hide.
import { encodeBase32, encodeBase64, encodeBase64Url, encodeHex, encodeUtf8 } from "@tessera/bytes"

/** The text itself and its bytes as base32, base64 (at each of the three offsets) and hexadecimal. */
export function spellings(secret: string): string[] {
  const bytes = encodeUtf8(secret)
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const shifted = Uint8Array.from([...new Uint8Array(offset), ...bytes])
    // The characters at both ends depend on the neighbours: only those between are the secret's own.
    const start = Math.ceil((offset * 4) / 3)
    return [encodeBase64, encodeBase64Url].map((encode) =>
      encode(shifted).replace(/=+$/, "").slice(start, -1),
    )
  })
  return [secret, encodeBase32(bytes), ...inBase64, encodeHex(bytes), encodeHex(bytes).toUpperCase()]
}

/** Which of the secrets can be found in the bytes, whatever their case. */
export function findSecrets(haystack: Uint8Array, secrets: readonly string[]): string[] {
  const text = Buffer.from(haystack).toString("latin1")
  const folded = text.toLowerCase()
  return secrets.filter((secret) =>
    spellings(secret).some(
      (spelling) =>
        text.includes(Buffer.from(spelling).toString("latin1")) ||
        folded.includes(Buffer.from(spelling).toString("latin1").toLowerCase()),
    ),
  )
}
