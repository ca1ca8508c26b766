import type { Ours } from '#adapters/db/sandbox/queries.ts'
import type { Account } from '#adapters/sandbox/control.ts'
import { agrees } from '#domain/sandbox/agreement.ts'
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

function paymentView({ id, amount, currency, status, refunds, disputes, webhooks }: Payment, ours: Ours) {
  const isTelling = webhooks.some((it) => it.next_at !== null)
  const beside = (theirs: string, known: string | undefined) => ({
    our_status: known ?? null,
    agrees: agrees({ theirs, ours: known ?? null, isTelling }),
  })
  return {
    id,
    amount_minor: amount,
    currency,
    status,
    ...beside(status, ours.payments.get(id)),
    refunds: refunds.map((it) => ({
      id: it.id,
      amount_minor: it.amount,
      status: it.status,
      ...beside(it.status, ours.refunds.get(it.id)),
    })),
    disputes: disputes.map((it) => ({
      id: it.id,
      amount_minor: it.amount,
      phase: it.phase,
      status: it.status,
      respond_by: iso(it.respond_by),
      ...beside(`${it.phase} ${it.status}`, ours.disputes.get(it.id)),
    })),
    webhooks: webhooks.map((it) => ({ ...it, inbox_id: ours.events.get(it.event_id) ?? null })),
  }
}
