// The transcripts were made by the library of the official web client and checked by an independent calculation.
import { decodeBase64, decodeHex, encodeBase64, encodeHex } from "@tessera/bytes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import vectors from "../vectors/protocol-vectors.json" with { type: "json" }
import { asLoginSubKey } from "./keys.ts"
import { modPowBigInt } from "./mod-pow.ts"
import { sha256 } from "./primitives.ts"
import {
  checkServerProof,
  computeClientPremaster,
  computeClientProof,
  computeServerPremaster,
  createSrpVerifier,
  deriveSrpPrivateKey,
  generateClientChallenge,
  generateServerChallenge,
  verifyClientProof,
} from "./srp.ts"
import {
  readSrpElement,
  SRP_GENERATOR,
  SRP_MULTIPLIER,
  SRP_PRIME,
  stripLeadingZeros,
  toElement,
} from "./srp-group.ts"
import { bytesOf, damagedBytes } from "./testing/arbitrary-bytes.ts"
import { countedRandom } from "./testing/counted-random.ts"

type Transcript = (typeof vectors.srp.transcripts)[number]

const credentialsOf = (transcript: Transcript) => ({
  identity: transcript.srpUserID,
  password: asLoginSubKey(decodeBase64(transcript.loginSubKey)),
  salt: decodeBase64(transcript.srpSalt),
})
const challengeOf = (transcript: Transcript) => ({
  clientSecret: decodeHex(transcript.clientSecret_a_hex),
  clientPublic: decodeBase64(transcript.srpA),
})
const sessionOf = (transcript: Transcript) => ({
  verifier: decodeBase64(transcript.srpVerifier),
  clientPublic: decodeBase64(transcript.srpA),
  serverSecret: decodeHex(transcript.serverSecret_b_hex),
  serverPublic: decodeBase64(transcript.srpB),
})

it("the group is the one of the protocol", () => {
  expect(encodeHex(SRP_PRIME)).toBe(vectors.srp.N_hex.toLowerCase())
  expect(SRP_GENERATOR).toEqual(Uint8Array.of(vectors.srp.g))
  expect(encodeHex(SRP_MULTIPLIER)).toBe(vectors.srp.k_hex)
  expect(SRP_MULTIPLIER).toEqual(sha256(SRP_PRIME, toElement(5n)))
})

describe.each(vectors.srp.transcripts)("transcript $name", (transcript) => {
  const credentials = credentialsOf(transcript)
  const challenge = challengeOf(transcript)
  const session = sessionOf(transcript)
  const scrambler = sha256(session.clientPublic, session.serverPublic)

  it("gives the same numbers", () => {
    expect(encodeHex(deriveSrpPrivateKey(credentials))).toBe(transcript.x_hex)
    expect(encodeBase64(createSrpVerifier(credentials))).toBe(transcript.srpVerifier)
    const { clientPublic } = generateClientChallenge(() => challenge.clientSecret)
    expect(encodeBase64(clientPublic)).toBe(transcript.srpA)
    expect(encodeHex(scrambler)).toBe(transcript.u_hex)
    const input = { credentials, challenge, serverPublic: session.serverPublic }
    expect(encodeBase64(computeClientPremaster(input))).toBe(transcript.S)
    expect(encodeBase64(computeServerPremaster(session, scrambler))).toBe(transcript.S)
  })
  it("gives the same B, unless it begins with a zero byte", () => {
    const { verifier, serverSecret } = session
    const generate = () => generateServerChallenge({ verifier, random: () => serverSecret })
    if (session.serverPublic[0] === 0) expect(generate).toThrow("bad-srp-value")
    else expect(encodeBase64(generate().serverPublic)).toBe(transcript.srpB)
  })
  it("gives the client's proof and key, and the server's answer", () => {
    const proof = computeClientProof({ credentials, challenge, serverPublic: session.serverPublic })
    expect(encodeBase64(proof.clientProof)).toBe(transcript.srpM1)
    expect(encodeBase64(proof.serverProof)).toBe(transcript.srpM2)
    expect(encodeBase64(proof.sessionKey)).toBe(transcript.K)
    const serverProof = verifyClientProof(session, proof.clientProof)
    expect(encodeBase64(serverProof!)).toBe(transcript.srpM2)
    checkServerProof(proof, serverProof!)
  })
  it("goes through with leading zeros stripped from A, verifier and M1, as the mobile app does", () => {
    const stripped = {
      ...session,
      clientPublic: readSrpElement(stripLeadingZeros(session.clientPublic)),
      verifier: stripLeadingZeros(session.verifier),
    }
    const serverProof = verifyClientProof(stripped, stripLeadingZeros(decodeBase64(transcript.srpM1)))
    expect(encodeBase64(serverProof!)).toBe(transcript.srpM2)
  })
  it("refuses every damaged proof", () => {
    const damaged = damagedBytes(decodeBase64(transcript.srpM1), 77)
    expect(verifyClientProof(session, damaged)).toBeNull()
  })
})

