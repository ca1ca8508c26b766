import { expect } from 'vitest'
import { signedInAs } from './desk.ts'
import { json, takeIn } from './edge.ts'
import { aShop, place, type Placed } from './shop.ts'
import type { ExplanationView } from '#api/ledger/schemas.ts'
import type { DeskOrderView } from '#api/orders/desk-schemas.ts'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import type { DisputeReport } from '#domain/disputes/dispute.ts'
import type { OrderFact, RefundReport } from '#domain/orders/facts.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import type { PaymentReport } from '#domain/payments/payment.ts'
import type { Role } from '#domain/people/roles.ts'
import { money } from '#domain/shared/money.ts'

export const inr = (minor: number) => money(minor, 'INR')

export const paymentOf = (order: Placed) => `pay_${order.number}`
const payment = (order: Placed, report: Partial<PaymentReport> = {}): OrderFact => ({
  type: 'payment-reported',
  report: {
    paymentId: paymentOf(order),
    gatewayOrderId: order.gateway_order_id,
    status: 'captured',
    amount: inr(49_900),
    offer: false,
    customerFeeMinor: 0,
    fee: { minor: 1_178, taxMinor: 180 },
    ...report,
  },
})

export const refundReport = (
  order: Placed,
  refundId: string,
  report: Pick<RefundReport, 'amount' | 'status'>,
): OrderFact => ({
  type: 'refund-reported',
  report: { gatewayRefundId: `rfnd_${refundId}`, refundId, paymentId: paymentOf(order), ...report },
})

export const disputeReport = (order: Placed, report: Partial<DisputeReport>): OrderFact => ({
  type: 'dispute-reported',
  report: {
    disputeId: `disp_${order.number}`,
    paymentId: paymentOf(order),
    amount: inr(49_900),
    phase: 'chargeback',
    status: 'open',
    reasonCode: 'goods_or_services_not_received',
    respondBy: Date.now() + 86_400_000,
    deductedMinor: 49_900,
    ...report,
  },
})

/** A shop that charges GST and decides when it is told to, and what its amounts are explained by. */
export async function anExplainedShop() {
  const shop = await aShop({ temporalAddress: null })
  const headers: Record<Role, Record<string, string>> = {
    owner: await signedInAs(shop, 'owner'),
    staff: await signedInAs(shop, 'staff'),
    accountant: await signedInAs(shop, 'accountant'),
    viewer: await signedInAs(shop, 'viewer'),
  }
  const taxIdentity = {
    legalName: 'Kalakriti LLP',
    address: '1 MG Road',
    state: 'KA',
    gstin: '29AAGCB7383J1Z4',
  }
  await shop.rows(`update settings set value = value || ?::jsonb where key = 'shop'`, [
    JSON.stringify({ taxIdentity }),
  ])

  const ask = (of: string, as: Role = 'owner', more = '') =>
    shop.app.inject({ url: `/api/admin/explain?of=${encodeURIComponent(of)}${more}`, headers: headers[as] })

  async function explained(of: string): Promise<ExplanationView> {
    const answer = await ask(of)
    expect(`${of}: ${answer.statusCode} ${answer.body}`).toContain(`${of}: 200`)
    return answer.json<ExplanationView>()
  }

  const seen = async <T>(url: string) => (await shop.app.inject({ url, headers: headers.owner })).json<T>()
  const deskOrder = ({ number }: Pick<Placed, 'number'>) => seen<DeskOrderView>(`/api/admin/orders/${number}`)

  let told = 0
  async function tell(order: Placed, ...facts: OrderFact[]): Promise<void> {
    for (const fact of facts) {
      told += 1
      const row = { source: 'razorpay' as const, eventId: `evt_${told}`, type: fact.type, facts: [fact] }
      await recordFacts(shop.orm.em.fork(), [{ ...row, subject: `order/${order.number}` }])
    }
    await takeIn(shop, order)
  }

  async function paid(report: Partial<PaymentReport> = {}): Promise<Placed> {
    const order = await place(shop)
    await takeIn(shop, order)
    await tell(order, payment(order, report))
    return order
  }

  /** The owner gives so much back; the run has asked, the gateway has not answered. */
  async function ownersRefund(order: Placed, amountMinor: number): Promise<string> {
    const body = {
      payment_id: paymentOf(order),
      amount_minor: amountMinor,
      reason: 'goodwill',
      revokes: false,
    }
    const url = `/api/admin/orders/${order.number}/refunds`
    const answer = await shop.app.inject({ method: 'POST', url, ...json(body, headers.owner) })
    expect(answer.statusCode).toBe(202)
    await takeIn(shop, order)
    return (await deskOrder(order)).refunds.at(-1)?.id ?? ''
  }

  async function resolve(order: Placed, resolution: Resolution): Promise<void> {
    const [review] = (await deskOrder(order)).reviews
    const url = `/api/admin/reviews/${review?.id}/resolve`
    const body = { resolution, note: 'Agreed on the phone' }
    const answer = await shop.app.inject({ method: 'POST', url, ...json(body, headers.owner) })
    expect(answer.statusCode).toBe(202)
    await takeIn(shop, order)
  }

  return { shop, headers, ask, explained, seen, deskOrder, tell, paid, ownersRefund, resolve }
}

export type ExplainedShop = Awaited<ReturnType<typeof anExplainedShop>>
