import type { NewFact } from '#adapters/db/inbox/repository.ts'
import { type DisputeReport, isContested, saysMore } from '#domain/disputes/dispute.ts'
import type { RefundReport } from '#domain/orders/facts.ts'
import type { PageAsked, PageOf, PaymentGateway } from '#domain/payments/gateway.ts'
import { type PaymentReport, tellsNothing } from '#domain/payments/payment.ts'
import { reconcileWindow } from '#domain/routines/routine.ts'
import type { RoutineDeps } from './activities.ts'

type Deps = Pick<RoutineDeps, 'store' | 'gateways'>

const size = 100
/** At most so many pages of one kind a round: beyond it the next rounds go on. */
const pagesAllowed = 1000

interface Pages<T> {
  readonly fetchPage: (page: PageAsked) => Promise<PageOf<T>>
  readonly newsOf: (store: Deps['store'], items: readonly T[]) => Promise<NewFact[]>
  readonly atMost: number
}

/**
 * Asks each gateway for its payments, refunds and disputes of late and puts into the inbox what no webhook has told us.
 * One that does not answer keeps nothing from the others; its round counts as failed all the same.
 */
export async function reconcilePayments(deps: Deps, round: Parameters<typeof reconcileWindow>[0]) {
  const { from, to, wide } = reconcileWindow(round)
  const window = { from: Math.floor(from / 1000), to: Math.ceil(to / 1000) }
  const { gateways, store } = deps
  const ours = Object.values(gateways).filter((it) => it !== null)
  const rounds = await Promise.allSettled(ours.map((it) => askGateway(store, it, { window, wide })))
  if (rounds.some((it) => it.status === 'fulfilled' && it.value)) await store.inbox.ring()
  const failed = rounds.find((it) => it.status === 'rejected')
  if (failed) throw failed.reason
  return { wide }
}

/** True when it told something new. */
async function askGateway(
  store: Deps['store'],
  gateway: PaymentGateway,
  { window, wide }: { readonly window: { from: number; to: number }; readonly wide: boolean },
): Promise<boolean> {
  const news = [
    await everyPage(store, {
      fetchPage: (page) => gateway.payments(window, page),
      newsOf: paymentNews,
      atMost: pagesAllowed,
    }),
    await everyPage(store, {
      fetchPage: (page) => gateway.refunds(window, page),
      newsOf: refundNews,
      atMost: pagesAllowed,
    }),
    // They cannot be asked for by their time: all of them once an hour, else those opened last.
    await everyPage(store, {
      fetchPage: (page) => gateway.disputes(page),
      newsOf: disputeNews,
      atMost: wide ? pagesAllowed : 1,
    }),
  ]
  return news.includes(true)
}

async function everyPage<T>(store: Deps['store'], { fetchPage, newsOf, atMost }: Pages<T>): Promise<boolean> {
  let any = false
  let cursor: string | null = null
  for (let page = 0; page < atMost; page++) {
    const { reports, next }: PageOf<T> = await fetchPage({ cursor, size })
    const news = await newsOf(store, reports)
    await store.inbox.record(news)
    any ||= news.length > 0
    if (next === null) break
    cursor = next
  }
  return any
}

async function paymentNews(store: Deps['store'], reports: readonly PaymentReport[]): Promise<NewFact[]> {
  const known = await store.payments.known(reports.map((it) => it.paymentId))
  return reports
    .filter((it) => it.gatewayOrderId !== '' && !tellsNothing(known.get(it.paymentId), it))
    .map((report) => ({
      source: 'fetch',
      eventId:
        known.get(report.paymentId)?.status === report.status
          ? `${report.paymentId}/fee`
          : `${report.paymentId}/${report.status}`,
      type: 'reconciled-payment',
      gatewayOrderId: report.gatewayOrderId,
      facts: [{ type: 'payment-reported', report }],
      happenedAt: report.madeAt,
    }))
}

async function refundNews(store: Deps['store'], reports: readonly RefundReport[]): Promise<NewFact[]> {
  const known = await store.payments.knownRefunds(reports.map((it) => it.gatewayRefundId))
  const payments = await store.payments.known(reports.map((it) => it.paymentId))
  return reports.flatMap((report) => {
    const payment = payments.get(report.paymentId)
    // A refund of a payment we have not taken in yet is looked at again in the next round.
    if (payment?.status !== 'captured' || known.get(report.gatewayRefundId) === report.status) return []
    return {
      source: 'fetch',
      eventId: `${report.gatewayRefundId}/${report.status}`,
      type: 'reconciled-refund',
      gatewayOrderId: payment.gatewayOrderId,
      facts: [{ type: 'refund-reported', report }],
      happenedAt: report.madeAt,
    }
  })
}

/** Of payments that are none of ours only what is not decided yet: what an account has behind it is not our story. */
async function disputeNews(store: Deps['store'], reports: readonly DisputeReport[]): Promise<NewFact[]> {
  const known = await store.disputes.known(reports.map((it) => it.disputeId))
  const payments = await store.payments.known(reports.map((it) => it.paymentId))
  return reports.flatMap((report) => {
    const payment = payments.get(report.paymentId)
    const before = known.get(report.disputeId)
    if (before ? !saysMore(report, before) : !payment && !isContested(report)) return []
    const { disputeId, phase, status, respondBy, deductedMinor } = report
    return {
      source: 'fetch',
      eventId: [disputeId, phase, status, respondBy ?? 0, deductedMinor].join('/'),
      type: 'reconciled-dispute',
      gatewayOrderId: payment?.gatewayOrderId ?? null,
      facts: [{ type: 'dispute-reported', report }],
      happenedAt: isContested(report) && !before ? report.madeAt : undefined,
    }
  })
}
