// A mailer for tests: keeps what would have been sent.
import type { Mail, Mailer } from "../mail/mailer.ts"

export type RecordingMailer = Mailer & {
  readonly mails: readonly Mail[]
  /** The code in the last mail to this address. */
  lastCode(to: string): string | null
}

export function createRecordingMailer(): RecordingMailer {
  const mails: Mail[] = []
  return {
    mails,
    send(mail) {
      mails.push(mail)
      return Promise.resolve()
    },
    lastCode(to) {
      const mail = mails.findLast((mail) => mail.to === to)
      return /\b\d{6}\b/.exec(mail?.subject ?? "")?.[0] ?? /\b\d{6}\b/.exec(mail?.text ?? "")?.[0] ?? null
    },
  }
}
