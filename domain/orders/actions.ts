import type { Dispute } from '#domain/disputes/dispute.ts'
import { type Money, moneyInWords } from '#domain/shared/money.ts'
import type { OrderMailTemplate } from './effects.ts'
import { mayMail } from './mail-request.ts'
import { isLostToBank, isOut } from '#domain/payments/undo-sale.ts'
import { isOpen, type Order, type Refund, wasPaid } from './order.ts'

/** What somebody at the desk can do with an order. */
interface OrderAction {
  readonly action: 'send-mail' | 'correct-address' | 'make-download-link' | 'cancel'
  readonly label: string
  /** What will happen, in numbers, before it is confirmed. */
  readonly will: string
  /** Why it cannot be done now; null when it can. */
  readonly impossible: string | null
  readonly mail: { readonly template: OrderMailTemplate; readonly about: string } | null
}

/** What the words need beside the order: the price, and the address as its reader may see it. */
interface Shown {
  readonly price: Money
  readonly email: string | null
}

const noAddress = 'Nobody told us an address. Correct the address first.'

/** Every action, with the reason where it cannot be done now. */
export const actionsOf = (order: Order, shown: Shown): OrderAction[] => [
  confirmationMail(order, shown),
  ...order.refunds.flatMap((it) => refundMail(order, it, shown)),
  ...order.disputes.flatMap((it) => disputeMail(order, it, shown)),
  address(order, shown),
  downloadLink(order),
  cancellation(order, shown),
]

function confirmationMail(order: Order, { email }: Shown): OrderAction {
  const mail = { template: 'order-confirmed', about: order.number } as const
  const impossible = mayMail(order, mail) ? null : notDelivered(order)
  return {
    action: 'send-mail',
    label: 'Send the confirmation again',
    will: `One mail with the download goes to ${email ?? 'the customer'}.`,
    impossible: impossible ?? (email === null ? noAddress : null),
    mail,
  }
}

function refundMail(order: Order, { id, amount }: Refund, shown: Shown): OrderAction[] {
  const sum = moneyInWords(amount)
  const told = { mail: `the mail about the ${sum} refund`, about: `the ${sum} that went back` }
  return mailAgain(order, { template: 'payment-refunded', about: id, told }, shown)
}

function disputeMail(order: Order, { disputeId, amount }: Dispute, shown: Shown): OrderAction[] {
  const sum = moneyInWords(amount)
  const told = {
    mail: `the mail about the lost dispute of ${sum}`,
    about: `the ${sum} that the bank gave back`,
  }
  return mailAgain(order, { template: 'dispute-lost', about: disputeId, told }, shown)
}

type MoneyMail = NonNullable<OrderAction['mail']> & {
  readonly told: { readonly mail: string; readonly about: string }
}

function mailAgain(order: Order, { told, ...mail }: MoneyMail, { email }: Shown): OrderAction[] {
  if (!mayMail(order, mail)) return []
  return [
    {
      action: 'send-mail',
      label: `Send ${told.mail} again`,
      will: `One mail about ${told.about} goes to ${email ?? 'the customer'}.`,
      impossible: email === null ? noAddress : null,
      mail,
    },
  ]
}

const linksStay = 'Links mailed before keep working for whoever has them.'

const address = (order: Order, { email }: Shown): OrderAction => ({
  action: 'correct-address',
  label: email === null ? 'Give an address' : 'Correct the address',
  will:
    order.fulfilment === 'delivered'
      ? `The order’s address changes, and one mail with the download goes there. ${linksStay}`
      : `The order’s address changes. Nothing is mailed now. ${linksStay}`,
  impossible: null,
  mail: null,
})

const downloadLink = (order: Order): OrderAction => ({
  action: 'make-download-link',
  label: 'New download link',
  will: 'You get one fresh link to copy. Links made before stay as they are.',
  impossible: order.fulfilment === 'delivered' ? null : notDelivered(order),
  mail: null,
})

const cancellation = (order: Order, { price }: Shown): OrderAction => ({
  action: 'cancel',
  label: 'Cancel the order',
  will: `The customer can no longer pay the ${moneyInWords(price)}. Should a payment still arrive, it goes back by itself. This cannot be undone.`,
  impossible: whyNotCancel(order),
  mail: null,
})

export function whyNotCancel({ status }: Order): string | null {
  if (isOpen(status)) return null
  if (wasPaid(status)) return 'It is paid. An order can be cancelled only while it is unpaid.'
  return status === 'expired' ? 'It has expired already.' : 'It is cancelled already.'
}

/** Why there is nothing to download: it is not paid, or what has ended the access. */
export function notDelivered(order: Order): string {
  if (order.fulfilment !== 'revoked') return 'It is not paid, so there is nothing to download yet.'
  if (order.refunds.some((it) => it.revokes && isOut(it)))
    return 'The money went back, so its download is closed.'
  return isLostToBank(order)
    ? 'The customer’s bank took the money back, so its download is closed.'
    : 'A refund was to end the download, so it is closed; that refund has not gone out.'
}
