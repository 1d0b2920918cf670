/** The port to a cryptographically secure random source: as many bytes as asked for. Floor 4 implements it. */
export type RandomBytes = (length: number) => Uint8Array<ArrayBuffer>
