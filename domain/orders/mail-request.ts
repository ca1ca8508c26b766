import type { Decision, Effect } from './effects.ts'
import type { MailRequest } from './facts.ts'
import type { Order, RefundStatus } from './order.ts'

type Asked = Pick<MailRequest, 'template' | 'about'>

/** A mail is sent again only while what it says is true. */
export const mayMail = (order: Order, { template, about }: Asked): boolean => {
  const { number, fulfilment, refunds, disputes } = order
  if (template === 'order-confirmed') return about === number && fulfilment === 'delivered'
  if (template === 'product-updated')
    return fulfilment === 'delivered' && order.asked.includes(updateKey(order, about))
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

/** A version is offered in many orders, so that their mails are told apart by the order. */
const updateKey = ({ number }: Order, versionId: string) => `product-updated/${versionId}/${number}`

/** Whoever may still download what they bought is told of its new version, once. */
export function offerUpdate(order: Order, versionId: number): Decision {
  const about = String(versionId)
  const key = updateKey(order, about)
  if (order.asked.includes(key) || order.fulfilment !== 'delivered') return { order, effects: [] }
  const mail: Effect = { kind: 'send-mail', key, template: 'product-updated', about }
  return { order: { ...order, asked: [...order.asked, key] }, effects: [mail] }
}

export function requestMail(order: Order, { template, about, nth }: MailRequest): Decision {
  const stem = template === 'product-updated' ? updateKey(order, about) : `${stems[template]}/${about}`
  const key = `${stem}/${nth}`
  if (order.asked.includes(key) || !mayMail(order, { template, about })) return { order, effects: [] }
  const mail: Effect = { kind: 'send-mail', key, template, about }
  return { order: { ...order, asked: [...order.asked, key] }, effects: [mail] }
}
