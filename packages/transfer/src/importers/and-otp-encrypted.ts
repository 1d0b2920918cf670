// andOTP: its encrypted backups, which begin with random bytes and no mark at all. Newer ones begin with a count of
// iterations; where the first bytes are no count that the app writes, the file is an old one or nobody's.
import { decodeUtf8, encodeUtf8 } from "@tessera/bytes"
import { CryptoError, decryptAesGcm, pbkdf2Sha1, sha256 } from "@tessera/crypto"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { parseJson, type JsonValue } from "../formats/json.ts"
import type { ImportContext } from "../import-context.ts"
import type { Certainty, Importer, ReadResult } from "../importer.ts"
import { AND_OTP_LABEL, andOtp, readAndOtpList } from "./and-otp.ts"

const SALT_LENGTH = 12
const NONCE_LENGTH = 12
const TAG_LENGTH = 16
const COUNT_LENGTH = 4
const SHORTEST = NONCE_LENGTH + 2 + TAG_LENGTH
const SHORTEST_NEW = COUNT_LENGTH + SALT_LENGTH + SHORTEST
/** The app takes a random count from 140,000 to 160,000; others have been seen. */
const FEWEST_ITERATIONS = 1000
const MOST_ITERATIONS = 10_000_000

export const andOtpEncrypted: Importer = {
  id: "andotp",
  label: AND_OTP_LABEL,
  howToExport: andOtp.howToExport,
  detect,
  read: async (content, context) => {
    if (!isUnmarked(content)) {
      throw new TransferError("unsupported", "This is no andOTP backup.", { source: AND_OTP_LABEL })
    }
    return readEncrypted(content, context)
  },
}

/** Any bytes without a mark may be one; only the name makes it certain. */
function detect(content: Content): Certainty {
  if (!isUnmarked(content)) return "no"
  if (isNamedLikeOne(content)) return "certain"
  return content.bytes.length >= SHORTEST ? "possible" : "no"
}

const isUnmarked = (content: Content) => content.kind === "binary" && content.format === null

/** `otp_accounts.json.aes`, `otp_accounts_….bin`. */
const isNamedLikeOne = ({ fileName }: Content) => /\.aes$|otp_accounts[^/]*\.bin$/i.test(fileName)

async function readEncrypted(content: Content, context: ImportContext): Promise<ReadResult> {
  const { bytes } = content
  if (bytes.length < SHORTEST) throw damaged()
  const iterations = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  // The largest numbers of 31 and 32 bits are a trap and no chance.
  if (iterations === 0x7fff_ffff || iterations === 0xffff_ffff) {
    const message =
      "This andOTP file asks for more memory or time than any device should give, so it was not opened."
    throw new TransferError("unsupported", message, { source: AND_OTP_LABEL })
  }
  const isCount = iterations >= FEWEST_ITERATIONS && iterations <= MOST_ITERATIONS
  const password = encodeUtf8(await askPassword(content, isCount, context))
  const isNew = isCount && bytes.length >= SHORTEST_NEW
  const plaintext =
    (isNew ? await openNew(bytes, { password, iterations }, context) : null) ?? openOld(bytes, password)
  if (plaintext === null) {
    const message = "The password does not open this file as an andOTP backup."
    throw new TransferError("wrong-password", message, { source: AND_OTP_LABEL })
  }
  context.enter("reading")
  return readAndOtpList(parseList(plaintext))
}

/** Without a password nothing tells an old backup from a file that is nobody's. */
async function askPassword(content: Content, isCount: boolean, context: ImportContext): Promise<string> {
  try {
    return await context.password()
  } catch (error) {
    const isGuess = !isCount && !isNamedLikeOne(content)
    if (!isGuess || !(error instanceof TransferError) || error.code !== "password-needed") throw error
    const message =
      "Tessera does not know this kind of file. If it is an old encrypted backup of andOTP, give its password."
    throw new TransferError("unsupported", message, { cause: error })
  }
}

/** Count ‖ salt ‖ nonce ‖ ciphertext ‖ tag. */
async function openNew(
  bytes: Uint8Array,
  { password, iterations }: { password: Uint8Array; iterations: number },
  context: ImportContext,
): Promise<Uint8Array | null> {
  context.enter("deriving-key")
  const salt = bytes.subarray(COUNT_LENGTH, COUNT_LENGTH + SALT_LENGTH)
  const key = await pbkdf2Sha1(password, salt, { iterations, outputLength: 32 })
  return open(bytes.subarray(COUNT_LENGTH + SALT_LENGTH), key)
}

/** Nonce ‖ ciphertext ‖ tag. */
const openOld = (bytes: Uint8Array, password: Uint8Array) => open(bytes, sha256(password))

function open(box: Uint8Array, key: Uint8Array): Uint8Array | null {
  try {
    return decryptAesGcm(box.subarray(NONCE_LENGTH), { key, nonce: box.subarray(0, NONCE_LENGTH) })
  } catch (error) {
    if (error instanceof CryptoError) return null
    throw error
  }
}

function parseList(plaintext: Uint8Array): readonly JsonValue[] {
  try {
    const result = parseJson(decodeUtf8(plaintext))
    if (result.isJson && Array.isArray(result.value)) return result.value as readonly JsonValue[]
  } catch {
    // No text: the same answer as for no list.
  }
  throw damaged()
}

const damaged = () =>
  new TransferError("damaged", "This andOTP backup is incomplete or damaged.", { source: AND_OTP_LABEL })
