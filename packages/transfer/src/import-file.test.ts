// Asking for passwords, naming the source, stopping on the way, and files that are made to keep a device busy.
import { describe, expect, it } from "vitest"
import { detectSource, importFile, type ImportOptions, type PasswordQuestion } from "./import-file.ts"
import { IMPORTERS } from "./importers/list.ts"
import { readGoodFile } from "./testing/fixtures.ts"
import { nodePorts } from "./testing/node-ports.ts"

const ports = nodePorts()
const utf8 = (text: string) => new TextEncoder().encode(text)
const LINK = "otpauth://totp/Site:me?secret=JBSWY3DPEHPK3PXP"

describe("the password", () => {
  const encrypted = readGoodFile("ente/ente-encrypted-low.txt")
  const answer = (...answers: readonly (string | null)[]) => {
    const questions: PasswordQuestion[] = []
    const askPassword = async (question: PasswordQuestion) => {
      questions.push(question)
      return answers[questions.length - 1] ?? null
    }
    return { questions, askPassword }
  }
  it("is asked for again until it is right", async () => {
    const { questions, askPassword } = answer("wrong", "also wrong", "password")
    const { entries } = await importFile(encrypted, { ports, askPassword })
    expect(entries.length).toBe(3)
    expect(questions.map(({ source, attempt }) => `${source} ${attempt}`)).toEqual([
      "Ente Auth 1",
      "Ente Auth 2",
      "Ente Auth 3",
    ])
  })
  it("need not be known: then nothing is read", async () => {
    const { askPassword } = answer("wrong", null)
    await expect(importFile(encrypted, { ports, askPassword })).rejects.toMatchObject({
      code: "password-needed",
    })
  })
  it("is tried once when it was given, and not asked for", async () => {
    const { questions, askPassword } = answer("password")
    const options = { ports, password: "wrong", askPassword }
    await expect(importFile(encrypted, options)).rejects.toMatchObject({ code: "wrong-password" })
    expect(questions).toEqual([])
  })
  it.each([
    "ente/ente-encrypted-low.txt",
    "aegis/aegis-encrypted-groups.json",
    "2fas/made-v4-encrypted.2fas",
  ])("is wrong when it is empty: %s", async (file) => {
    const reading = importFile(readGoodFile(file), { ports, password: "" })
    await expect(reading).rejects.toMatchObject({ name: "TransferError", code: "wrong-password" })
  })
  it("is not asked for by files which have none, nor before a hostile derivation is refused", async () => {
    const { questions, askPassword } = answer("x")
    await importFile(utf8(LINK), { ports, askPassword })
    const bomb = {
      version: 1,
      kdfParams: { memLimit: 2 ** 40, opsLimit: 3, salt: "" },
      encryptedData: "",
      encryptionNonce: "",
    }
    await expect(importFile(utf8(JSON.stringify(bomb)), { ports, askPassword })).rejects.toMatchObject({
      code: "unsupported",
    })
    expect(questions).toEqual([])
  })
})

describe("a source that was named", () => {
  const codeOf = async (text: string, source: string) =>
    importFile(utf8(text), { ports, source }).then(
      (result) => result.source,
      (error: { code?: string }) => error.code,
    )
  it("is used where the content would say another", async () => {
    expect(await codeOf(LINK, "ente")).toBe("ente")
    expect(await codeOf(LINK, "aegis")).toBe("aegis")
  })
  it.each(IMPORTERS.map(({ id }) => id))(
    "%s answers in words to every other kind of file",
    async (source) => {
      expect(await codeOf("", source)).toBe("no-codes")
      expect(await codeOf('{"version":1', source)).toBe("damaged")
      expect(await codeOf('{"unknown":1}', source)).toBe("unsupported")
      expect(await codeOf("[]", source)).toBe("unsupported")
      expect(await codeOf("<map/>", source)).toBe("unsupported")
      expect(await codeOf("PK\x03\x04", source)).toBe("unsupported")
      expect(["unsupported", "no-codes"]).toContain(await codeOf("hello", source))
    },
  )
  it("must be one that there is", async () => {
    expect(await codeOf(LINK, "no-such-app")).toBe("unsupported")
  })
})

