// The main job, as a person does it: start a server, create an account, bring the codes of two other apps, have them on a
// second device, edit on both while the server is away, lose nothing, forget the password, and leave no trace in clear.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { findSecrets } from "./canaries.ts"
import { type CommandLine, commandLine } from "./command-line.ts"
import { type ServerProcess, startServerProcess } from "./server-process.ts"

const EMAIL = "canary.alice@example.org"
const PASSWORD = "canary password of alice"
const NEW_PASSWORD = "canary second password"
const NOTE_FROM_PHONE = "canary note from the phone"
const NOTE_FROM_DESK = "canary note from the desk"

const folder = mkdtempSync(join(tmpdir(), "tessera-journey-"))
const dataDir = join(folder, "data")
const place = (name: string) => join(folder, name)
const fixture = (path: string) =>
  fileURLToPath(new URL(`../../packages/transfer/fixtures/import/${path}`, import.meta.url))

type Expected = {
  file: string
  password: string
  expected: { issuer: string; account: string; secret: string }[]
}
const manifest = JSON.parse(readFileSync(fixture("manifest.json"), "utf8")) as Expected[]
const backups = ["aegis/aegis-encrypted-v1.json", "2fas/2fas-v4-encrypted-steam.2fas"].map((file) =>
  manifest.find((entry) => entry.file === file)!,
)

let server: ServerProcess
let desk: CommandLine
let phone: CommandLine
let recoveryKey = ""
/** Everything both command lines ever said on standard error. */
const words: string[] = []

function writeSecret(name: string, text: string): string {
  writeFileSync(place(name), `${text}\n`, { mode: 0o600 })
  return place(name)
}

type Code = {
  id: string
  issuer: string
  account: string
  code: string
  type: string
  counter: number | null
}
const codesOf = async (device: CommandLine) =>
  (await device.json<{ codes: Code[] }>("code")).codes
    .map(({ issuer, account, type, counter }) => ({ issuer, account, type, counter }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))

beforeAll(async () => {
  for (const name of ["desk", "phone", "data"]) mkdirSync(place(name), { mode: 0o700 })
  server = await startServerProcess(dataDir)
  desk = commandLine(place("desk"))
  phone = commandLine(place("phone"))
})

afterAll(async () => {
  await Promise.all([desk.run(["lock"]), phone.run(["lock"])])
  await server.stop()
  rmSync(folder, { recursive: true })
})

