// Every dialect of KeePass's relatives, in the XML which shows the fields in clear. The secret is that of RFC 4226.
import { computeCode } from "@tessera/otp"
import { describe, expect, it } from "vitest"
import { importFile } from "../import-file.ts"
import { nodePorts } from "../testing/node-ports.ts"

const BASE32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
const ASCII = "12345678901234567890"

const string = (key: string, value: string) =>
  `<String><Key>${key}</Key><Value ProtectInMemory="True">${value.replaceAll("&", "&amp;")}</Value></String>`
const entry = (fields: Readonly<Record<string, string>>, more = "") =>
  `<Entry>${Object.entries({ Title: "Site", UserName: "me", ...fields })
    .map(([key, value]) => string(key, value))
    .join("")}${more}</Entry>`
const file = (content: string) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<KeePassFile>\n<Meta><RecycleBinUUID>bin==</RecycleBinUUID></Meta>\n<Root><Group><UUID>a==</UUID><Name>Database</Name>\n${content}</Group></Root>\n</KeePassFile>`
const read = async (content: string) =>
  importFile(new TextEncoder().encode(file(content)), { ports: nodePorts() })

describe("dialects", () => {
  it.each<[Record<string, string>, string]>([
    [{ otp: `otpauth://totp/A:b?secret=${BASE32}&digits=8` }, "94287082"],
    [{ otp: `key=${BASE32}&size=8&step=30` }, "94287082"],
    [{ otp: BASE32 }, "287082"],
    [{ "TimeOtp-Secret": ASCII, "TimeOtp-Length": "8" }, "94287082"],
    [{ "TimeOtp-Secret-Hex": "3132333435363738393031323334353637383930" }, "287082"],
    [{ "TimeOtp-Secret-Base32": BASE32, "TimeOtp-Period": "30" }, "287082"],
    [
      { "TimeOtp-Secret-Base64": "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=", "TimeOtp-Algorithm": "HMAC-SHA-1" },
      "287082",
    ],
    [{ "HmacOtp-Secret": ASCII, "HmacOtp-Counter": "1" }, "287082"],
    [
      { "TOTP Seed": "gezd gnbv gy3t qojq gezd gnbv gy3t qojq", "TOTP Settings": "30;8;https://x" },
      "94287082",
    ],
  ])("%o", async (fields, code) => {
    const { source, entries } = await read(entry(fields))
    expect(source).toBe("keepass")
    // RFC 6238, appendix B: the 59th second, which is the first counter.
    expect(computeCode(entries[0]!.entry.otp, 59_000)).toBe(code)
  })
  it("Steam has five symbols", async () => {
    const { entries } = await read(entry({ "TOTP Seed": BASE32, "TOTP Settings": "30;S" }))
    expect(entries[0]!.entry.otp).toEqual({ type: "steam", secret: BASE32 })
  })
})

it("keeps groups, tags and notes, and leaves the recycle bin and old versions out", async () => {
  const code = { otp: BASE32 }
  const { entries, skipped } = await read(
    entry({ ...code, Notes: "a &lt; b" }, "<Tags>x;y</Tags>") +
      `<Group><UUID>b==</UUID><Name>Work</Name><Group><Name>Deep</Name>${entry(code, `<History>${entry(code)}</History>`)}</Group></Group>` +
      `<Group><UUID>bin==</UUID><Name>Bin</Name>${entry(code)}</Group>` +
      entry({ otp: "no base 32!" }) +
      entry({}),
  )
  expect(entries.map(({ entry: { tags } }) => tags)).toEqual([["x", "y"], ["Work/Deep"]])
  expect(entries[0]!.entry).toMatchObject({ issuer: "Site", account: "me" })
  expect(skipped).toMatchObject([{ where: "entry 2", code: "invalid", issuer: "Site" }])
})

it("is damaged without groups", async () => {
  const bytes = new TextEncoder().encode("<KeePassFile></KeePassFile>")
  await expect(importFile(bytes, { ports: nodePorts() })).rejects.toMatchObject({ code: "damaged" })
})
