// The group of the protocol's SRP: the 4096-bit one of RFC 5054, appendix A, with generator 5; and its numbers as bytes.
import { decodeHex, encodeHex, padStartBytes } from "@tessera/bytes"
import { CryptoError } from "./errors.ts"

/** Length of every group element on the wire. */
export const SRP_ELEMENT_LENGTH = 512
/**
 * Compat: the mobile app and the command line of Ente send A, verifier and proof without leading zero bytes. One is
 * missing in 1 of 256 cases, more than four in 1 of 2^40: then it is no number of this group but a mistake.
 */
const MOST_STRIPPED_BYTES = 4

/** N, 512 bytes. */
export const SRP_PRIME: Uint8Array = decodeHex(
  [
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD",
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED",
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F",
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B",
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510",
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7",
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C",
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A92108011A723C12A787E6D7",
    "88719A10BDBA5B2699C327186AF4E23C1A946834B6150BDA2583E9CA2AD44CE8DBBBC2DB04DE8EF92E8EFC141FBECAA6",
    "287C59474E6BC05D99B2964FA090C3A2233BA186515BE7ED1F612970CEE2D7AFB81BDD762170481CD0069127D5B05AA9",
    "93B4EA988D8FDDC186FFB7DC90A6C08F4DF435C934063199FFFFFFFFFFFFFFFF",
  ].join(""),
)
export const SRP_PRIME_NUMBER = toNumber(SRP_PRIME)
/** g, one byte. */
export const SRP_GENERATOR: Uint8Array = Uint8Array.of(5)

/** k = SHA-256(PAD(N) ‖ PAD(g)), 32 bytes. */
export const SRP_MULTIPLIER: Uint8Array = decodeHex(
  "3509477ea9fca66eadb7cf7b1bd0eb508f54d3989a9c988006a7d0b338374dd2",
)

/** Big-endian bytes → number. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${encodeHex(bytes)}`)
}

/** Number → big-endian bytes, `length` of them. The caller makes sure that it fits. */
export function toBytes(number: bigint, length: number): Uint8Array<ArrayBuffer> {
  return decodeHex(number.toString(16).padStart(2 * length, "0"))
}

/** PAD(number): 512 bytes. */
export function toElement(number: bigint): Uint8Array<ArrayBuffer> {
  return toBytes(number, SRP_ELEMENT_LENGTH)
}

/** Bytes without the leading zeros. */
export function stripLeadingZeros(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  return start < 0 ? bytes.subarray(bytes.length) : bytes.subarray(start)
}

/** Bytes of `length`, with the zeros back that some clients strip. @throws CryptoError `wrong-length` */
export function restoreLeadingZeros(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  if (bytes.length > length || bytes.length < length - MOST_STRIPPED_BYTES) {
    throw new CryptoError("wrong-length")
  }
  return padStartBytes(bytes, length)
}

/**
 * Reads A, B or a verifier: 512 bytes, or a few less if leading zeros were stripped; 0 < number < N.
 * @throws CryptoError `wrong-length`, `bad-srp-value`
 */
export function readSrpElement(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const element = restoreLeadingZeros(bytes, SRP_ELEMENT_LENGTH)
  const number = toNumber(element)
  if (number <= 0n || number >= SRP_PRIME_NUMBER) throw new CryptoError("bad-srp-value")
  return element
}
