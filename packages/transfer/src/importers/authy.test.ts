// What the made files do not show: the answer of the server with everything in it, wrong passwords, absurd work.
import { createCipheriv, pbkdf2Sync } from "node:crypto"
import { expect, it } from "vitest"
import { importFile } from "../import-file.ts"
import { nodePorts } from "../testing/node-ports.ts"

const read = async (file: object, password = "right") =>
  importFile(Buffer.from(JSON.stringify(file)), { ports: nodePorts(), password })

function token(changes: object = {}, password = "right"): object {
  const cipher = createCipheriv(
    "aes-256-cbc",
    pbkdf2Sync(password, "salt", 1000, 32, "sha1"),
    Buffer.alloc(16),
  )
  const seed = Buffer.concat([cipher.update("jbswy3dpehpk3pxp"), cipher.final()]).toString("base64")
  return {
    name: "Site: me",
    original_name: "Site:me",
    digits: 7,
    encrypted_seed: seed,
    salt: "salt",
    ...changes,
  }
}

it("reads all lists of one answer, but not the deleted ones", async () => {
  const { entries } = await read({
    authenticator_tokens: [token()],
    deleted: [token({ name: "gone" })],
    apps: [{ name: "Own", secret_seed: "00112233445566778899aabbccddeeff" }],
  })
  expect(entries.map(({ entry: { otp, issuer, account } }) => ({ ...otp, issuer, account }))).toEqual([
    {
      type: "totp",
      secret: "JBSWY3DPEHPK3PXP",
      algorithm: "SHA1",
      digits: 7,
      periodSeconds: 30,
      issuer: "Site",
      account: "me",
    },
    {
      type: "totp",
      secret: "AAISEM2EKVTHPCEZVK54ZXPO74",
      algorithm: "SHA1",
      digits: 7,
      periodSeconds: 10,
      issuer: "Own",
      account: "",
    },
  ])
})

it("reports a token which does not open, if most of them do", async () => {
  const file = { authenticator_tokens: [token(), token({}, "other"), token(), token({ salt: 1 })] }
  const { entries, skipped } = await read(file)
  expect(entries.length).toBe(2)
  expect(skipped).toMatchObject([
    { where: "token 2", code: "damaged" },
    { where: "token 4", code: "damaged" },
  ])
  await expect(read(file, "wrong")).rejects.toMatchObject({ code: "wrong-password" })
})

it("refuses work without end before it asks for a password", async () => {
  const dear = token({ key_derivation_iterations: 1_000_000 })
  const file = { authenticator_tokens: Array.from({ length: 51 }, () => dear) }
  const failure = importFile(Buffer.from(JSON.stringify(file)), { ports: nodePorts() })
  await expect(failure).rejects.toMatchObject({ code: "unsupported" })
})

it("reports what another tool could not decrypt", async () => {
  const rows = [
    { name: "a", decrypted_seed: "JBSWY3DPEHPK3PXP", digits: 6 },
    { name: "b", decrypted_seed: "Decryption failed: wrong backup password" },
  ]
  const { entries, skipped } = await read({ decrypted_authenticator_tokens: rows })
  expect(entries.length).toBe(1)
  expect(skipped).toMatchObject([{ where: "token 2", code: "damaged", account: "b" }])
})
