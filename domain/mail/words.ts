import type { MailTemplate } from '#domain/orders/effects.ts'
import type { NoticeTemplate } from './notice.ts'

/** How a mail stands, as people see it: failed also where a mail server or an address refused it. */
export const mailStates = ['queued', 'sent', 'no-address', 'failed'] as const
export type MailState = (typeof mailStates)[number]

export const templatesInWords: Readonly<Record<MailTemplate | NoticeTemplate, string>> = {
  'order-confirmed': 'Order confirmation',
  'payment-refunded': 'Refund',
  'refund-delayed': 'Refund delayed',
  'dispute-lost': 'Dispute lost',
  'purchases-link': 'Link to all purchases',
  invitation: 'Invitation to the desk',
  'review-opened': 'Something needs you',
}
