import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { Mailer } from '#domain/mail/mailer.ts'
import { AppError } from '#domain/shared/failure.ts'

interface MailSettings {
  readonly smtpUrl: string
  /** Behind the @ of every Message-ID. */
  readonly idDomain: string
  /** Asked before each mail: the owner may have changed it. */
  readonly sender: () => Promise<{ readonly name: string; readonly address: string }>
}

export const bounds = {
  dnsTimeout: 4000,
  connectionTimeout: 4000,
  greetingTimeout: 4000,
  socketTimeout: 8000,
}

/** Mail over SMTP, on kept connections. Close it when done. */
export function createMailer({ smtpUrl, idDomain, sender }: MailSettings): Mailer & { close(): void } {
  const transport = createTransport({ url: smtpUrl, pool: true, maxConnections: 10, ...bounds })
  return {
    messageId: (key) => `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${idDomain}>`,
    send: async (mail) => {
      const from = await sender()
      try {
        // Addresses as such, never as a header's text to be parsed.
        await transport.sendMail({
          ...mail,
          from,
          to: { name: '', address: mail.to },
          envelope: { from: from.address, to: [mail.to] },
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        throw asFailure(error)
      }
    },
    close: () => transport.close(),
  }
}

/** A 5xx answer to the recipient is for good; anything else may pass. The server's words may hold the address: left out. */
function asFailure(error: unknown): AppError {
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
  const command = error instanceof Error && 'command' in error ? String(error.command) : ''
  if (code >= 500 && command === 'RCPT TO')
    return new AppError({
      kind: 'rejected',
      code: 'MAIL_ADDRESS_REFUSED',
      message: `The mail server refused the address (${code}).`,
    })
  return new AppError({
    kind: 'unavailable',
    code: 'MAIL_NOT_ACCEPTED',
    message: `The mail server did not accept the mail (${code || 'no answer'}).`,
  })
}
