import type { OrderMail } from '#adapters/db/mail/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import { readShop } from '#adapters/db/shop/repository.ts'
import type { Config } from '#adapters/config.ts'
import type { Tokens } from '#adapters/tokens.ts'
import { confirmationMail } from '#storefront/mail/confirmation-mail.ts'
import { purchasesLinkMail } from '#storefront/mail/purchases-link-mail.ts'
import { refundMail } from '#storefront/mail/refund-mail.ts'

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
    orderMail: async ({ order, refund }: OrderMail) => {
      const shop = await shopView()
      const { id, number, product, amountMinor, currency, paidAt } = order
      const orderUrl = `${config.publicUrl}/order/${id}`
      const view = { number, product, amountMinor, currency }
      if (refund) return refundMail({ shop, order: { ...view, orderUrl }, refund })
      const paid = { paidAt: (paidAt ?? new Date()).toISOString(), downloadUrl: `${orderUrl}/download` }
      return confirmationMail({ shop, order: { ...view, ...paid } })
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
