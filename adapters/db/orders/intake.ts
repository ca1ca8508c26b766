import type { EntityManager } from '@mikro-orm/postgresql'
import { decide } from '#domain/orders/decide.ts'
import type { Decision, Effect } from '#domain/orders/effects.ts'
import type { Happening } from '#domain/orders/facts.ts'
import { type Intake, nothingToDo } from '#domain/orders/intake.ts'
import type { Order, OrderNumber } from '#domain/orders/order.ts'
import { type Policy, waitsOf } from '#domain/orders/waits.ts'
import { InboxEntity } from '../inbox/entities.ts'
import { openEffects, waitFor } from '../inbox/waits.ts'
import { loadOrder, lockOrder } from './loading.ts'
import { toOrder } from './mapping.ts'
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
    await lockOrder(tx, number)
    const news = await tx.find(
      InboxEntity,
      { subject: orderSubject(number), handledAt: null },
      { orderBy: { id: 'asc' } },
    )
    const loaded = await loadOrder(tx, number) // after the news, whose time is never later than the decision's
    if (!loaded) return nothingToDo
    const { rows, now } = loaded
    const happenings = news.flatMap((row) =>
      row.facts.map((fact) => ({
        ...fact,
        at: now,
        row: row.id,
        happenedAt: row.happenedAt?.getTime() ?? null,
      })),
    )
    const time = {
      type: 'time-reached' as const,
      at: Math.max(now, reached ?? 0),
      row: null,
      happenedAt: null,
    }
    const before = toOrder(rows)
    const { order, effects, telling } = decideAll(before, [...happenings, time], policy)

    const requestId = news.find((row) => row.requestId)?.requestId ?? null
    const facts = news.map((row) => row.id)
    await writeDecision(tx, { rows, before, order, effects, facts, at: new Date(now), requestId })
    for (const row of news)
      Object.assign(row, {
        handledAt: new Date(),
        outcome: telling.has(row.id) || row.type === 'order-placed' ? 'taken in' : 'told nothing new',
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
  facts: readonly (Happening & { readonly row: number | null; readonly happenedAt: number | null })[],
  policy: Policy,
): Decision & { telling: ReadonlySet<number | null> } {
  const effects: Effect[] = []
  const telling = new Set<number | null>()
  let current = order
  for (const fact of facts) {
    const decision = decide(current, fact, policy)
    if (decision.order !== current || decision.effects.length > 0) telling.add(fact.row)
    current = decision.order
    const { happenedAt } = fact
    effects.push(...decision.effects.map((it) => (it.kind === 'post' ? { ...it, happenedAt } : it)))
  }
  return { order: current, effects, telling }
}
