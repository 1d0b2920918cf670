// The port through which the server writes to people.

export type Mail = {
  readonly to: string
  readonly subject: string
  /** Plain text, without HTML. */
  readonly text: string
}

export type Mailer = {
  /** Resolves once the mail is handed over. Rejects if it could not be. */
  send(mail: Mail): Promise<void>
}