it("the transcripts have leading zeros where they say so", () => {
  const zeros = vectors.srp.transcripts.map(({ srpA, srpB, srpM1, S }) =>
    [srpA, srpB, srpM1, S].map((text) => decodeBase64(text)[0] === 0),
  )
  expect(zeros.map((row) => row.indexOf(true))).toEqual([-1, 0, 1, 2, 3])
})

/** The Go command line of Ente, written from the protocol document: u and the proofs over numbers without leading zeros. */
function proveUnpadded(transcript: Transcript) {
  const { clientPublic, serverPublic } = sessionOf(transcript)
  const [shortA, shortB] = [stripLeadingZeros(clientPublic), stripLeadingZeros(serverPublic)]
  const toNumber = (bytes: Uint8Array) => BigInt(`0x${encodeHex(bytes)}`)
  const N = toNumber(SRP_PRIME)
  const x = deriveSrpPrivateKey(credentialsOf(transcript))
  const gx = toNumber(modPowBigInt(SRP_GENERATOR, x, SRP_PRIME))
  const base = (((toNumber(serverPublic) - toNumber(SRP_MULTIPLIER) * gx) % N) + N) % N
  const u = toNumber(sha256(shortA, shortB))
  const exponent = toNumber(decodeHex(transcript.clientSecret_a_hex)) + u * toNumber(x)
  const premaster = modPowBigInt(toElement(base), toElement(exponent), SRP_PRIME)
  const clientProof = sha256(shortA, serverPublic, premaster)
  return { clientProof, serverProof: sha256(shortA, clientProof, sha256(premaster)) }
}

describe("the unpadded proof of the official command line", () => {
  it.each(vectors.srp.transcripts)("$name", (transcript) => {
    const { clientProof, serverProof } = proveUnpadded(transcript)
    expect(verifyClientProof(sessionOf(transcript), clientProof)).toEqual(serverProof)
  })
  it("is another proof where A or B begins with zero, and wrong with another password", () => {
    for (const transcript of vectors.srp.transcripts.slice(1, 3)) {
      const { clientProof } = proveUnpadded(transcript)
      expect(encodeBase64(clientProof)).not.toBe(transcript.srpM1)
      const loginSubKey = encodeBase64(new Uint8Array(16))
      const wrong = proveUnpadded({ ...transcript, loginSubKey }).clientProof
      expect(verifyClientProof(sessionOf(transcript), wrong)).toBeNull()
    }
  })
})

