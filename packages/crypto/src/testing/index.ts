// Doubles for tests of other rooms. Nothing here is secure.
export { countedRandom } from "./counted-random.ts"
export { fastArgon2id, limitedArgon2id } from "./fast-argon2id.ts"
