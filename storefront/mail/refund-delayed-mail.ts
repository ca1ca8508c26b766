import { money } from '../shared/format.ts'
import { letter, type Mail } from './frame.ts'
import type { RefundMailView } from './refund-mail.ts'

/** Money that was on its way back has come back to the shop: nothing is lost, and nothing is to be done. */
export function refundDelayedMail({ shop, order, refund }: RefundMailView): Mail {
  const amount = money(refund.amountMinor, refund.currency)
  return letter({
    shop,
    subject: `${amount} could not reach you yet (order ${order.number})`,
    preheader: 'The bank sent it back to us. A person is on it; there is nothing you need to do.',
    title: `${amount} could not reach you yet`,
    paragraphs: [
      `We sent ${amount} back to you, and the bank returned it to us. The money is still yours.`,
      'A person is looking at it and sends it to you again or another way. There is nothing you need to do; you hear from us when it is on its way.',
    ],
    details: [
      ['Order', order.number],
      ['Product', order.product],
      ['Refund', amount],
    ],
    button: { label: 'See your order', url: order.orderUrl },
    notes: [],
  })
}
