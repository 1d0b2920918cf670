import { describe, expect, test } from "vitest"
import { newEntry } from "./new-entry.ts"
import { foldText, searchEntries } from "./search.ts"

const otp = { type: "steam", secret: "JBSWY3DPEHPK3PXP" } as const
const entry = (issuer: string, account = "", details: { tags?: string[]; note?: string } = {}) =>
  newEntry(otp, { issuer, account, ...details })

const find = (query: string, ...entries: ReturnType<typeof entry>[]) =>
  searchEntries(entries, query, (item) => item).map(({ issuer }) => issuer)

describe("search", () => {
  test("is blind to case and accents, in both directions", () => {
    expect(find("credit", entry("Crédit Mutuel"))).toEqual(["Crédit Mutuel"])
    expect(find("CRÉDIT", entry("Credit Union"))).toEqual(["Credit Union"])
    expect(foldText("Straße ŁÓDŹ Søren ﬁ İ")).toBe("strasse lodz soren fi i")
  })

  test("exact before prefix before word before part before letters in order", () => {
    const found = find(
      "hub",
      entry("xhuxb"),
      entry("GitHub"),
      entry("The Hub"),
      entry("Hubble"),
      entry("hub"),
    )
    expect(found).toEqual(["hub", "Hubble", "The Hub", "GitHub", "xhuxb"])
  })

  test("issuer before account before tag before note", () => {
    const found = find(
      "work",
      entry("4", "", { note: "work" }),
      entry("3", "", { tags: ["work"] }),
      entry("2", "work"),
      entry("work"),
    )
    expect(found).toEqual(["work", "2", "3", "4"])
  })

  test("every word must match somewhere", () => {
    const items = [entry("GitHub", "alice"), entry("GitHub", "bob"), entry("GitLab", "alice@github.example")]
    expect(find("git alice", ...items)).toEqual(["GitHub", "GitLab"])
    expect(find("github alice", ...items)).toEqual(["GitHub", "GitLab"])
    expect(find("alice nowhere", ...items)).toEqual([])
  })

  test("words side by side beat the same words apart", () => {
    expect(find("credit mutuel", entry("Mutuel Credit"), entry("Crédit Mutuel"))[0]).toBe("Crédit Mutuel")
  })

  test("letters in order find a name, but not a note", () => {
    expect(find("ghb", entry("GitHub"), entry("x", "", { note: "great hub" }))).toEqual(["GitHub"])
    expect(find("z", entry("GitHub"))).toEqual([])
  })

  test("an empty query finds everything in the given order", () => {
    expect(find("  ", entry("b"), entry("a"))).toEqual(["b", "a"])
  })

  test("equally good matches keep their order", () => {
    const items = ["c", "a", "b"].map((account) => entry("Bank", account))
    expect(searchEntries(items, "bank", (item) => item).map(({ account }) => account)).toEqual([
      "c",
      "a",
      "b",
    ])
  })
})
