import { randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import { isNotice } from '#domain/mail/notice.ts'
import { mailFailures } from '#domain/mail/errors.ts'
import { whyNotResend } from '#domain/mail/resending.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Secrets } from '../../secrets.ts'
import type { Changed } from '../audit/repository.ts'
import { purchasesRequest } from '../customers/repository.ts'
import { recordFacts } from '../inbox/repository.ts'
import { sendMailAgain, type Told } from '../orders/commands.ts'
import { type MailRead, readMail } from './desk.ts'
import { resendNotice } from './notices.ts'

/** Sends a mail once more, in the way of its kind, within the transaction that audits it. */
export async function resendMail(
  tx: EntityManager,
  { key, secrets, told }: { key: string; secrets: Secrets; told: Told },
): Promise<Changed<true>> {
  // Of two who press at once, the second sees what the first has done.
  await tx.execute('select key from mails where key = ? for update', [key])
  const mail = await readMail(tx, key)
  if (!mail) throw new AppError(mailFailures.notFound())
  const why = whyNotResend(mail)
  if (why) throw new AppError(mailFailures.notResent(why))
  const { template, orderNumber: number, about } = mail
  if (template === 'purchases-link') return askForLink(tx, { mail, secrets, told })
  if (isNotice(template)) {
    await resendNotice(tx, { key, eventId: told.key, requestId: told.requestId })
    return { before: { state: mail.state }, after: { state: 'queued' }, result: true }
  }
  if (number === null) throw new AppError(mailFailures.notFound())
  return sendMailAgain(tx, told, { number, template, about })
}

/** Asks on the customer's behalf: a new request for the same address, with a link that works from now on. */
async function askForLink(
  tx: EntityManager,
  { mail, secrets, told }: { mail: MailRead; secrets: Secrets; told: Told },
): Promise<Changed<true>> {
  const email = mail.to ?? (await purchasesRequest(tx, secrets, mail.about))?.email
  if (!email) throw new AppError(mailFailures.notResent('Its address is not known any more.'))
  const request = randomBytes(16).toString('hex')
  await recordFacts(tx, [
    {
      source: 'shop',
      eventId: request,
      type: 'purchases-asked',
      subject: `purchases/${request}`,
      facts: [],
      payload: secrets.encrypt(email),
      requestId: told.requestId,
    },
  ])
  return { after: { request }, result: true }
}
