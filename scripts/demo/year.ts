import { checkInvariants } from '#adapters/db/health/invariants.ts'
import { foldEntries } from '#adapters/db/ledger/balances.ts'
import type { Database } from '#adapters/db/orm.ts'
import { atTheEnd, lives, type Step } from './lives.ts'
import { beginLife, type Living, pass } from './living.ts'
import { plan, type Planned } from './plan.ts'

interface Due {
  readonly at: number
  readonly happens: () => Promise<void>
}

const hourMs = 3_600_000
/** By then nobody can pay an order any more, as its run would notice. */
const weekMs = 7 * 24 * hourMs + 60_000

interface Year {
  readonly seed: number
  readonly days: number
}

/** Lets time pass in a shop without an engine or a gateway: each thing at its own, by the shop's own rules. */
export async function liveAYear(orm: Database, { seed, days }: Year): Promise<void> {
  const until = Date.now()
  await prepare(orm)
  const planned = plan(seed, { days, until })
  const dues: Due[] = []
  const add = (due: Due): void => {
    const later = dues.findIndex((it) => it.at > due.at)
    dues.splice(later === -1 ? dues.length : later, 0, due)
  }
  const goOn = (order: Living, [next, ...rest]: readonly Step[], since: number): void => {
    if (!next) return
    const [afterMs, happens] = next
    const at = since + afterMs
    add({ at, happens: () => happens(order).then(() => goOn(order, rest, at)) })
  }
  const begin = (it: Planned, steps: readonly Step[]): void =>
    add({
      at: it.at,
      happens: async () => {
        const order = await beginLife(orm, it)
        goOn(order, steps, it.at)
        goOn(order, [[weekMs, pass]], it.at)
      },
    })
  for (const it of planned) begin(it, lives[it.life].steps)
  for (const [it, steps] of unsettled(planned, until)) begin(it, steps)

  for (let due = dues.shift(); due && due.at <= until; due = dues.shift()) {
    await setClock(orm, due.at - Date.now())
    await due.happens()
  }
  await finish(orm)
}

/** Of somebody who has bought before, each; at times of their own, so that they go on as they are. */
const unsettled = (planned: readonly Planned[], until: number) =>
  atTheEnd.flatMap(([hoursAgo, steps], nth) =>
    planned
      .slice(3 * nth, 3 * nth + 1)
      .map(
        (it) => [{ ...it, at: until - hoursAgo * hourMs, product: 'premium', coupon: null }, steps] as const,
      ),
  )

const setClock = (orm: Database, offsetMs: number) =>
  orm.em.fork().execute('update clock set offset_ms = ?', [Math.round(offsetMs)])

/** Numbers of their own, a coupon to use, and a product with a licence key. */
async function prepare(orm: Database): Promise<void> {
  const em = orm.em.fork()
  await em.execute('alter sequence order_numbers restart with 900001')
  await em.execute(
    `update products set licence_source = 'generated', activation_limit = 3 where slug = 'platinum'`,
  )
  await em.execute(
    `insert into coupons (code, percent, stackable, is_on, note, created_at)
     values ('DEMO20', 20, false, true, 'Of the demo', now() - interval '1 year')`,
  )
  const taxIdentity = {
    legalName: 'Demo LLP',
    address: '1 MG Road, Bengaluru',
    state: 'KA',
    gstin: '29AAGCB7383J1Z4',
  }
  await em.execute(`update settings set value = value || ?::jsonb where key = 'shop'`, [
    JSON.stringify({ name: 'Demo shop', taxIdentity }),
  ])
}

/** The shop as it is once everything has come to rest: at the present time, its books folded and checked. */
async function finish(orm: Database): Promise<void> {
  const em = orm.em.fork()
  await setClock(orm, 0)
  // No owner has to be told of what nobody did.
  await em.execute(`delete from inbox where type = 'notice-queued'`)
  await em.execute(`delete from mails where order_number is null`)
  while ((await foldEntries(orm.em.fork())) > 0);
  await checkInvariants(orm.em.fork()).ended
  await em.execute('analyze')
}
