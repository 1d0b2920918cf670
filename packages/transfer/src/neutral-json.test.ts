import { toOtpParameters } from "@tessera/otp"
import { newEntry } from "@tessera/vault"
import { describe, expect, it } from "vitest"
import { importFile } from "./import-file.ts"
import { toNeutralEntry, toNeutralJson } from "./neutral-json.ts"
import { readBadFile } from "./testing/fixtures.ts"
import { nodePorts } from "./testing/node-ports.ts"

describe("each kind of code", () => {
  const common = { issuer: "I", account: "a", note: "", tags: [], pinned: false, trashed: false }
  it.each([
    [
      { type: "totp", secret: "jbsw y3dp", algorithm: "SHA256", digits: 8, period: 60 },
      { type: "totp", secret: "JBSWY3DP", algorithm: "SHA256", digits: 8, period: 60 },
    ],
    [
      { type: "hotp", secret: "JBSWY3DP", counter: 7 },
      { type: "hotp", secret: "JBSWY3DP", algorithm: "SHA1", digits: 6, counter: 7 },
    ],
    [
      { type: "steam", secret: "JBSWY3DP" },
      { type: "steam", secret: "JBSWY3DP", algorithm: "SHA1", digits: 5, period: 30 },
    ],
    [
      { type: "motp", secret: "0123456789abcdef", pin: "12" },
      {
        type: "motp",
        secret: "AERUKZ4JVPG66",
        algorithm: "MD5",
        digits: 6,
        period: 10,
        secretText: "0123456789abcdef",
        pin: "12",
      },
    ],
    [
      { type: "motp", secret: "foob", pin: "" },
      {
        type: "motp",
        secret: "MZXW6YQ",
        algorithm: "MD5",
        digits: 6,
        period: 10,
        secretText: "foob",
        pin: "",
      },
    ],
    [
      { type: "yandex", secret: "LA2V6KMCGYMWWVEW64RNP3JA3I", pin: "7586" },
      {
        type: "yandex",
        secret: "LA2V6KMCGYMWWVEW64RNP3JA3I",
        algorithm: "SHA256",
        digits: 8,
        period: 30,
        pin: "7586",
      },
    ],
  ])("%o", (raw, expected) => {
    const entry = newEntry(toOtpParameters(raw), { issuer: "I", account: "a" })
    expect(toNeutralEntry(entry)).toEqual({ ...common, ...expected })
  })
})

it("details, with recovery codes inside the note as they are written", () => {
  const entry = newEntry(toOtpParameters({ type: "totp", secret: "AAAA" }), {
    note: "n",
    recoveryCodes: [{ code: "abc", isUsed: true }],
    tags: ["t"],
    isPinned: true,
    isTrashed: true,
  })
  expect(toNeutralEntry(entry)).toMatchObject({
    note: "n\n\nRecovery codes:\n☑ abc",
    tags: ["t"],
    pinned: true,
    trashed: true,
  })
})

it("a whole import, with what was skipped and repeated", async () => {
  const bytes = readBadFile("entry-zero-period.json")
  const neutral = toNeutralJson(await importFile(bytes, { ports: nodePorts() }))
  expect(neutral).toEqual({
    source: "aegis",
    entries: [
      {
        type: "totp",
        issuer: "I0",
        account: "n0",
        secret: "JBSWY3DPEHPK3PXP",
        algorithm: "SHA1",
        digits: 6,
        period: 30,
        note: "",
        tags: [],
        pinned: false,
        trashed: false,
      },
    ],
    skipped: [{ where: "entry 2", reason: "its period is not valid" }],
    duplicates: 0,
  })
})
