import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Placed, Shop } from './shop.ts'

type Looked = Pick<Shop, 'rows' | 'sandbox'>

/** What became of an order, in words and paise, as it stands in the shop's own rows. */
export interface Outcome {
  readonly status: string
  readonly fulfilment: string
  /** `<template> <state>`, oldest first. */
  readonly mails: readonly string[]
  /** `<reason> <status> <paise>`, oldest first. */
  readonly refunds: readonly string[]
  /** Reasons of the reviews that are open. */
  readonly reviews: readonly string[]
  /** What is waited for, soonest first. */
  readonly upcoming: readonly string[]
  /** Captured money that is neither earned nor given back. */
  readonly owedMinor: number
  readonly salesMinor: number
}

interface Row extends Record<string, unknown> {
  status: string
  fulfilment: string
  mails: string[]
  refunds: string[]
  reviews: string[]
  upcoming: string[]
  under_way: string
  gateway: string
  disputed: string
  owed: string
  sales: string
}

/** Under way: a webhook to be sent, a fact no run has taken in, or an effect that is due. */
const look = `
  select o.status, o.fulfilment,
    array(select template || ' ' || state from mails where order_number = o.number order by created_at, key) as mails,
    array(select reason || ' ' || status || ' ' || amount_minor from refunds where order_number = o.number
      order by created_at, id) as refunds,
    array(select reason from reviews where order_number = o.number and resolved_at is null order by id) as reviews,
    array(select kind from upcoming where subject = 'order/' || o.number order by due_at, kind) as upcoming,
    (select count(*) from sandbox.deliveries d join sandbox.payments p on p.id = d.payment_id
      join checkouts c on c.gateway_order_id = p.order_id where c.order_number = o.number and d.due_at is not null)
    + (select count(*) from sandbox.payments p join checkouts c on c.gateway_order_id = p.order_id
      where c.order_number = o.number and p.captures_at is not null)
    + (select count(*) from sandbox.stripe_deliveries d join checkouts c on c.page_id = d.session_id
      where c.order_number = o.number and d.due_at is not null)
    + (select count(*) from sandbox.stripe_charges p join checkouts c on c.page_id = p.session_id
      where c.order_number = o.number and p.settles_at is not null)
    + (select count(*) from inbox where subject = 'order/' || o.number and handled_at is null)
    + (select count(*) from effects where subject = 'order/' || o.number and state = 'open'
      and (next_try_at is null or next_try_at < now())) as under_way,
    b.gateway, b.disputed, b.owed, b.sales
  from orders o cross join lateral (
    select coalesce(sum(amount_minor) filter (where account in ('gateway', 'stripe', 'gateway-fees', 'input-tax')), 0) as gateway,
      coalesce(sum(amount_minor) filter (where account = 'disputed-funds'), 0) as disputed,
      -coalesce(sum(amount_minor) filter (where account = 'customer-funds'), 0) as owed,
      -coalesce(sum(amount_minor) filter (where account = 'sales'), 0) as sales
    from ledger_transactions t join ledger_entries e on e.transaction_id = t.id where t.order_number = o.number) b
  where o.number = ?`

interface Patience {
  readonly when?: (outcome: Outcome) => boolean
  readonly withinMs?: number
}

type Known = Pick<Placed, 'number'>

/**
 * The order once nothing about it is under way and it is as the test expects; by then our ledger must balance and hold
 * at the gateways, with the fees they kept, what they themselves say they captured and did not give back or take away.
 */
export async function atRest(shop: Looked, order: Known, patience: Patience = {}): Promise<Outcome> {
  const { gatewayMinor, disputedMinor, ...outcome } = await untilQuiet(shop, order, patience)
  const { leftMinor, keptMinor } = await heldByGateways(shop, order)
  const totalMinor = outcome.owedMinor + outcome.salesMinor
  expect({ gatewayMinor, disputedMinor, totalMinor }).toEqual({
    gatewayMinor: leftMinor - keptMinor,
    disputedMinor: keptMinor,
    totalMinor: leftMinor,
  })
  return outcome
}

/** The order once nothing about it is under way, whatever the gateway holds. */
export async function untilQuiet(
  shop: Pick<Shop, 'rows'>,
  { number }: Known,
  { when = () => true, withinMs = 25_000 }: Patience = {},
) {
  const deadline = Date.now() + withinMs
  for (;;) {
    const [row] = await shop.rows<Row>(look, [number])
    if (!row) throw new Error(`There is no order ${number}.`)
    const outcome = toOutcome(row)
    if (Number(row.under_way) === 0 && when(outcome))
      return { ...outcome, gatewayMinor: Number(row.gateway), disputedMinor: Number(row.disputed) }
    if (Date.now() > deadline) throw new Error(`Not at rest within ${withinMs} ms: ${JSON.stringify(row)}`)
    await sleep(25)
  }
}

const toOutcome = (row: Row): Outcome => ({
  status: row.status,
  fulfilment: row.fulfilment,
  mails: row.mails,
  refunds: row.refunds,
  reviews: row.reviews,
  upcoming: row.upcoming,
  owedMinor: Number(row.owed),
  salesMinor: Number(row.sales),
})

/** By the gateways' own books: captured and gone neither back nor to a bank, and what is kept of that for disputes. */
async function heldByGateways({ rows, sandbox }: Looked, { number }: Known) {
  const checkouts = await rows<{ id: string }>(
    'select coalesce(page_id, gateway_order_id) as id from checkouts where order_number = ?',
    [number],
  )
  const mine = new Set(checkouts.map((it) => it.id))
  const ledger = await everyLedger({ sandbox })
  const captured = ledger.payments.filter(
    (it) => mine.has(it.order_id) && ['captured', 'refunded'].includes(it.status),
  )
  const ids = new Set(captured.map((it) => it.id))
  const refunds = ledger.refunds.filter((it) => ids.has(it.payment_id) && it.status !== 'failed')
  const disputes = ledger.disputes.filter((it) => ids.has(it.payment_id))
  const lost = disputes.filter((it) => it.status === 'lost')
  const kept = disputes.filter((it) => it.status !== 'lost').map((it) => ({ amount: it.amount_deducted }))
  return { leftMinor: sum(captured) - sum(refunds) - sum(lost), keptMinor: sum(kept) }
}

/** What both gateways say happened. */
export async function everyLedger({ sandbox }: Pick<Shop, 'sandbox'>) {
  const [razorpay, stripe] = await Promise.all([sandbox.ledger(), sandbox.stripe.ledger()])
  return {
    orders: [...razorpay.orders, ...stripe.orders],
    payments: [...razorpay.payments, ...stripe.payments],
    refunds: [...razorpay.refunds, ...stripe.refunds],
    disputes: [...razorpay.disputes, ...stripe.disputes],
    webhooks: [...razorpay.webhooks, ...stripe.webhooks],
  }
}

const sum = (amounts: readonly { amount: number }[]) => amounts.reduce((total, it) => total + it.amount, 0)

/** Sold once: what every way of paying an order right must come to. */
export const sold = (amountMinor: number) => ({
  status: 'paid',
  fulfilment: 'delivered',
  mails: ['order-confirmed sent'],
  refunds: [],
  reviews: [],
  upcoming: [],
  owedMinor: 0,
  salesMinor: amountMinor,
})
