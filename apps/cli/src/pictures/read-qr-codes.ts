// QR codes in pictures (PNG, JPEG, GIF, BMP), decoded by zxing-cpp compiled to WebAssembly. The module is read from
// the installed package; the library's own default would fetch it from a server on the internet.
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { TransferError } from "@tessera/transfer"

/** Above this the decoder would need hundreds of megabytes. */
const MAX_PIXELS = 50_000_000
const MAX_CODES = 64

/**
 * The texts of all QR codes in a picture, in reading order; none when there is no code in it.
 * @throws TransferError `unsupported` for a format we do not decode, `too-large` above 50 megapixels
 */
export type ReadQrCodes = (picture: Uint8Array) => Promise<readonly string[]>

export const readQrCodes: ReadQrCodes = async (picture) => {
  requireDecodable(picture)
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader")
  const wasm = await readFile(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"))
  prepareZXingModule({
    overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) },
  })
  const results = await readBarcodes(picture, {
    formats: ["QRCode"],
    tryHarder: true,
    tryInvert: true,
    tryRotate: true,
    tryDownscale: true,
    maxNumberOfSymbols: MAX_CODES,
  })
  const inReadingOrder = (a: { x: number; y: number }, b: { x: number; y: number }) => a.y - b.y || a.x - b.x
  return results
    .filter((result) => result.isValid)
    .sort((a, b) => inReadingOrder(a.position.topLeft, b.position.topLeft))
    .map((result) => result.text)
}

function requireDecodable(picture: Uint8Array): void {
  const size = pictureSize(picture)
  if (size === null) {
    throw new TransferError(
      "unsupported",
      "This picture cannot be read. Save it as PNG or JPEG and try again; if it is a photo, cut out the QR code.",
    )
  }
  if (size.width * size.height > MAX_PIXELS) {
    throw new TransferError(
      "too-large",
      "The picture is larger than 50 megapixels. Cut out the QR code and try again.",
    )
  }
}

type Size = { readonly width: number; readonly height: number }

/** Width and height from the header of a PNG, JPEG, GIF or BMP; null when the bytes are none of them. */
export function pictureSize(bytes: Uint8Array): Size | null {
  if (bytes.length < 26) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) }
  if (view.getUint32(0) === 0x47494638) {
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  }
  if (view.getUint16(0) === 0x424d) {
    return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) }
  }
  return view.getUint16(0) === 0xffd8 ? jpegSize(view) : null
}

/** A JPEG is a list of segments; the one that starts a frame (SOF, 0xffc0 to 0xffcf with three exceptions) has the size. */
function jpegSize(view: DataView): Size | null {
  for (let at = 2; at + 9 < view.byteLength;) {
    const marker = view.getUint16(at)
    if (marker >> 8 !== 0xff) return null
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += 2 + view.getUint16(at + 2)
  }
  return null
}
