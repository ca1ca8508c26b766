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
    events: [...accounts, ...payments].flatMap((it) => (it.webhooks ?? []).map(({ event_id }) => event_id)),
  }
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString()

/** An order of the gateway, each part beside ours. */
export function ledgerView(account: Account, ours: Ours): LedgerItem {
  const { id, receipt, amount, currency, status, created_at } = account
  const order = ours.orders.get(id)
  const isTelling = (account.webhooks ?? []).some(isUnsent)
  return {
    id,
    receipt,
    amount_minor: amount,
    currency,
    status,
    created_at: iso(created_at),
    number: order?.number ?? null,
    our_status: order?.status ?? null,
    payments: account.payments.map((it) => paymentView(it, ours, isTelling)),
    webhooks: (account.webhooks ?? []).map((it) => webhookView(it, ours)),
  }
}

type Webhook = Payment['webhooks'][number]

const isUnsent = (it: Webhook) => it.next_at !== null

const webhookView = (it: Webhook, { events }: Ours) => ({
  ...it,
  inbox_id: events.get(it.event_id) ?? null,
})

const total = (amounts: readonly number[]) => amounts.reduce((sum, it) => sum + it, 0)

/** Null where the gateway's stand-in keeps no balance. */
function balanceView({ id, movements, refunds, disputes }: Payment, { booked }: Ours) {
  const about = [id, ...[...refunds, ...disputes].map((it) => it.id)]
  return movements
    ? {
        movements: movements.map(({ amount, fee, ...it }) => ({
          ...it,
          amount_minor: amount,
          fee_minor: fee,
        })),
        net_minor: total(movements.map((it) => it.amount - it.fee)),
        our_net_minor: total(about.map((it) => booked.get(it) ?? 0)),
      }
    : null
}

function paymentView(payment: Payment, ours: Ours, orderIsTelling: boolean) {
  const { id, amount, currency, status, webhooks, ...of } = payment
  const balance = balanceView(payment, ours)
  const known = ours.payments.get(id) ?? null
  const refunds = of.refunds.map((it) => ({ theirs: it, ours: ours.refunds.get(it.id) ?? null }))
  const disputes = of.disputes.map((it) => ({ theirs: it, ours: ours.disputes.get(it.id) ?? null }))
  const { agrees, inWords } = agreementOf({
    theirs: {
      payment: { status, minor: amount },
      refunds: of.refunds.map((it) => ({ ...it, minor: it.amount })),
      disputes: of.disputes.map((it) => ({ ...it, minor: it.amount })),
      ...(balance && { balanceMinor: balance.net_minor }),
    },
    ours: {
      payment: known,
      refunds: knownOf(refunds),
      disputes: knownOf(disputes),
      ...(balance && { balanceMinor: balance.our_net_minor }),
    },
    currency,
    isTelling: orderIsTelling || webhooks.some(isUnsent),
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
    balance,
    webhooks: webhooks.map((it) => webhookView(it, ours)),
  }
}

interface Beside<T> {
  readonly theirs: { readonly id: string }
  readonly ours: T | null
}

/** Those of the gateway's that we know, by the gateway's ids. */
const knownOf = <T extends object>(things: readonly Beside<T>[]) =>
  things.flatMap(({ theirs, ours }) => (ours ? [{ ...ours, id: theirs.id }] : []))
