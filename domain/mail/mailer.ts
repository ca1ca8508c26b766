/** A mail ready to go. The message id is the same each time it is tried, so that a receiver can drop a second one. */
export interface OutgoingMail {
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly messageId: string
}

export interface Mailer {
  /** Resolves when the mail server has accepted the mail; fails with an AppError that names no address. */
  send(mail: OutgoingMail): Promise<void>
  /** A stable Message-ID for a mail's key. */
  messageId(key: string): string
}
