import type { MailTemplate, OrderMailTemplate } from '#domain/orders/effects.ts'
import type { NoticeTemplate } from './notice.ts'

/**
 * How a mail stands, as people see it: failed also where a mail server or an address refused it; overtaken where what it
 * says was not true any more when its turn came.
 */
export const mailStates = ['queued', 'sent', 'no-address', 'overtaken', 'failed'] as const
export type MailState = (typeof mailStates)[number]

export const templatesInWords: Readonly<Record<MailTemplate | NoticeTemplate, string>> = {
  'order-confirmed': 'Order confirmation',
  'payment-refunded': 'Refund',
  'refund-delayed': 'Refund delayed',
  'dispute-lost': 'Dispute lost',
  'product-updated': 'New version',
  'purchases-link': 'Link to all purchases',
  invitation: 'Invitation to the desk',
  'review-opened': 'Something needs you',
}

/** The mails of an order, within a sentence. */
export const orderMailsInWords: Readonly<Record<OrderMailTemplate, string>> = {
  'order-confirmed': 'confirmation mail',
  'payment-refunded': 'mail about the refund',
  'refund-delayed': 'mail about the delayed refund',
  'dispute-lost': 'mail about the lost dispute',
  'product-updated': 'mail about a new version',
}
