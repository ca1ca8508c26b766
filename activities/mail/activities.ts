import { log } from '@temporalio/activity'
import type { Notice } from '#adapters/db/mail/notices.ts'
import type { OrderMail } from '#adapters/db/mail/repository.ts'
import type { Store } from '#adapters/db/store.ts'
import type { Mailer, OutgoingMail } from '#domain/mail/mailer.ts'
import { isTrueOf } from '#domain/orders/mail-request.ts'
import { gatewayNamed, type Gateways } from '#domain/payments/gateway.ts'

export type MailActivities = ReturnType<typeof createMailActivities>

type Rendered = Pick<OutgoingMail, 'subject' | 'html' | 'text'>

interface Deps {
  readonly store: Pick<Store, 'effects' | 'mails' | 'notices' | 'orders' | 'payments'>
  readonly gateways: Gateways
  readonly mailer: Mailer
  readonly render: (mail: OrderMail) => Promise<Rendered>
  readonly renderNotice: (notice: Notice) => Promise<Rendered & Pick<OutgoingMail, 'to'>>
}

/**
 * Between the decision that asked for it and its turn the refund may have failed, or a later one come about; or what has a
 * new version may have been paid back.
 */
const isOvertaken = ({ template, refund, update }: OrderMail) => {
  if (update) return !update.isOpen
  const isOfRefund = template === 'payment-refunded' || template === 'refund-delayed'
  return refund !== null && isOfRefund && !isTrueOf(template, refund.status)
}

export const createMailActivities = ({ store, gateways, mailer, render, renderNotice }: Deps) => {
  /** What the customer told us, else what they told the gateway. */
  const addressOf = async ({ email, paymentId, order }: OrderMail): Promise<string | null> => {
    if (email || !paymentId) return email
    const gateway = gatewayNamed(gateways, await store.payments.gatewayOf(paymentId))
    const known = await gateway.payerEmail(paymentId)
    if (known) await store.orders.learnEmail(order.number, known)
    return known
  }

  return {
    /** Keyed by the mail's row, which stands before the send; the Message-ID is the same each time. */
    sendMail: async (id: number): Promise<void> => {
      const effect = await store.effects.open(id)
      if (!effect) return
      log.info('performing', { effect: id, kind: effect.kind, requestId: effect.requestId })
      const mail = await store.mails.begin(effect.about)
      if (!mail) {
        await store.effects.close(id)
        return
      }
      if (isOvertaken(mail)) return store.mails.overtaken(id, mail.key)
      const to = await addressOf(mail)
      if (!to) return store.mails.withoutAddress(id, mail.key)
      const outgoing = { ...(await render(mail)), to, messageId: mailer.messageId(mail.key) }
      await mailer.send(outgoing)
      await store.mails.sent(id, { ...outgoing, key: mail.key })
    },

    /** Idempotent: what was taken in is marked in the same transaction. */
    takeInNotice: (key: string) => store.notices.takeIn(key),

    /** Keyed by the effect: its Message-ID is the same each time it is tried, and another when the mail is sent anew. */
    sendNotice: async (id: number): Promise<void> => {
      const effect = await store.effects.open(id)
      if (!effect) return
      const key = effect.about
      const notice = await store.notices.begin(key)
      if (!notice) return store.notices.pointless(id, key)
      const outgoing = { ...(await renderNotice(notice)), messageId: mailer.messageId(`${key}#${id}`) }
      await mailer.send(outgoing)
      await store.notices.sent(id, { ...outgoing, key })
    },
  }
}
