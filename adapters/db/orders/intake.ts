import { type EntityManager, LockMode } from '@mikro-orm/postgresql'
import { decide } from '#domain/orders/decide.ts'
import type { Decision, Effect } from '#domain/orders/effects.ts'
import type { Happening } from '#domain/orders/facts.ts'
import { type Intake, nothingToDo } from '#domain/orders/intake.ts'
import type { Order, OrderNumber } from '#domain/orders/order.ts'
import { type Policy, waitsOf } from '#domain/orders/waits.ts'
import { InboxEntity } from '../inbox/entities.ts'
import { openEffects, waitFor } from '../inbox/waits.ts'
import { PaymentEntity, RefundEntity } from '../payments/entities.ts'
import { CheckoutEntity, OrderEntity } from './entities.ts'
import { type OrderRows, toOrder } from './mapping.ts'
import { writeDecision } from './writes.ts'

const orderSubject = (order: OrderNumber) => `order/${order}`

/**
 * One transaction: takes in every unhandled fact of the order and the passing of time, writes the new state and the
 * effects, and says what to do and how long to wait. `reached` is the due instant (ms) whose timer has fired: rules
 * compare with that, so that two clocks that disagree cannot make a run spin. Repeating it finds nothing more to do.
 */
export const takeInOrder = (
  em: EntityManager,
  number: OrderNumber,
  { reached, policy }: { reached: number | null; policy: Policy },
): Promise<Intake> =>
  em.transactional(async (tx) => {
    const loaded = await lockOrder(tx, number)
    if (!loaded) return nothingToDo
    const { rows, now } = loaded
    const news = await tx.find(
      InboxEntity,
      { subject: orderSubject(number), handledAt: null },
      { orderBy: { id: 'asc' } },
    )
    const happenings = news.flatMap((row) => row.facts.map((fact) => ({ ...fact, at: now, row: row.id })))
    const time = { type: 'time-reached' as const, at: Math.max(now, reached ?? 0), row: null }
    const before = toOrder(rows)
    const { order, effects, telling } = decideAll(before, [...happenings, time], policy)

    const requestId = news.find((row) => row.requestId)?.requestId ?? null
    const facts = news.map((row) => row.id)
    await writeDecision(tx, { rows, before, order, effects, facts, at: new Date(now), requestId })
    for (const row of news)
      Object.assign(row, {
        handledAt: new Date(),
        outcome: telling.has(row.id) ? 'taken in' : 'told nothing new',
      })
    await tx.flush()

    const subject = orderSubject(number)
    const open = await openEffects(tx, subject)
    const wait = await waitFor(tx, { subject, open, waits: waitsOf(order, policy), now })
    const due = open.filter((it) => it.nextTryAt === null)
    return {
      effects: due.map(({ id, kind }) => ({ id, kind })),
      wait,
      requestIds: news.flatMap((row) => row.requestId ?? []),
    }
  })

/** What all the facts come to, and the inbox rows that told something new. */
function decideAll(
  order: Order,
  facts: readonly (Happening & { readonly row: number | null })[],
  policy: Policy,
): Decision & { telling: ReadonlySet<number | null> } {
  const effects: Effect[] = []
  const telling = new Set<number | null>()
  let current = order
  for (const fact of facts) {
    const decision = decide(current, fact, policy)
    if (decision.order !== current || decision.effects.length > 0) telling.add(fact.row)
    current = decision.order
    effects.push(...decision.effects)
  }
  return { order: current, effects, telling }
}

/** The order, locked, with its rows and the shop's time in ms. */
export async function lockOrder(
  tx: EntityManager,
  number: OrderNumber,
): Promise<{ rows: OrderRows; now: number } | null> {
  const order = await tx.findOne(OrderEntity, number, { lockMode: LockMode.PESSIMISTIC_WRITE })
  if (!order) return null
  const [today] = await tx.execute<{ now: string; still_sold: boolean; asked: string[] }[]>(
    `select extract(epoch from shop_now()) * 1000 as now,
       exists (select from products where slug = ? and on_sale and amount_minor = ? and currency = ?) as still_sold,
       array(select key from effects where subject = ?) as asked`,
    [order.productSlug, order.amountMinor, order.currency, orderSubject(number)],
  )
  if (!today) throw new Error('The database did not tell the time.')
  const of = { orderNumber: number }
  const [checkouts, payments, refunds] = [
    await tx.find(CheckoutEntity, of),
    await tx.find(PaymentEntity, of),
    await tx.find(RefundEntity, of),
  ]
  const rows = { order, checkouts, payments, refunds, stillSold: today.still_sold, asked: today.asked }
  return { rows, now: Math.floor(Number(today.now)) }
}
