import { createTransport } from 'nodemailer'
import type { MailServerAnswer } from '#domain/shop/launch-judges.ts'
import { bounds } from './mailer.ts'

/** Connects and signs in as for a mail, and sends none. */
export async function probeMailServer(smtpUrl: string): Promise<MailServerAnswer> {
  const transport = createTransport({ url: smtpUrl, ...bounds })
  try {
    await transport.verify()
    return 'accepted'
  } catch (error) {
    const isLogin = error instanceof Error && 'code' in error && error.code === 'EAUTH'
    return isLogin ? 'login-refused' : 'no-answer'
  } finally {
    transport.close()
  }
}
