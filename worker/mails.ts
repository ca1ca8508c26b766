import type { OrderMail } from '#adapters/db/mail/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import { readShop } from '#adapters/db/shop/repository.ts'
import type { Config } from '#adapters/config.ts'
import type { Secrets } from '#adapters/secrets.ts'
import { purchasesLinkSeconds } from '#domain/customers/purchases-link.ts'
import { confirmationMail } from '#storefront/mail/confirmation-mail.ts'
import { purchasesLinkMail } from '#storefront/mail/purchases-link-mail.ts'
import { refundMail } from '#storefront/mail/refund-mail.ts'

interface Deps {
  readonly orm: Database
  readonly config: Pick<Config, 'mode' | 'publicUrl'>
  readonly secrets: Secrets
}

/** Mails as the customer sees them: the storefront's templates, filled with what the database holds. */
export function createMailRenderer({ orm, config, secrets }: Deps) {
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
      const view = { number, product, amountMinor, currency, orderUrl }
      if (refund) return refundMail({ shop, order: view, refund })
      const paid = { paidAt: (paidAt ?? new Date()).toISOString(), downloadUrl: `${orderUrl}/download` }
      return confirmationMail({ shop, order: { ...view, ...paid } })
    },

    purchasesLink: async ({ id, askedAt }: { id: string; askedAt: Date }) => {
      const expires = Math.floor(askedAt.getTime() / 1000) + purchasesLinkSeconds
      const token = secrets.sign('purchases', [id], expires)
      return purchasesLinkMail({
        shop: await shopView(),
        url: `${config.publicUrl}/purchases/${id}.${token}`,
        expiresAt: new Date(expires * 1000).toISOString(),
      })
    },
  }
}
