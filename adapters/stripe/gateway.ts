import type { Stripe } from 'stripe'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { PageAsked, PageOf, PaymentGateway } from '#domain/payments/gateway.ts'
import { AppError } from '#domain/shared/failure.ts'
import { asFailure, createClient, isOldRefusal, refusesKeys, type StripeSettings } from './client.ts'
import {
  disputeReport,
  idOf,
  listOf,
  parse,
  paymentReport,
  refundReport,
  WireCharge,
  WireDispute,
  WireFile,
  WireRefund,
  WireSession,
} from './wire.ts'

const Charges = listOf(WireCharge)
const Refunds = listOf(WireRefund)
const Sessions = listOf(WireSession)
const Disputes = listOf(Type.Object({ id: Type.String() }))

/** A charge's fee stands in its balance transaction. */
const withFee = { expand: ['balance_transaction'] }
const withFees = { expand: ['data.balance_transaction'] }

const calling = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (error) {
    throw asFailure(error)
  }
}

/** A payment is Stripe's charge: each failed attempt is one, and refunds and disputes name it. */
export function createStripeGateway(settings: StripeSettings): PaymentGateway {
  const stripe = createClient(settings)
  return {
    ping: () =>
      stripe.balance.retrieve().then(
        () => 'accepted' as const,
        (error: unknown) => (refusesKeys(error) ? 'refused' : 'no-answer'),
      ),
    ...createPages(stripe),
    ...createPayments(stripe),
    ...createRefunds(stripe),
    ...createDisputes(stripe),
  }
}

const createPages = (
  stripe: Stripe,
): Pick<PaymentGateway, 'createOrder' | 'closePage' | 'paymentsOnPage'> => ({
  createOrder: (order) =>
    calling(async () => {
      const { receipt } = order
      // Asked again with the same key, Stripe answers with the session it has made.
      const how = { idempotencyKey: receipt, maxNetworkRetries: 1 }
      const session = parse(WireSession, await stripe.checkout.sessions.create(sessionOf(order), how))
      if (!session.url) throw new AppError(withoutPage)
      return { gatewayOrderId: receipt, page: { id: session.id, url: session.url } }
    }),

  closePage: (pageId) =>
    calling(async () => void (await stripe.checkout.sessions.expire(pageId))).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.failure.kind !== 'rejected') throw error
    }),

  paymentsOnPage: (pageId) =>
    calling(async () => {
      const session = parse(WireSession, await stripe.checkout.sessions.retrieve(pageId))
      if (!session.payment_intent) return []
      const of = { payment_intent: idOf(session.payment_intent), limit: 100, ...withFees }
      return parse(Charges, await stripe.charges.list(of))
        .data.map(paymentReport)
        .toReversed()
    }),
})

const withoutPage = {
  kind: 'unavailable',
  code: 'GATEWAY_NOT_UNDERSTOOD',
  message: 'Stripe made a checkout without a page.',
} as const

/** Nothing in it depends on when it is asked for: the same key must come with the same body. */
const sessionOf = ({
  receipt,
  amount,
  product,
  email,
  back,
}: Parameters<PaymentGateway['createOrder']>[0]): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  client_reference_id: receipt,
  metadata: { checkout: receipt },
  payment_intent_data: { metadata: { checkout: receipt } },
  line_items: [
    {
      quantity: 1,
      price_data: {
        currency: amount.currency.toLowerCase(),
        unit_amount: amount.minor,
        product_data: { name: product },
      },
    },
  ],
  success_url: `${back.paid}&session_id={CHECKOUT_SESSION_ID}`,
  cancel_url: back.stopped,
  ...(email ? { customer_email: email } : {}),
})

