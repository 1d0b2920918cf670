// Without a mail server, mails are shown in the terminal as they would have been. This is the one place where a code
// is written, and it goes to the terminal of whoever runs the server, never through the log.
import type { Mailer } from "./mailer.ts"

const WIDTH = 60

export function createConsoleMailer(print: (text: string) => void): Mailer {
  return {
    send({ to, subject, text }) {
      // Anybody can have a code sent to any address: one with control characters would command the terminal.
      const recipient = to.replaceAll(/\p{Cc}/gu, "?")
      const lines = [`To: ${recipient}`, `Subject: ${subject}`, "", ...text.split("\n")]
      const rule = "─".repeat(WIDTH)
      print([rule, "Mail (no mail server is set up, so it is shown here)", rule, ...lines, rule].join("\n"))
      return Promise.resolve()
    },
  }
}
