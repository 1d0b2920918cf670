// Mails which tell people what happened to their account. It has happened: a mail that fails must not undo or hide it.
import { describeFault } from "../middleware/error-response.ts"
import type { Mail, Mailer } from "../mail/mailer.ts"
import type { Log } from "../middleware/request-log.ts"

export type Notices = {
  /** Never rejects; a mail which could not be sent is noted in the log, without its address. */
  send(mail: Mail): Promise<void>
}

export function createNotices({ mailer, log }: { mailer: Mailer; log: Log }): Notices {
  return {
    async send(mail) {
      try {
        await mailer.send(mail)
      } catch (error) {
        log(describeFault(error, "none (mailing a notice)"))
      }
    },
  }
}

export const addressChangedMail = (to: string): Mail => ({
  to,
  subject: "Your e-mail address was changed",
  text: [
    "Your account was moved from this e-mail address to another one.",
    "If that was not you, somebody has one of your devices: tell whoever runs this server.",
  ].join("\n\n"),
})

export const accountDeletedMail = (to: string): Mail => ({
  to,
  subject: "Your account was deleted",
  text: [
    "Your account was deleted and all its devices were signed out. What it held is removed within eight days.",
    "The codes on your devices stay there. If that was not you, tell whoever runs this server.",
  ].join("\n\n"),
})
