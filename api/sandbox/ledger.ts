import type { Ours } from '#adapters/db/sandbox/queries.ts'
import type { Account } from '#adapters/sandbox/control.ts'
import { agreementOf } from '#domain/sandbox/agreement.ts'
import type { LedgerItem } from './desk-schemas.ts'

type Payment = Account['payments'][number]

/** The ids of what to look for on our side. */
export function wantedOf(accounts: readonly Account[]) {
  const payments = accounts.flatMap((it) => it.payments)
  return {
    orders: accounts.map((it) => it.id),
    payments: payments.map((it) => it.id),
    refunds: payments.flatMap((it) => it.refunds.map(({ id }) => id)),
    disputes: payments.flatMap((it) => it.disputes.map(({ id }) => id)),
    events: payments.flatMap((it) => it.webhooks.map(({ event_id }) => event_id)),
  }
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString()

/** An order of the gateway, each part beside ours. */
export function ledgerView(account: Account, ours: Ours): LedgerItem {
  const { id, receipt, amount, currency, status, created_at } = account
  const order = ours.orders.get(id)
  return {
    id,
    receipt,
    amount_minor: amount,
    currency,
    status,
    created_at: iso(created_at),
    number: order?.number ?? null,
    our_status: order?.status ?? null,
    payments: account.payments.map((it) => paymentView(it, ours)),
  }
}

function paymentView({ id, amount, currency, status, webhooks, ...of }: Payment, ours: Ours) {
  const known = ours.payments.get(id) ?? null
  const refunds = of.refunds.map((it) => ({ theirs: it, ours: ours.refunds.get(it.id) ?? null }))
  const disputes = of.disputes.map((it) => ({ theirs: it, ours: ours.disputes.get(it.id) ?? null }))
  const { agrees, inWords } = agreementOf({
    theirs: {
      payment: { status, minor: amount },
      refunds: of.refunds.map((it) => ({ ...it, minor: it.amount })),
      disputes: of.disputes.map((it) => ({ ...it, minor: it.amount })),
    },
    ours: { payment: known, refunds: knownOf(refunds), disputes: knownOf(disputes) },
    currency,
    isTelling: webhooks.some((it) => it.next_at !== null),
  })
  return {
    id,
    amount_minor: amount,
    currency,
    status,
    our_status: known?.status ?? null,
    agreement: { agrees, in_words: inWords },
    refunds: refunds.map(({ theirs, ours: mine }) => ({
      id: theirs.id,
      amount_minor: theirs.amount,
      status: theirs.status,
      our_status: mine?.status ?? null,
    })),
    disputes: disputes.map(({ theirs, ours: mine }) => ({
      id: theirs.id,
      amount_minor: theirs.amount,
      phase: theirs.phase,
      status: theirs.status,
      respond_by: iso(theirs.respond_by),
      ours: mine && { phase: mine.phase, status: mine.status },
    })),
    webhooks: webhooks.map((it) => ({ ...it, inbox_id: ours.events.get(it.event_id) ?? null })),
  }
}

interface Beside<T> {
  readonly theirs: { readonly id: string }
  readonly ours: T | null
}

/** Those of the gateway's that we know, by the gateway's ids. */
const knownOf = <T extends object>(things: readonly Beside<T>[]) =>
  things.flatMap(({ theirs, ours }) => (ours ? [{ ...ours, id: theirs.id }] : []))
