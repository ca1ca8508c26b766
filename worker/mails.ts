import type { Notice } from '#adapters/db/mail/notices.ts'
import type { OrderMail } from '#adapters/db/mail/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import { readOrderByNumber } from '#adapters/db/orders/queries.ts'
import { readShop } from '#adapters/db/shop/repository.ts'
import type { Config } from '#adapters/config.ts'
import type { Tokens } from '#adapters/tokens.ts'
import { confirmationMail } from '#storefront/mail/confirmation-mail.ts'
import { disputeLostMail } from '#storefront/mail/dispute-lost-mail.ts'
import { invitationMail } from '#storefront/mail/invitation-mail.ts'
import { productUpdatedMail } from '#storefront/mail/product-updated-mail.ts'
import { purchasesLinkMail } from '#storefront/mail/purchases-link-mail.ts'
import { refundDelayedMail } from '#storefront/mail/refund-delayed-mail.ts'
import { refundMail } from '#storefront/mail/refund-mail.ts'
import { reviewOpenedMail } from '#storefront/mail/review-opened-mail.ts'

interface Deps {
  readonly orm: Database
  readonly config: Pick<Config, 'mode' | 'publicUrl'>
  readonly tokens: Tokens
}

/** Mails as the customer sees them: the storefront's templates, filled with what the database holds. */
export function createMailRenderer({ orm, config, tokens }: Deps) {
  const shopView = async () => ({
    ...(await readShop(orm.em.fork())),
    sandbox: config.mode === 'sandbox',
    url: config.publicUrl,
  })

  return {
    orderMail: async ({ template, order, refund, dispute, update }: OrderMail) => {
      const shop = await shopView()
      const { id, number, product, amountMinor, currency, paidAt } = order
      const orderUrl = `${config.publicUrl}/order/${id}`
      const view = { number, product, amountMinor, currency }
      if (refund) {
        const mail = template === 'refund-delayed' ? refundDelayedMail : refundMail
        return mail({ shop, order: { ...view, orderUrl }, refund })
      }
      if (dispute) return disputeLostMail({ shop, order: { ...view, orderUrl }, dispute })
      if (update) return productUpdatedMail({ shop, order: { number, orderUrl }, update })
      const paid = {
        paidAt: (paidAt ?? new Date()).toISOString(),
        orderUrl,
        downloadUrl: `${orderUrl}/download`,
      }
      return confirmationMail({ shop, order: { ...view, ...paid, ...(await boughtIn(orm, number)) } })
    },

    notice: async (notice: Notice) => {
      const shop = await shopView()
      if (notice.template === 'invitation') {
        const { email: to, person } = notice
        const { token, expiresAt } = tokens.invitation(person)
        const url = `${config.publicUrl}/admin/join?token=${token}`
        const { username, role } = person
        return { to, ...invitationMail({ shop, username, role, url, expiresAt: expiresAt.toISOString() }) }
      }
      const { email, waiting, money, dueAt } = notice
      const url = `${config.publicUrl}/admin/reviews`
      const mail = reviewOpenedMail({ shop, waiting, money, dueAt: dueAt.toISOString(), url })
      return { to: email ?? shop.supportEmail, ...mail }
    },

    purchasesLink: async ({ id, askedAt }: { id: string; askedAt: Date }) => {
      const { token, expiresAt } = tokens.purchases(id, askedAt)
      return purchasesLinkMail({
        shop: await shopView(),
        url: `${config.publicUrl}/purchases/${token}`,
        expiresAt: expiresAt.toISOString(),
      })
    },
  }
}

/** What the order's page shows of it. */
async function boughtIn(orm: Database, number: string) {
  const order = await readOrderByNumber(orm.em.fork(), number)
  if (!order) throw new Error(`There is no order ${number}.`)
  const { files, licences, keyFollowsBy, discountMinor, coupons } = order
  return {
    files: files.length,
    licences: licences.filter((it) => !it.revoked).map((it) => ({ ...it, product: it.productName })),
    keyFollowsBy: keyFollowsBy?.toISOString() ?? null,
    discountMinor,
    coupons,
  }
}