const createPayments = (
  stripe: Stripe,
): Pick<PaymentGateway, 'fetchPayment' | 'payerEmail' | 'capture' | 'payments'> => {
  const fetchCharge = async (id: string) => parse(WireCharge, await stripe.charges.retrieve(id, withFee))

  return {
    fetchPayment: (paymentId) => calling(async () => paymentReport(await fetchCharge(paymentId))),

    payerEmail: (paymentId) =>
      calling(async () => {
        const { billing_details, receipt_email, payment_intent } = await fetchCharge(paymentId)
        const given = billing_details?.email || receipt_email
        if (given || !payment_intent) return given || null
        const of = { payment_intent: idOf(payment_intent), limit: 1 }
        const [session] = parse(Sessions, await stripe.checkout.sessions.list(of)).data
        return session?.customer_details?.email || null
      }),

    capture: (paymentId, { minor }) =>
      calling(async () => {
        const known = await fetchCharge(paymentId)
        if (known.captured || !known.payment_intent) return paymentReport(known)
        const how = { idempotencyKey: `capture/${paymentId}` }
        await stripe.paymentIntents.capture(idOf(known.payment_intent), { amount_to_capture: minor }, how)
        return paymentReport(await fetchCharge(paymentId))
      }),

    payments: ({ from, to }, page) =>
      calling(async () => {
        const of = { created: { gte: from, lte: to }, ...pageParams(page), ...withFees }
        return pageOf(parse(Charges, await stripe.charges.list(of)), paymentReport)
      }),
  }
}

/** Keys of one refund that Stripe may remember as refused; it forgets each after a day. */
const refusedKeys = 30

const createRefunds = (stripe: Stripe): Pick<PaymentGateway, 'refund' | 'refunds'> => {
  /** Asked first, always: a refund whose answer was lost carries our id. */
  const findRefund = async (charge: string, refundId: string) => {
    const found = parse(Refunds, await stripe.refunds.list({ charge, limit: 100 }))
    return found.data.find((it) => it.metadata?.['refund'] === refundId)
  }

  /** A refusal of before, such as of too little balance, is repeated under its key for a day: the next key asks anew. */
  const create = async (params: Stripe.RefundCreateParams, key: string, nth = 1) => {
    try {
      return await stripe.refunds.create(params, { idempotencyKey: nth === 1 ? key : `${key}/${nth}` })
    } catch (error) {
      if (!isOldRefusal(error) || nth >= refusedKeys) throw error
      return create(params, key, nth + 1)
    }
  }

  return {
    refund: ({ refundId, paymentId, gatewayOrderId, amount }) =>
      calling(async () => {
        const known = await findRefund(paymentId, refundId)
        if (known) return refundReport(known)
        const metadata = { refund: refundId, checkout: gatewayOrderId }
        const params = { charge: paymentId, amount: amount.minor, metadata }
        return refundReport(parse(WireRefund, await create(params, refundId)))
      }),

    refunds: ({ from, to }, page) =>
      calling(async () => {
        const of = { created: { gte: from, lte: to }, ...pageParams(page) }
        return pageOf(parse(Refunds, await stripe.refunds.list(of)), refundReport)
      }),
  }
}

const createDisputes = (
  stripe: Stripe,
): Pick<
  PaymentGateway,
  'disputes' | 'fetchDispute' | 'acceptDispute' | 'contestDispute' | 'uploadEvidence'
> => ({
  disputes: (page) =>
    calling(async () => {
      const found = parse(Disputes, await stripe.disputes.list(pageParams(page)))
      const { next } = pageOf(found, (it) => it)
      return { reports: found.data.filter(isDispute).map(disputeReport), next }
    }),

  fetchDispute: (id) =>
    calling(async () => disputeReport(parse(WireDispute, await stripe.disputes.retrieve(id)))),

  acceptDispute: (id) =>
    calling(async () => disputeReport(parse(WireDispute, await stripe.disputes.close(id)))),

  contestDispute: (id, { summary, documentId }) =>
    calling(async () => {
      const evidence = { uncategorized_text: summary, uncategorized_file: documentId }
      return disputeReport(parse(WireDispute, await stripe.disputes.update(id, { evidence, submit: true })))
    }),

  uploadEvidence: (pdf) =>
    calling(async () => {
      const file = { data: pdf, name: 'evidence.pdf', type: 'application/pdf' }
      return parse(WireFile, await stripe.files.create({ purpose: 'dispute_evidence', file })).id
    }),
})

const isDispute = (item: unknown): item is Static<typeof WireDispute> => Value.Check(WireDispute, item)

const pageParams = ({ cursor, size }: PageAsked) => ({
  limit: size,
  ...(cursor === null ? {} : { starting_after: cursor }),
})

interface Listed<T> {
  readonly data: readonly T[]
  readonly has_more: boolean
}

const pageOf = <T extends { readonly id: string }, R>(
  { data, has_more }: Listed<T>,
  report: (item: T) => R,
): PageOf<R> => ({ reports: data.map(report), next: has_more ? (data.at(-1)?.id ?? null) : null })
