import { log } from '@temporalio/activity'
import type { OrderMail } from '#adapters/db/mail/repository.ts'
import type { Store } from '#adapters/db/store.ts'
import type { Mailer, OutgoingMail } from '#domain/mail/mailer.ts'
import type { PaymentGateway } from '#domain/payments/gateway.ts'

export type MailActivities = ReturnType<typeof createMailActivities>

type RenderOrderMail = (mail: OrderMail) => Promise<Pick<OutgoingMail, 'subject' | 'html' | 'text'>>

interface Deps {
  readonly store: Pick<Store, 'effects' | 'mails' | 'orders'>
  readonly gateway: Pick<PaymentGateway, 'payerEmail'>
  readonly mailer: Mailer
  readonly render: RenderOrderMail
}

export const createMailActivities = ({ store, gateway, mailer, render }: Deps) => {
  /** What the customer told us, else what they told the gateway. */
  const addressOf = async ({ email, paymentId, order }: OrderMail): Promise<string | null> => {
    if (email || !paymentId) return email
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
      if (!mail) return void (await store.effects.close(id))
      const to = await addressOf(mail)
      if (!to) return store.mails.withoutAddress(id, mail.key)
      const outgoing = { ...(await render(mail)), to, messageId: mailer.messageId(mail.key) }
      await mailer.send(outgoing)
      await store.mails.sent(id, { ...outgoing, key: mail.key })
    },
  }
}