describe("the main job", () => {
  it("creates an account with the setup link and the code from the server's terminal", async () => {
    const [setupLink] = await server.waitFor(/http\S+\/setup#[\w-]+/)
    // The code is in the mail that the terminal shows, and only once it was asked for.
    const mail = server.waitFor(/Verification code: (\d{6})/)
    const { code, stdout, stderr } = await desk.run(
      // prettier-ignore
      ["account", "create", "--setup-link", setupLink, "--email", EMAIL, "--password-file",
        writeSecret("password", PASSWORD), "--code-file", "-", "--json", "--no-input"],
      { stdin: mail.then(([, digits]) => `${digits}\n`) },
    )
    words.push(stderr)
    expect(code, stderr).toBe(0)
    const created = JSON.parse(stdout) as { recoveryKey: string; administrator: string }
    expect(created.administrator).toBe("claimed")
    recoveryKey = created.recoveryKey
    expect(recoveryKey.split(" ")).toHaveLength(24)
  })

  it("unlocks once, and brings the backups of Aegis and 2FAS along", async () => {
    expect((await desk.run(["unlock", "--password-file", place("password"), "--no-input"])).code).toBe(0)
    for (const { file, password, expected } of backups) {
      const passwordFile = writeSecret("backup-password", password)
      const result = await desk.json<{ entries: object[]; skipped: object[] }>(
        "import",
        fixture(file),
        "--password-file",
        passwordFile,
        "--yes",
      )
      expect(result.entries).toHaveLength(expected.length)
      expect(result.skipped).toEqual([])
    }
    // The same file again brings nothing new.
    const again = await desk.json<{ duplicates: number }>(
      "import",
      fixture(backups[1]!.file),
      "--password-file",
      place("backup-password"),
      "--yes",
    )
    expect(again.duplicates).toBe(backups[1]!.expected.length)
    expect(await codesOf(desk)).toHaveLength(backups.flatMap(({ expected }) => expected).length)
  })

  it("has the same codes on a second device", async () => {
    await phone.json(
      // prettier-ignore
      "account",
      "add",
      "--server",
      server.url,
      "--email",
      EMAIL,
      "--password-file",
      place("password"),
    )
    expect((await phone.run(["unlock", "--password-file", place("password"), "--no-input"])).code).toBe(0)
    expect(await codesOf(phone)).toEqual(await codesOf(desk))
  })

  it("loses nothing when both edit while the server is away", async () => {
    const port = new URL(server.url).port
    await server.stop()
    await desk.json("edit", "deno", "--note", NOTE_FROM_DESK)
    await desk.json("edit", "airbnb", "--tag", "travel")
    await desk.json("code", "issuu", "--next")
    await phone.json("edit", "deno", "--note", NOTE_FROM_PHONE)
    await phone.json("edit", "airbnb", "--tag", "holiday", "--pin")
    await phone.json("code", "issuu", "--next")
    await phone.json("code", "issuu", "--next")
    const link =
      "otpauth://totp/Canary%20Site:canary.login?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Canary%20Site"
    const added = await phone.run(["add", "-", "--json", "--no-input"], { stdin: `${link}\n` })
    expect(added.code, added.stderr).toBe(0)

    server = await startServerProcess(dataDir, { TESSERA_PORT: port })
    for (const device of [desk, phone, desk, phone]) await device.json("sync")
    expect(await codesOf(desk)).toEqual(await codesOf(phone))

    type Listed = { entries: { issuer: string; note?: string; tags: string[]; isPinned?: boolean }[] }
    const listed = async (device: CommandLine, query: string) =>
      (await device.json<Listed>("list", query, "--reveal")).entries[0]!
    expect((await listed(desk, "airbnb")).tags.toSorted()).toEqual(["holiday", "travel"])
    expect(await listed(desk, "airbnb")).toEqual(await listed(phone, "airbnb"))
    // Two notes cannot both be shown: one is current on both devices, the other one is in a history.
    const current = (await listed(desk, "deno")).note
    expect((await listed(phone, "deno")).note).toBe(current)
    const histories = await Promise.all(
      [desk, phone].map((device) => device.run(["history", "deno", "--json"])),
    )
    const everything = [current, ...histories.map(({ stdout }) => stdout)].join("\n")
    expect(everything).toContain(NOTE_FROM_DESK)
    expect(everything).toContain(NOTE_FROM_PHONE)
    // The counter of a HOTP entry is the furthest that any device got to.
    const counter = (codes: Awaited<ReturnType<typeof codesOf>>) =>
      codes.find(({ issuer }) => issuer === "Issuu")!.counter
    expect(counter(await codesOf(desk))).toBe(3)
  })

  it("replaces a forgotten password with the recovery key", async () => {
    const recovered = phone.run(
      // prettier-ignore
      ["account", "recover", "--email", EMAIL, "--server", server.url, "--code-file", "-", "--recovery-key-file",
        writeSecret("recovery-key", recoveryKey), "--new-password-file", writeSecret("new-password", NEW_PASSWORD),
        "--json", "--no-input"],
      { stdin: server.waitFor(/Verification code: (\d{6})/).then(([, digits]) => `${digits}\n`) },
    )
    const { code, stderr } = await recovered
    words.push(stderr)
    expect(code, stderr).toBe(0)
    const third = commandLine(place("third"))
    const [wrong, right] = [place("password"), place("new-password")]
    const signIn = (passwordFile: string) =>
      // prettier-ignore
      third.run(["account", "add", "--server", server.url, "--email", EMAIL, "--password-file", passwordFile,
        "--json", "--no-input"])
    expect((await signIn(wrong)).code).toBe(1)
    expect((await signIn(right)).code).toBe(0)
    const { stdout } = await third.run(["code", "canary", "--json", "--password-file", right, "--no-input"])
    expect((JSON.parse(stdout) as { codes: Code[] }).codes[0]).toMatchObject({ issuer: "Canary Site" })
  })

  it("leaves nothing in clear on the server, in its log, or on the devices", async () => {
    await server.stop()
    const codes = [...server.terminal().matchAll(/Verification code: (\d{6})/g)].map(([, digits]) => digits!)
    const secrets = [
      ...backups.flatMap(({ expected }) =>
        expected.flatMap(({ issuer, account, secret }) => [issuer, account, secret]),
      ),
      "Canary Site",
      "canary.login",
      "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
      "12345678901234567890",
      EMAIL,
      PASSWORD,
      NEW_PASSWORD,
      recoveryKey,
      NOTE_FROM_DESK,
      NOTE_FROM_PHONE,
      "holiday",
      "travel",
    ].filter((secret) => secret.length >= 5)
    const filesIn = (path: string) =>
      readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    // A search that finds nothing proves nothing unless it would find something.
    expect(findSecrets(Buffer.from(`x${Buffer.from(`a${EMAIL}`).toString("base64")}`), secrets)).toEqual([
      EMAIL,
    ])

    for (const file of filesIn(dataDir)) expect(findSecrets(readFileSync(file), secrets), file).toEqual([])
    expect(findSecrets(Buffer.from(server.log()), [...secrets, ...codes])).toEqual([])
    const onDevices = secrets.filter((secret) => secret !== EMAIL)
    for (const file of [...filesIn(place("desk")), ...filesIn(place("phone"))]) {
      expect(findSecrets(readFileSync(file), onDevices), file).toEqual([])
    }
    expect(findSecrets(Buffer.from(words.join("\n")), [PASSWORD, NEW_PASSWORD, recoveryKey])).toEqual([])
  })
})
