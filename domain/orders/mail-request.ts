import type { Decision, Effect } from './effects.ts'
import type { MailRequest } from './facts.ts'
import type { Order } from './order.ts'

type Asked = Pick<MailRequest, 'template' | 'about'>

/** A mail is sent again only while what it says is true. */
export const mayMail = ({ number, fulfilment, refunds }: Order, { template, about }: Asked): boolean =>
  template === 'order-confirmed'
    ? about === number && fulfilment === 'delivered'
    : refunds.some((it) => it.id === about && (it.status === 'pending' || it.status === 'processed'))

const stems = { 'order-confirmed': 'order-confirmed', 'payment-refunded': 'refunded' } as const

export function requestMail(order: Order, { template, about, nth }: MailRequest): Decision {
  const key = `${stems[template]}/${about}/${nth}`
  if (order.asked.includes(key) || !mayMail(order, { template, about })) return { order, effects: [] }
  const mail: Effect = { kind: 'send-mail', key, template, about }
  return { order: { ...order, asked: [...order.asked, key] }, effects: [mail] }
}