it("can be stopped between the steps, which are told", async () => {
  const steps: string[] = []
  const file = readGoodFile("aegis/aegis-encrypted-groups.json")
  const options: ImportOptions = {
    ports,
    password: "correct horse battery staple",
    onStep: (step) => steps.push(step),
  }
  await importFile(file, options)
  expect(steps).toEqual(["deriving-key", "decrypting", "reading"])
  const signal = AbortSignal.abort(new Error("enough"))
  await expect(importFile(file, { ...options, signal })).rejects.toThrow("enough")
})

it("counts entries which are there twice", async () => {
  const other = LINK.replace("me", "you")
  const { duplicates } = await importFile(utf8([LINK, other, LINK, `${LINK}&digits=6`].join("\n")), { ports })
  expect(duplicates).toBe(2)
})

it("does not take a table of passwords for a list of links", () => {
  const table = `Title,Url,Username,Password,OTPAuth\nx,y,z,p,${LINK}\n`
  expect(detectSource(utf8(table))).toBe("apple-passwords")
})

describe("files made to keep a device busy are answered in seconds", () => {
  // Anything quadratic takes hours for 4 MiB as well; the full size is for SLOW=1.
  const size = (process.env["SLOW"] === "1" ? 19 : 4) * 1024 * 1024
  const fill = (text: string) => text.repeat(Math.floor(size / text.length))
  it.each<[string, () => string]>([
    ["spaces", () => `x${fill(" ")}x`],
    ["line ends", () => `x${fill("\n")}x`],
    ["commas", () => fill(",")],
    ["prose", () => fill("x\n")],
    ["the beginnings of links", () => fill("otpauth://")],
    ["links in one line", () => fill(" otpauth://a")],
    ["links in many lines", () => fill("motp://a\n")],
    ["transfer links", () => fill("otpauth-migration://offline?data=AA==\n")],
    ["one endless link", () => `otpauth://totp/${fill("%")}`],
    ["one endless query", () => `otpauth://totp/a?${fill("a=b&")}`],
    ["one endless transfer link", () => `otpauth-migration://offline?data=${fill("=")}`],
    ["links on a page", () => `<html>${fill("otpauth://")}`],
    ["entities on a page", () => `<html><a href="otpauth://totp/${fill("&#")}">`],
    ["spaces on a page", () => `<html>otpauth://totp/a?${fill(" ")}`],
    ["Steam links on a page", () => `<html>${fill("steam://A")}`],
    ["quotes", () => `{${fill('"')}`],
    ["backslashes", () => `{"${fill("\\")}`],
    ["braces", () => fill("{}")],
    ["records of Aegis", () => `{"version":1,"header":{},"db":{"version":3,"entries":[${fill("1,")}1]}}`],
    [
      "groups of Aegis",
      () => `{"version":1,"header":{},"db":{"version":3,"entries":[],"groups":[${fill("1,")}1]}}`,
    ],
    [
      "slots of Aegis",
      () => `{"version":1,"header":{"slots":[${fill("1,")}1],"params":{"nonce":"","tag":""}},"db":""}`,
    ],
    ["services of 2FAS", () => `{"schemaVersion":4,"services":[${fill("1,")}1]}`],
    ["items of Ente", () => `{"items":[{"rawData":"x"},${fill("1,")}1]}`],
    ["base64", () => fill("A")],
    ["angle brackets", () => fill("<")],
    ["one code with an endless query", () => `${LINK}${fill("&a")}`],
    ["one code on a page with an endless query", () => `<html>${LINK}${fill("&#1")}`],
  ])("%s", async (_name, make) => {
    const bytes = utf8(make())
    const startedAtMs = performance.now()
    await expect(importFile(bytes, { ports, password: "x" })).rejects.toMatchObject({ name: "TransferError" })
    expect(performance.now() - startedAtMs).toBeLessThan(10_000)
  })
})