describe("any client with any server", () => {
  const exchange = fc.record({
    identity: fc.uuid(),
    password: bytesOf(16),
    salt: bytesOf(16),
    seed: fc.nat(),
    wrongBit: fc.nat(),
  })
  it("agrees with the right password and not with another", () => {
    fc.assert(
      fc.property(exchange, ({ identity, password, salt, seed, wrongBit }) => {
        const random = countedRandom(seed)
        const credentials = { identity, password: asLoginSubKey(password), salt }
        const verifier = createSrpVerifier(credentials)
        const challenge = generateClientChallenge(random)
        const serverChallenge = generateServerChallenge({ verifier, random })
        const { serverPublic } = serverChallenge
        expect(serverPublic[0]).not.toBe(0)
        const { clientPublic } = challenge
        const session = { ...serverChallenge, verifier, clientPublic: readSrpElement(clientPublic) }
        const proof = computeClientProof({ credentials, challenge, serverPublic })
        const serverProof = verifyClientProof(session, proof.clientProof)
        expect(serverProof).toEqual(proof.serverProof)

        const wrong = { ...credentials, password: asLoginSubKey(damagedBytes(password, wrongBit)) }
        const wrongProof = computeClientProof({ credentials: wrong, challenge, serverPublic })
        expect(verifyClientProof(session, wrongProof.clientProof)).toBeNull()
        expect(() => checkServerProof(wrongProof, serverProof!)).toThrow("wrong-server-proof")
      }),
      { numRuns: 15 },
    )
  })
  it("survives a database row between the two requests", () => {
    const [transcript] = vectors.srp.transcripts
    const row = JSON.stringify(sessionOf(transcript!), (_, value: unknown) =>
      value instanceof Uint8Array ? encodeBase64(value) : value,
    )
    const session = JSON.parse(row, (_, value: unknown) =>
      typeof value === "string" ? decodeBase64(value) : value,
    ) as ReturnType<typeof sessionOf>
    expect(verifyClientProof(session, decodeBase64(transcript!.srpM1))).not.toBeNull()
  })
  it("draws b again until B begins with another byte than zero", () => {
    const transcript = vectors.srp.transcripts[2]!
    const { verifier, serverSecret, serverPublic } = sessionOf(transcript)
    expect(serverPublic[0]).toBe(0)
    const draws = [serverSecret, decodeHex(vectors.srp.transcripts[0]!.serverSecret_b_hex)]
    const drawn = generateServerChallenge({ verifier, random: () => Uint8Array.from(draws.shift()!) })
    expect(encodeHex(drawn.serverSecret)).toBe(vectors.srp.transcripts[0]!.serverSecret_b_hex)
    expect(drawn.serverPublic[0]).not.toBe(0)
  })
})

describe("numbers which only a cheat would send", () => {
  const prime = BigInt(`0x${encodeHex(SRP_PRIME)}`)
  const cheats = [
    ["0", toElement(0n)],
    ["N", SRP_PRIME],
    ["N + 1", toElement(prime + 1n)],
  ] as const
  const [transcript] = vectors.srp.transcripts
  it.each(cheats)("A = %s", (_, clientPublic) => {
    expect(() => readSrpElement(clientPublic)).toThrow("bad-srp-value")
    const session = { ...sessionOf(transcript!), clientPublic }
    expect(() => verifyClientProof(session, new Uint8Array(32))).toThrow("bad-srp-value")
  })
  it.each(cheats)("B = %s", (_, serverPublic) => {
    const input = {
      credentials: credentialsOf(transcript!),
      challenge: challengeOf(transcript!),
      serverPublic,
    }
    expect(() => computeClientProof(input)).toThrow("bad-srp-value")
  })
  it("are refused by their length", () => {
    for (const length of [0, 1, 256, 507, 513]) {
      expect(() => readSrpElement(new Uint8Array(length).fill(1))).toThrow("wrong-length")
    }
    expect(readSrpElement(new Uint8Array(511).fill(1))[0]).toBe(0)
    for (const length of [0, 27, 33, 64]) {
      const proof = new Uint8Array(length)
      expect(() => verifyClientProof(sessionOf(transcript!), proof)).toThrow("wrong-length")
    }
  })
})
