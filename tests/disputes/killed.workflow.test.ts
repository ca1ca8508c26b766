import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { bothGateways, disputeAt, offerBoth, payAt, placeAt } from '#tests/support/gateways.ts'
import { cutOf, killInTurn } from '#tests/support/killing.ts'
import { atRest, everyLedger, type Outcome, sold } from '#tests/support/outcome.ts'
import { aShop, type Placed, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

/** Where a worker dies while the owner's answer is on its way: the n-th call of a method by the order's own workflow. */
const groups = [
  [
    ['accept-dispute', 'before', 'gateway.acceptDispute', 1],
    ['accept-dispute', 'after', 'gateway.acceptDispute', 1],
    ['accept-dispute', 'after', 'store.effects.closeWithFact', 1],
  ],
  [
    ['accept-dispute', 'before', 'mailer.send', 1],
    ['accept-dispute', 'after', 'mailer.send', 1],
    ['accept-dispute', 'after', 'store.mails.sent', 1],
  ],
  [
    ['contest-dispute', 'before', 'makeEvidence', 1],
    ['contest-dispute', 'before', 'store.disputes.keepEvidence', 1],
    ['contest-dispute', 'before', 'gateway.uploadEvidence', 1],
    ['contest-dispute', 'after', 'gateway.uploadEvidence', 1],
    ['contest-dispute', 'before', 'gateway.contestDispute', 1],
    ['contest-dispute', 'after', 'gateway.contestDispute', 1],
    ['contest-dispute', 'after', 'store.effects.closeWithFact', 1],
  ],
  [
    ['contest-dispute', 'before', 'store.orders.takeIn', 1],
    ['contest-dispute', 'after', 'store.orders.takeIn', 1],
  ],
] as const
type Row = (typeof groups)[number][number]

const pro = 49_900

const ends: Record<Row[0], Outcome> = {
  'contest-dispute': sold(pro),
  'accept-dispute': {
    ...sold(pro),
    status: 'refunded',
    fulfilment: 'revoked',
    mails: ['order-confirmed sent', 'dispute-lost sent'],
    salesMinor: 0,
  },
}

interface Disputed {
  readonly order: Placed
  readonly dispute: string
}

describe.each(bothGateways)('paid at %s', (gateway) => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  const orders = new Map<Row, Disputed>()
  let signals: ReadonlyMap<Row, unknown>

  /** Each row has a disputed order, each group a worker to die for it. */
  beforeAll(async () => {
    temporal = await aTemporalServer()
    shop = await aShop({
      temporalAddress: temporal.address,
      settings: { TEMPORAL_ADDRESS: temporal.address },
    })
    await offerBoth(shop)
    await Promise.all(groups.flat().map(async (row) => orders.set(row, await disputed())))
    await shop.stopWorker()
    const owner = await signedInAs(shop, 'owner')
    signals = await killInTurn<Row>(shop, groups, async (row) => {
      const { order } = orders.get(row)!
      const [resolution, when, method, call] = row
      await answer(order, resolution, owner)
      return cutOf(order, [when, method.replace('gateway.', `gateways.${gateway}.`), call])
    })
    await shop.startWorker()
  }, 240_000)

  afterAll(async () => {
    await shop.close()
    await temporal.stop()
  })

  async function disputed(): Promise<Disputed> {
    const order = await placeAt(shop, gateway)
    const { id } = await payAt(shop, order, { outcome: 'captured' })
    await atRest(shop, order, { when: (it) => it.status === 'paid' })
    const { id: dispute } = await disputeAt(shop, String(id))
    await atRest(shop, order, { when: (it) => it.reviews.length > 0 })
    return { order, dispute }
  }

  async function answer({ number }: Placed, resolution: string, owner: Record<string, string>) {
    const [review] = await shop.rows<{ id: string }>(
      'select id from reviews where order_number = ? and resolved_at is null',
      [number],
    )
    const url = `/api/admin/reviews/${review?.id}/resolve`
    const answered = await shop.app.inject({
      method: 'POST',
      url,
      ...json({ resolution }, owner),
    })
    expect(answered.statusCode).toBe(202)
  }

  test.for(groups.flat())(
    '%s, killed %s %s (call %i): the bank hears it once, the customer of a loss once, and both ledgers are equal',
    { timeout: 60_000 },
    async (row) => {
      const { order, dispute } = orders.get(row)!
      expect(signals.get(row)).toBe('SIGKILL')
      const isAccepted = row[0] === 'accept-dispute'
      const isThere = (it: Outcome) => it.upcoming.length === 0 && (!isAccepted || it.status === 'refunded')
      expect(await atRest(shop, order, { when: isThere, withinMs: 50_000 })).toEqual(ends[row[0]])
      const { disputes } = await everyLedger(shop)
      const there = disputes.find((it) => it.id === dispute)
      expect(there?.status).toBe(isAccepted ? 'lost' : 'under_review')
      const documents = Object.values(there?.evidence?.documents ?? {}).flat()
      expect(documents).toHaveLength(isAccepted ? 0 : 1)
      const sent = await shop.rows<{ document_id: string }>(
        'select document_id from evidence where dispute_id = ?',
        [dispute],
      )
      expect(sent.map((it) => it.document_id)).toEqual(documents)
    },
  )
})
