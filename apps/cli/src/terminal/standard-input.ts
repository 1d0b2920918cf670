// Standard input, line by line for secrets and as a whole for links and files. Lines are taken one at a time, so that a
// script may write the next one only when it knows it: the code from a mail, for example.
import { CliError } from "../errors.ts"

const MAX_BYTES = 67_108_864

let buffered = Buffer.alloc(0)
let hasEnded = false

/** The next line without its line end; null when there is none. */
export async function readInputLine(): Promise<string | null> {
  while (!hasEnded && !buffered.includes(0x0a)) await readMore()
  if (buffered.length === 0) return null
  const end = buffered.indexOf(0x0a)
  const line = end < 0 ? buffered : buffered.subarray(0, end)
  buffered = end < 0 ? Buffer.alloc(0) : buffered.subarray(end + 1)
  return line
    .toString("utf8")
    .replace(/\r$/, "")
    .replace(/^\ufeff/, "")
}

/** Everything that is left. @throws CliError `bad-input` above 64 MiB */
export async function readInputBytes(): Promise<Uint8Array> {
  while (!hasEnded) await readMore()
  const rest = buffered
  buffered = Buffer.alloc(0)
  return rest
}

/** Waits for one more chunk and leaves the stream at rest again, so that it keeps no process alive. */
async function readMore(): Promise<void> {
  const { stdin } = process
  const chunk = await new Promise<Buffer | null>((resolve, reject) => {
    const settle = (value: Buffer | null) => {
      stdin.off("data", settle).off("end", onEnd).off("error", reject)
      stdin.pause()
      resolve(value)
    }
    const onEnd = () => settle(null)
    stdin.on("data", settle).on("end", onEnd).on("error", reject)
    stdin.resume()
  })
  if (chunk === null) hasEnded = true
  else buffered = Buffer.concat([buffered, chunk])
  if (buffered.length > MAX_BYTES) throw new CliError("bad-input", "Standard input is longer than 64 MiB.")
}
