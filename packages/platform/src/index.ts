export { fetchTransport, type FetchTransportOptions } from "./fetch-transport.ts"
export { secureRandomBytes } from "./secure-random.ts"
export { systemClock } from "./system-clock.ts"
export { wasmArgon2id } from "./wasm-argon2id.ts"
