import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { takeIn } from './edge.ts'
import { refundReported, rupees } from './orders.ts'
import type { Placed, Shop } from './shop.ts'

/** From here on this product comes with a licence key. */
export const licensed = (
  shop: Shop,
  product: string,
  { source, limit = null }: { source: 'generated' | 'pool' | null; limit?: number | null },
) =>
  shop.rows('update products set licence_source = ?, activation_limit = ? where slug = ?', [
    source,
    limit,
    product,
  ])

export interface LicenceSeen extends Record<string, unknown> {
  readonly id: string
  readonly key: string
  readonly product_slug: string
  readonly activation_limit: number | null
  readonly revoked_at: string | null
}

/** The keys of an order, as they stand in the database. */
export const licencesOf = (shop: Pick<Shop, 'rows'>, { number }: Pick<Placed, 'number'>) =>
  shop.rows<LicenceSeen>('select * from licences where order_number = ? order by product_slug', [number])

/** All of the order's money went back at the gateway's own desk, and the order has taken it in. */
export async function refundAll(shop: Shop, order: Placed & { payment: Readonly<Record<string, unknown>> }) {
  const report = {
    paymentId: String(order.payment['id']),
    gatewayRefundId: `rfnd_${order.number}`,
    amount: rupees(order.amount / 100),
  }
  await recordFacts(shop.orm.em.fork(), [
    {
      source: 'razorpay',
      eventId: `refunded/${order.number}`,
      type: 'refund.processed',
      subject: `order/${order.number}`,
      facts: [refundReported(report)],
    },
  ])
  await takeIn(shop, order)
}
