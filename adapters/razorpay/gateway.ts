import { Value } from 'typebox/value'
import type { PageAsked, PageOf, PaymentGateway } from '#domain/payments/gateway.ts'
import { isNewer } from '#domain/payments/payment.ts'
import type { Money } from '#domain/shared/money.ts'
import { asFailure, createClient, refusesKeys, type RazorpaySettings } from './client.ts'
import { type Static, Type } from 'typebox'
import {
  disputeReport,
  listOf,
  parse,
  paymentReport,
  refundReport,
  WireDispute,
  WireDocument,
  WireOrder,
  WirePayment,
  WireRefund,
} from './wire.ts'

const Orders = listOf(WireOrder)
const Payments = listOf(WirePayment)
const Refunds = listOf(WireRefund)
const Disputes = listOf(Type.Unknown())

type Client = ReturnType<typeof createClient>

const calling = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (error) {
    throw asFailure(error)
  }
}

export function createRazorpayGateway(settings: RazorpaySettings): PaymentGateway {
  const { sdk, post } = createClient(settings)

  const fetchPayment = async (paymentId: string) => parse(WirePayment, await sdk.payments.fetch(paymentId))

  /** Asked first, always: a refund whose answer was lost carries our id as its receipt. */
  const findRefund = async (paymentId: string, refundId: string) => {
    const found = parse(Refunds, await sdk.payments.fetchMultipleRefund(paymentId, { count: 100 }))
    return found.items.find((it) => it.receipt === refundId)
  }

  return {
    ping: () =>
      sdk.orders.all({ count: 1 }).then(
        () => 'accepted' as const,
        (error: unknown) => (refusesKeys(error) ? 'refused' : 'no-answer'),
      ),

    ...createOrders(sdk),

    fetchPayment: (paymentId) => calling(async () => paymentReport(await fetchPayment(paymentId))),

    payerEmail: (paymentId) => calling(async () => (await fetchPayment(paymentId)).email || null),

    capture: (paymentId, amount) =>
      calling(async () => {
        const known = paymentReport(await fetchPayment(paymentId))
        if (!isNewer('captured', known.status)) return known
        return paymentReport(
          parse(WirePayment, await sdk.payments.capture(paymentId, amount.minor, amount.currency)),
        )
      }),

    refund: ({ refundId, paymentId, amount }) =>
      calling(async () => {
        const known = await findRefund(paymentId, refundId)
        if (known) return refundReport(known)
        const body = { amount: amount.minor, receipt: refundId, notes: { refund: refundId } }
        const path = `/v1/payments/${encodeURIComponent(paymentId)}/refund`
        return refundReport(parse(WireRefund, await post(path, body, { 'X-Refund-Idempotency': refundId })))
      }),

    ...createListings(sdk),
    ...createDisputes({ sdk, post }),
  }
}

/** One hosted page serves all of its orders: there is none of their own. */
const createOrders = (
  sdk: Client['sdk'],
): Pick<PaymentGateway, 'createOrder' | 'closePage' | 'paymentsOnPage'> => {
  const create = async (receipt: string, amount: Money) => {
    const { minor, currency } = amount
    const body = { amount: minor, currency, receipt, notes: { checkout: receipt } }
    return parse(WireOrder, await sdk.orders.create(body)).id
  }

  const find = async (receipt: string) => {
    const found = parse(Orders, await sdk.orders.all({ receipt, count: 2 }))
    return found.items.find((it) => it.receipt === receipt)?.id ?? null
  }

  return {
    createOrder: ({ receipt, amount, resumed }) =>
      calling(async () => {
        const known = resumed ? await find(receipt) : null
        const id =
          known ??
          (await create(receipt, amount).catch(async (error: unknown) => {
            const made = await find(receipt)
            if (made) return made
            throw error
          }))
        return { gatewayOrderId: id, page: null }
      }),

    closePage: async () => undefined,

    paymentsOnPage: async () => [],
  }
}

/** What the reconciler pages through. */
const createListings = (sdk: Client['sdk']): Pick<PaymentGateway, 'payments' | 'refunds'> => ({
  payments: ({ from, to }, page) =>
    calling(async () => {
      const { items } = parse(Payments, await sdk.payments.all({ from, to, ...pageParams(page) }))
      return pageOf(items.map(paymentReport), page, items.length)
    }),

  refunds: ({ from, to }, page) =>
    calling(async () => {
      const { items } = parse(Refunds, await sdk.refunds.all({ from, to, ...pageParams(page) }))
      return pageOf(items.map(refundReport), page, items.length)
    }),
})

const pageParams = ({ cursor, size }: PageAsked) => ({ skip: Number(cursor ?? 0), count: size })

/** Razorpay counts what it leaves out; a page that is not full is the last. */
const pageOf = <T>(reports: readonly T[], { cursor, size }: PageAsked, answered: number): PageOf<T> => ({
  reports,
  next: answered < size ? null : String(Number(cursor ?? 0) + size),
})

const isDispute = (item: unknown): item is Static<typeof WireDispute> => Value.Check(WireDispute, item)

const createDisputes = ({
  sdk,
  post,
}: Client): Pick<
  PaymentGateway,
  'disputes' | 'fetchDispute' | 'acceptDispute' | 'contestDispute' | 'uploadEvidence'
> => ({
  disputes: (page) =>
    calling(async () => {
      const { items } = parse(Disputes, await sdk.disputes.all(pageParams(page)))
      return pageOf(items.filter(isDispute).map(disputeReport), page, items.length)
    }),

  fetchDispute: (id) => calling(async () => disputeReport(parse(WireDispute, await sdk.disputes.fetch(id)))),

  acceptDispute: (id) =>
    calling(async () => disputeReport(parse(WireDispute, await sdk.disputes.accept(id)))),

  contestDispute: (id, { amountMinor, summary, documentId }) =>
    calling(async () => {
      const answer = { amount: amountMinor, summary, access_activity_log: [documentId], action: 'submit' }
      return disputeReport(parse(WireDispute, await sdk.disputes.contest(id, answer)))
    }),

  uploadEvidence: (pdf) =>
    calling(async () => {
      // The SDK takes a file on disk alone.
      const form = new FormData()
      form.set('purpose', 'dispute_evidence')
      form.set('file', new File([new Uint8Array(pdf)], 'evidence.pdf', { type: 'application/pdf' }))
      return parse(WireDocument, await post('/v1/documents', form, {})).id
    }),
})
