// Tables of managers for which there is no real file: they are understood by the names of their columns.
import { describe, expect, it } from "vitest"
import { importFile } from "./import-file.ts"
import { nodePorts } from "./testing/node-ports.ts"

const LINK = "otpauth://totp/Site:me?secret=JBSWY3DPEHPK3PXP&issuer=Site"
const read = async (text: string) => importFile(new TextEncoder().encode(text), { ports: nodePorts() })

describe("columns", () => {
  it.each([
    ["NordPass", "name,url,username,password,note,folder,totp\nSite,,me,p,n,Work,JBSW Y3DP"],
    ["Keeper", "Folder,Title,Login,Password,Notes,Two-Factor\nWork,Site,me,p,n,jbswy3dp"],
    ["anyone", '"Name";"E-mail";"One-time Password";"Comment";"Category"\nSite;me;JBSWY3DP;n;Work'],
    ["a browser", "name\tusername\tpassword\tnote\t2FA\tgroup\nSite\tme\tp\tn\tJBSWY3DP\tWork"],
  ])("of %s", async (_name, text) => {
    const { source, entries, skipped } = await read(text)
    expect([source, skipped]).toEqual(["csv", []])
    expect(entries.map(({ entry }) => entry)).toMatchObject([
      { issuer: "Site", account: "me", note: "n", tags: ["Work"], otp: { secret: "JBSWY3DP" } },
    ])
  })
})

it("finds addresses in columns of any name", async () => {
  const { source, entries } = await read(`name,url,username,password,note\nx,y,z,p,\n,,,,${LINK}\n`)
  expect([source, entries.map(({ entry }) => entry.issuer)]).toEqual(["csv", ["Site"]])
})

it("reports a bad code with its line, without the secret, and keeps the others", async () => {
  const text = `title,username,password,otp\n"a\nb",me,p,not base 32!\n\nB,you,p,JBSWY3DP\nC,she,p,\n`
  const { entries, skipped } = await read(text)
  expect(entries.map(({ entry }) => entry.issuer)).toEqual(["B"])
  expect(skipped).toEqual([
    {
      where: "line 2",
      code: "invalid",
      reason: "its secret is not valid",
      issuer: "a\nb",
      account: "me",
    },
  ])
})

it.each([
  [
    "bitwarden",
    `collections,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\nWork,login,Site,,,0,,me,p,JBSWY3DP`,
  ],
  [
    "1password",
    "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nSite,,me,p,JBSWY3DP,false,false,Work;,",
  ],
  ["keepass", "Group,Title,Username,Password,URL,Notes,TOTP\nRoot/Work,Site,me,p,,,JBSWY3DP"],
])("keeps the groups of %s", async (source, text) => {
  const result = await read(text)
  expect(result.source).toBe(source)
  expect(result.entries[0]!.entry).toMatchObject({ issuer: "Site", account: "me", tags: ["Work"] })
})

it("reads a Bitwarden Authenticator row whose name holds commas", async () => {
  const { source, entries, skipped } = await read(
    `folder,favorite,type,name,login_uri,login_totp\n,,1,A, B, C,,steam://JBSWY3DP,A, B, C,30,6\nno address\n`,
  )
  expect([source, entries[0]!.entry.issuer]).toEqual(["bitwarden-authenticator", "A, B, C"])
  expect(skipped).toMatchObject([{ where: "line 3", code: "damaged" }])
})

it("a table without codes has none", async () => {
  await expect(read("name,url,username,password\nx,y,z,p\n")).rejects.toMatchObject({ code: "no-codes" })
  await expect(read("name,url,password,totp\nx,y,z,\n")).rejects.toMatchObject({ code: "no-codes" })
})
