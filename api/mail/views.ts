import type { MailRead, MailRow } from '#adapters/db/mail/desk.ts'
import { whyNotResend } from '#domain/mail/resending.ts'
import type { Role } from '#domain/people/roles.ts'
import { customerFor } from '../masking.ts'
import type { MailRowView, MailView } from './desk-schemas.ts'

const iso = (at: Date | null) => at?.toISOString() ?? null

export const rowView = (row: MailRow, role: Role): MailRowView => ({
  key: row.key,
  created_at: row.createdAt.toISOString(),
  template: row.template,
  state: row.state,
  to: customerFor(role, { email: row.to, name: null }).email,
  subject: row.subject,
  order_number: row.orderNumber,
  attempts: row.attempts,
  sent_at: iso(row.sentAt),
  note: row.note,
  next_try_at: iso(row.nextTryAt),
})

export const mailView = (mail: MailRead, role: Role): MailView => ({
  ...rowView(mail, role),
  message_id: mail.messageId,
  has_html: mail.html !== null,
  text: mail.text,
  not_resent: whyNotResend(mail),
})
