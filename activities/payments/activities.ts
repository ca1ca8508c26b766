import { log } from '@temporalio/activity'
import type { NewFact } from '#adapters/db/inbox/repository.ts'
import type { EffectToDo } from '#adapters/db/inbox/effects.ts'
import type { Store } from '#adapters/db/store.ts'
import type { DisputeReport } from '#domain/disputes/dispute.ts'
import { summaryFor } from '#domain/disputes/words.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { gatewayNamed, type Gateways, type PaymentGateway } from '#domain/payments/gateway.ts'
import { AppError } from '#domain/shared/failure.ts'

export type PaymentActivities = ReturnType<typeof createPaymentActivities>

interface Deps {
  readonly store: Pick<Store, 'effects' | 'payments' | 'disputes'>
  readonly gateways: Gateways
  /** One PDF with all that speaks for us. */
  readonly makeEvidence: (disputeId: string) => Promise<Uint8Array>
}

/** Each is keyed by its effect, answers nothing, and leaves what the gateway said of money in the inbox as one more fact. */
export const createPaymentActivities = (deps: Deps) => ({
  ...payments(deps),
  ...pages(deps),
  ...disputes(deps),
})

const payments = ({ store, gateways }: Deps) => ({
  fetchPayment: async (id: number): Promise<void> => {
    const effect = await begin(store, id)
    if (!effect) return
    const gateway = gatewayNamed(gateways, await store.payments.gatewayOf(effect.about))
    const report = await gateway.fetchPayment(effect.about)
    await store.effects.closeWithFact(
      id,
      answer(effect, report.gatewayOrderId, { type: 'payment-reported', report }),
    )
  },

  capturePayment: async (id: number): Promise<void> => {
    const effect = await begin(store, id)
    if (!effect) return
    const { amountMinor, currency } = effect
    if (amountMinor === null || currency === null) throw missing(`amount to capture in effect ${id}`)
    const gateway = gatewayNamed(gateways, await store.payments.gatewayOf(effect.about))
    const report = await gateway.capture(effect.about, { minor: amountMinor, currency })
    await store.effects.closeWithFact(
      id,
      answer(effect, report.gatewayOrderId, { type: 'payment-reported', report }),
    )
  },

  /** The money was reserved when the refund's row was written; the gateway knows the refund by that row's id. */
  issueRefund: async (id: number): Promise<void> => {
    const effect = await begin(store, id)
    if (!effect) return
    const refund = await store.payments.refundToMake(effect.about)
    if (!refund) throw missing(`refund ${effect.about}`)
    const report = await gatewayNamed(gateways, refund.gateway).refund(refund)
    await store.effects.closeWithFact(
      id,
      answer(effect, refund.gatewayOrderId, { type: 'refund-reported', report }),
    )
  },
})

const pages = ({ store, gateways }: Deps) => ({
  /** Of the tries on a checkout the last says where it stands; where nobody has paid there is nothing to say. */
  fetchCheckout: async (id: number): Promise<void> => {
    const effect = await begin(store, id)
    if (!effect) return
    const checkout = await store.payments.checkout(effect.about)
    if (!checkout?.pageId) throw missing(`page of checkout ${effect.about}`)
    const reports = await gatewayNamed(gateways, checkout.gateway).paymentsOnPage(checkout.pageId)
    if (reports.length === 0) return store.effects.close(id, 'nobody has paid there yet')
    const facts = reports.map((report): OrderFact => ({ type: 'payment-reported', report }))
    await store.effects.closeWithFact(id, answer(effect, effect.about, ...facts))
  },

  /** Nobody can pay there any more. One that was paid or closed meanwhile stays as it is. */
  closePage: async (id: number): Promise<void> => {
    const effect = await begin(store, id)
    if (!effect) return
    const checkout = await store.payments.checkout(effect.about)
    if (!checkout?.pageId) throw missing(`page of checkout ${effect.about}`)
    await gatewayNamed(gateways, checkout.gateway).closePage(checkout.pageId)
    await store.effects.close(id)
  },
})

interface Contest {
  readonly dispute: DisputeReport
  readonly effect: EffectToDo
  readonly gateway: PaymentGateway
}

const disputes = ({ store, gateways, makeEvidence }: Deps) => {
  /** Asked first, always: what the bank waits for no longer is answered already, or came too late. */
  const answering =
    (act: (contest: Contest) => Promise<DisputeReport>) =>
    async (id: number): Promise<void> => {
      const effect = await begin(store, id)
      if (!effect) return
      const gateway = gatewayNamed(gateways, await store.disputes.gatewayOf(effect.about))
      const dispute = await gateway.fetchDispute(effect.about)
      const report = dispute.status === 'open' ? await act({ dispute, effect, gateway }) : dispute
      await store.effects.closeWithFact(id, answer(effect, null, { type: 'dispute-reported', report }))
    }

  /** What was made for this call, at the gateway: a repeat finds the same PDF and uploads nothing twice. */
  const documentFor = async ({ effect, gateway }: Contest): Promise<string> => {
    const { key, about: disputeId } = effect
    const kept =
      (await store.disputes.evidence(key)) ??
      (await store.disputes.keepEvidence({ key, disputeId, pdf: await makeEvidence(disputeId) }))
    if (kept.documentId !== null) return kept.documentId
    const documentId = await gateway.uploadEvidence(kept.pdf)
    await store.disputes.evidenceUploaded(key, documentId)
    return documentId
  }

  return {
    fetchDispute: answering(async ({ dispute }) => dispute),

    acceptDispute: answering(({ dispute, gateway }) => gateway.acceptDispute(dispute.disputeId)),

    contestDispute: answering(async (contest) => {
      const { dispute, gateway } = contest
      return gateway.contestDispute(dispute.disputeId, {
        amountMinor: dispute.amount.minor,
        summary: summaryFor(dispute),
        documentId: await documentFor(contest),
      })
    }),
  }
}

const begin = async (store: Deps['store'], id: number) => {
  const effect = await store.effects.open(id)
  if (effect) log.info('performing', { effect: id, kind: effect.kind, requestId: effect.requestId })
  return effect
}

const answer = (
  effect: EffectToDo,
  gatewayOrderId: string | null,
  ...facts: readonly OrderFact[]
): NewFact => ({
  source: 'fetch',
  eventId: `effect/${effect.id}`,
  type: effect.kind,
  subject: effect.subject,
  gatewayOrderId,
  facts,
  told: true,
  ...(effect.requestId === null ? {} : { requestId: effect.requestId }),
})

/** The effect's row names something that is not there: a hand in the database, so a person must look. */
const missing = (what: string) =>
  new AppError({ kind: 'not-found', code: 'EFFECT_WITHOUT_SUBJECT', message: `No ${what}.` })
