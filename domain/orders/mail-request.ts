import type { Decision, Effect } from './effects.ts'
import type { MailRequest } from './facts.ts'
import type { Order, RefundStatus } from './order.ts'

type Asked = Pick<MailRequest, 'template' | 'about'>

/** A mail is sent again only while what it says is true. */
export const mayMail = (order: Order, { template, about }: Asked): boolean => {
  const { number, fulfilment, refunds, disputes } = order
  if (template === 'order-confirmed') return about === number && fulfilment === 'delivered'
  if (template === 'dispute-lost')
    return disputes.some((it) => it.disputeId === about && it.status === 'lost')
  return refunds.some((it) => it.id === about && isTrueOf(template, it.status))
}

/** What a refund must have come to for its mail to be true. */
const told = {
  'payment-refunded': ['pending', 'processed', 'settled'],
  'refund-delayed': ['failed'],
} as const

/** Whether such a mail about a refund tells how that stands. */
export const isTrueOf = (template: keyof typeof told, refund: RefundStatus) =>
  told[template].some((status) => status === refund)

const stems = {
  'order-confirmed': 'order-confirmed',
  'payment-refunded': 'refunded',
  'refund-delayed': 'refund-delayed',
  'dispute-lost': 'dispute-lost',
} as const

export function requestMail(order: Order, { template, about, nth }: MailRequest): Decision {
  const key = `${stems[template]}/${about}/${nth}`
  if (order.asked.includes(key) || !mayMail(order, { template, about })) return { order, effects: [] }
  const mail: Effect = { kind: 'send-mail', key, template, about }
  return { order: { ...order, asked: [...order.asked, key] }, effects: [mail] }
}
