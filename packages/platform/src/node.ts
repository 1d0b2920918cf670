export { nodeArgon2id } from "./node-argon2id.ts"
export { nodeModPow } from "./node-mod-pow.ts"
