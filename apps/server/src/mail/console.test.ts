import { expect, it } from "vitest"
import { createConsoleMailer } from "./console.ts"

it("shows a mail as it would have been", async () => {
  const printed: string[] = []
  const mailer = createConsoleMailer((text) => void printed.push(text))
  await mailer.send({
    to: "maren@example.org",
    subject: "Verification code: 123456",
    text: "Line one\nLine two",
  })
  expect(printed).toHaveLength(1)
  const lines = printed[0]?.split("\n") ?? []
  expect(lines).toContain("To: maren@example.org")
  expect(lines).toContain("Subject: Verification code: 123456")
  expect(lines.slice(-3)).toEqual(["Line one", "Line two", lines[0]])
})

it("lets no address command the terminal", async () => {
  const printed: string[] = []
  const mailer = createConsoleMailer((text) => void printed.push(text))
  await mailer.send({ to: "\u001b[2Jmaren\u009b@example.org", subject: "Hello", text: "Hello" })
  expect(printed[0]).toContain("To: ?[2Jmaren?@example.org")
})
