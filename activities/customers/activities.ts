import type { Store } from '#adapters/db/store.ts'
import type { Mailer, OutgoingMail } from '#domain/mail/mailer.ts'

export type CustomerActivities = ReturnType<typeof createCustomerActivities>

interface Deps {
  readonly store: Pick<Store, 'customers'>
  readonly mailer: Mailer
  readonly render: (request: {
    id: string
    askedAt: Date
  }) => Promise<Pick<OutgoingMail, 'subject' | 'html' | 'text'>>
}

export const createCustomerActivities = ({ store, mailer, render }: Deps) => ({
  /** Keyed by the request; an address without orders gets no mail. */
  mailPurchasesLink: async (id: string): Promise<void> => {
    const request = await store.customers.request(id)
    if (!request || request.handled) return
    const { email, askedAt } = request
    if (!(await store.customers.hasOrders(email))) return store.customers.finish(id, null)
    const key = `purchases-link/${id}`
    await store.customers.queueMail(key, id)
    const outgoing = { ...(await render({ id, askedAt })), to: email, messageId: mailer.messageId(key) }
    await mailer.send(outgoing)
    await store.customers.finish(id, { ...outgoing, key })
  },
})
