import type { EntityManager } from '@mikro-orm/postgresql'
import { maskEmail } from '#domain/customers/email.ts'
import { notDelivered, whyNotCancel } from '#domain/orders/actions.ts'
import type { OrderMailTemplate } from '#domain/orders/effects.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { mayMail } from '#domain/orders/mail-request.ts'
import { type Order, orderNumber } from '#domain/orders/order.ts'
import { AppError } from '#domain/shared/failure.ts'
import { type NewFact, recordFacts } from '../inbox/repository.ts'
import type { Changed } from '../audit/repository.ts'
import { OrderEntity } from './entities.ts'
import { loadOrder, lockOrder } from './loading.ts'
import { toOrder } from './mapping.ts'

/** A command of somebody at the desk, inside the transaction that audits it. */
export interface Told {
  /** The command's key, by which its fact is told once. */
  readonly key: string
  readonly requestId: string
}

/** Locked, so that of two commands, or a command and a run, one comes first. */
export async function orderToAct(tx: EntityManager, number: string) {
  await lockOrder(tx, orderNumber(number))
  const loaded = await loadOrder(tx, orderNumber(number))
  if (!loaded) throw new AppError(orderFailures.unknownNumber(number))
  return { order: toOrder(loaded.rows), email: loaded.rows.order.email ?? null }
}

/** Puts a command's facts before the order's run. */
export function tellRun(
  tx: EntityManager,
  { key, requestId }: Told,
  { order, type, facts }: { order: Order; type: string; facts: readonly OrderFact[] },
) {
  const subject = `order/${order.number}`
  const fact: NewFact = { source: 'desk', eventId: key, type, subject, facts, requestId }
  return recordFacts(tx, [fact])
}

/** Nobody can pay it any more. */
export async function cancelOrder(tx: EntityManager, told: Told, number: string): Promise<Changed<true>> {
  const { order } = await orderToAct(tx, number)
  const why = whyNotCancel(order)
  if (why) throw new AppError(orderFailures.notCancellable(why))
  if (await isWaiting(tx, order, 'cancel-requested'))
    throw new AppError(orderFailures.alreadyAsked(await whoAsked(tx, order, 'order.cancelled')))
  await tellRun(tx, told, { order, type: 'cancel-requested', facts: [{ type: 'cancel-requested' }] })
  return { before: { status: order.status }, after: { status: 'cancelled' }, result: true }
}

interface Mail {
  readonly template: OrderMailTemplate
  readonly about: string
}

/** One more mail; refused while the last one of its kind is still on its way. */
export async function sendMailAgain(
  tx: EntityManager,
  told: Told,
  { number, ...mail }: Mail & { number: string },
): Promise<Changed<true>> {
  const { order, email } = await orderToAct(tx, number)
  if (!mayMail(order, mail)) throw new AppError(orderFailures.mailNotPossible(whyNoMail(order, mail)))
  if (email === null)
    throw new AppError(orderFailures.mailNotPossible('Nobody told us an address. Correct the address first.'))
  if (await isBeingMailed(tx, order, mail))
    throw new AppError(orderFailures.alreadyAsked(await whoAsked(tx, order, 'mail.requested')))
  const fact = await mailRequest(tx, order, mail)
  await tellRun(tx, told, { order, type: 'mail-requested', facts: [fact] })
  return { after: { ...mail, to: maskEmail(email) }, result: true }
}

function whyNoMail(order: Order, { template }: Mail): string {
  if (template === 'order-confirmed') return notDelivered(order)
  if (template === 'product-updated')
    return 'This version was not offered to its customer, or the download is closed.'
  if (template === 'dispute-lost') return 'This dispute is not lost, so there is nothing to tell.'
  return 'This refund has not gone out, so there is nothing to tell.'
}

/** What to tell the run for one more mail of this kind. */
export async function mailRequest(
  tx: EntityManager,
  order: Pick<Order, 'number'>,
  mail: Mail,
): Promise<OrderFact> {
  const asked = [{ type: 'mail-requested', template: mail.template, about: mail.about }]
  const [row] = await tx.execute<{ asked: string }[]>(
    'select count(*) as asked from inbox where subject = ? and facts @> ?::jsonb',
    [`order/${order.number}`, JSON.stringify(asked)],
  )
  return { type: 'mail-requested', ...mail, nth: 2 + Number(row?.asked ?? 0) }
}

/** The customer's address of this order; the mail that can go there goes. */
export async function changeAddress(
  tx: EntityManager,
  { order, before }: { order: Order; before: string | null },
  email: string,
): Promise<Pick<Changed<true>, 'before' | 'after'>> {
  if (email === before) throw new AppError(orderFailures.addressUnchanged())
  await tx.nativeUpdate(OrderEntity, { number: order.number }, { email })
  return { before: { email: before && maskEmail(before) }, after: { email: maskEmail(email) } }
}

async function isWaiting(tx: EntityManager, { number }: Order, type: string): Promise<boolean> {
  const rows = await tx.execute<unknown[]>(
    'select id from inbox where subject = ? and type = ? and handled_at is null limit 1',
    [`order/${number}`, type],
  )
  return rows.length > 0
}

async function isBeingMailed(
  tx: EntityManager,
  { number }: Order,
  { template, about }: Mail,
): Promise<boolean> {
  const asked = JSON.stringify([{ type: 'mail-requested', template, about }])
  const rows = await tx.execute<unknown[]>(
    `select id from inbox where subject = ? and handled_at is null and facts @> ?::jsonb
     union all
     select e.id from effects e join mails m on m.key = e.key
     where e.subject = ? and e.state = 'open' and m.template = ? and m.about = ? limit 1`,
    [`order/${number}`, asked, `order/${number}`, template, about],
  )
  return rows.length > 0
}

/** Who asked for it last, for whoever comes second. */
async function whoAsked(tx: EntityManager, { number }: Order, action: string): Promise<string> {
  const [row] = await tx.execute<{ actor: string; seconds: string }[]>(
    `select actor, extract(epoch from now() - at) as seconds from audit
     where subject = ? and action = ? and (after is not null or before is not null) order by id desc limit 1`,
    [`order/${number}`, action],
  )
  if (!row) return 'This was asked for a moment ago'
  const minutes = Math.floor(Number(row.seconds) / 60)
  return `${row.actor} asked for this ${minutes < 1 ? 'a moment' : `${minutes} min`} ago`
}
