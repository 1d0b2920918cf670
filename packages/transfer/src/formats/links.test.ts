import { describe, expect, it } from "vitest"
import { findHtmlLinks } from "./html-links.ts"
import { findLinks, schemeOf } from "./links.ts"

const A = "otpauth://totp/A:a?secret=AAAA"
const B = "otpauth://hotp/B:b?secret=BBBB&counter=1"
const textsOf = (text: string) => findLinks(text).links.map((link) => link.text)

describe("addresses in text", () => {
  it.each([
    ["one per line", `${A}\n${B}`],
    ["Windows line ends and blank lines", `\r\n${A}\r\n\r\n${B}\r\n`],
    ["old line ends", `${A}\r${B}\r`],
    ["separated by spaces", `${A}   ${B}`],
    ["separated by commas, as Ente's own text", `${A},${B}`],
    ["separated by a comma and a space", `${A}, ${B} ,`],
    ["indented", `   ${A}\n\t${B}  `],
    ["in quotes", `"${A}","${B}"`],
    ["quoted cells of a table", `"Name","${A}","note, with comma"\n"${B}"`],
    ["in apostrophes", `'${A}' '${B}'`],
    ["in brackets", `<${A}> (${B})`],
    ["behind a word", `otpauth: ${A}\ntotp ${B}`],
  ])("%s", (_name, text) => {
    expect(textsOf(text)).toEqual([A, B])
  })
  it.each(["#", "//", ";", "--"])("are not taken from comments which begin with %s", (mark) => {
    expect(findLinks(`${mark} ${A}\n${B}`)).toEqual({ links: [{ text: B, where: "line 2" }], strayLines: [] })
  })
  it("keep raw spaces, commas, brackets and apostrophes in names", () => {
    const link = "otpauth://totp/O'Reilly, Sons (UK) [x]:me?secret=AAAA&issuer=O'Reilly, Sons (UK)"
    expect(textsOf(`${link}\n${B}`)).toEqual([link, B])
  })
  it("are found under every scheme, in any case", () => {
    const links = [
      "OTPAUTH://totp/x?secret=AA",
      "apple-otpauth://totp/x?secret=AA",
      "steam://AAAA",
      "motp://a:b?secret=aa",
    ]
    expect(textsOf(links.join("\n"))).toEqual(links)
    expect(links.map(schemeOf)).toEqual(["otpauth", "apple-otpauth", "steam", "motp"])
  })
  it("are not cut where another address stands inside", () => {
    const link = `${A}&image=https%3A%2F%2Fx&from=otpauth://totp/inner`
    expect(textsOf(link)).toEqual([link])
  })
})

it("gives the numbers of lines which are something else", () => {
  const { links, strayLines } = findLinks(`\n\nhello\n${A} ${B}\nhttps://example.org\n`)
  expect(links.map(({ where }) => where)).toEqual(["line 4, link 1", "line 4, link 2"])
  expect(strayLines).toEqual([3, 5])
})

describe("addresses in pages", () => {
  it.each([
    ["as targets", `<a href="${A}">x</a><a href='${B.replace("&", "&amp;")}'>y</a>`],
    ["as text", `<td>${A}</td><td>${B.replace("&", "&amp;")}</td>`],
    ["with a bare ampersand", `<code>${A}</code><code>${B}</code>`],
    ["as target and as text", `<a href="${A}">${A}</a><p>${B} and more words</p>`],
    ["with numbered entities", `<p>${A}</p><p>${B.replace("&", "&#38;").replace("=B", "&#x3D;B")}</p>`],
    ["at the end of a page that was cut off", `<p>${A}<p>${B}`],
  ])("%s", (_name, html) => {
    expect(findHtmlLinks(html).map(({ text }) => text)).toEqual([A, B])
  })
  it("may have spaces in the name", () => {
    const link = "otpauth://totp/Big Corp:me?secret=AAAA"
    expect(findHtmlLinks(`<p>${link} (copy it)</p>`).map(({ text }) => text)).toEqual([link])
  })
  it("do not include Steam's links to games", () => {
    const html = '<a href="steam://run/440">play</a> <p>steam://I5NWNZCHFFGJ7LGAEIPLH3I5MKHKOLUP</p>'
    expect(findHtmlLinks(html).map(({ text }) => text)).toEqual(["steam://I5NWNZCHFFGJ7LGAEIPLH3I5MKHKOLUP"])
  })
})
