import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkInvariants, isChecking, readChecks } from '#adapters/db/health/invariants.ts'
import { type Database, openDatabase } from '#adapters/db/orm.ts'
import { type InvariantName, invariantNames } from '#domain/health/invariants.ts'
import { aDatabase } from '#tests/support/database.ts'
import { everyOrder, type Kind } from '#tests/support/every-order.ts'
import { offendersOf } from '#tests/support/invariants.ts'

let database: Awaited<ReturnType<typeof aDatabase>>
let orm: Database
let numberOf: (kind: Kind) => string

beforeAll(async () => {
  database = await aDatabase()
  orm = openDatabase(database.url)
  numberOf = await everyOrder(orm)
}, 60_000)

afterAll(async () => {
  await orm.close(true)
  await database.drop()
})

const rows = (sql: string, values: unknown[] = []) =>
  orm.em.fork().execute<Record<string, unknown>[]>(sql, values)

/** As somebody would who changes the database by hand, past all that holds it together. */
const byHand = (...statements: string[]) =>
  orm.em.fork().transactional(async (tx) => {
    await tx.execute('set local session_replication_role = replica')
    for (const statement of statements) await tx.execute(statement)
  })

const openReviews = () =>
  rows(`select about from reviews where reason = 'books-disagree' and resolved_at is null`)

test('a shop in which all that can become of an order has happened holds every invariant', async () => {
  expect(await offendersOf({ orm })).toEqual([])
  const checks = await readChecks(orm.em.fork())
  expect(checks.map((it) => [it.name, it.check?.holds, it.check?.checkedAt])).toEqual(
    checks.map((it) => [it.name, true, it.check?.heldAt]),
  )
  expect(await openReviews()).toEqual([])
})

test('what has happened to those orders differs, or the test above would say little', async () => {
  const states = await rows(`select distinct status, fulfilment from orders`)
  expect(states).toHaveLength(7)
  const refunds = await rows('select distinct status from refunds')
  expect(refunds).toHaveLength(6)
  expect(await rows('select distinct kind from ledger_transactions')).toHaveLength(12)
})

interface Harm {
  /** Of whom. */
  readonly kind: Kind
  readonly harm: (order: string) => string[]
  readonly mend: (order: string) => string[]
  /** What is found, with `N` for the order's number; elsewhere than at the order where that begins with a slash. */
  readonly found: readonly string[]
}

const entryOf = (order: string, kind: string, account: string) =>
  `(select e.id from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
    where t.order_number = '${order}' and t.kind = '${kind}' and e.account = '${account}')`

const unsold = (order: string) => `update orders set status = 'created' where number = '${order}'`
const sold = (order: string) => `update orders set status = 'paid' where number = '${order}'`
const setFulfilment = (to: string) => (order: string) => [
  `update orders set fulfilment = '${to}' where number = '${order}'`,
]
const grantFrom = (order: string, revokedAt: string) =>
  `update grants set revoked_at = ${revokedAt} where order_number = '${order}'`

const licensed = (order: string, source: string) =>
  `update grants set licence_source = ${source} where order_number = '${order}'`
const keyOf = (order: string, revokedAt: string) =>
  `insert into licences (key, order_number, product_slug, issued_at, revoked_at)
   values ('KEY-${order}', '${order}', 'pro', now(), ${revokedAt})`

/** Books and orders at once, so that only one rule is broken. */
const harms: Readonly<Record<string, Harm>> = {
  'earned money of an order that counts as unpaid': {
    kind: 'paid',
    harm: (it) => [unsold(it)],
    mend: (it) => [sold(it)],
    found: ['paid-is-fulfilled order/N: Has earned ₹499 and does not count as paid.'],
  },
  'an order that was never delivered': {
    kind: 'paid',
    harm: (it) => [...setFulfilment('pending')(it), grantFrom(it, 'now()')],
    mend: (it) => [...setFulfilment('delivered')(it), grantFrom(it, 'null')],
    found: ['paid-is-fulfilled order/N: Has earned ₹499 and was never delivered.'],
  },
  'a download taken away by nobody': {
    kind: 'half refunded',
    harm: (it) => [...setFulfilment('revoked')(it), grantFrom(it, 'now()')],
    mend: (it) => [...setFulfilment('delivered')(it), grantFrom(it, 'null')],
    found: [
      'paid-is-fulfilled order/N: Has earned ₹299, and its download was taken away without a refund or lost dispute that did so.',
    ],
  },
  'a download that stays closed for a refund that was written off': {
    kind: 'refund failed and written off',
    harm: (it) => [...setFulfilment('revoked')(it), grantFrom(it, 'now()')],
    mend: (it) => [...setFulfilment('delivered')(it), grantFrom(it, 'null')],
    found: [
      'paid-is-fulfilled order/N: What was paid is written off instead of going back, and its download is closed for no other reason.',
    ],
  },
  'a delivered order that nobody paid': {
    kind: 'open',
    harm: (it) => [
      ...setFulfilment('delivered')(it),
      `insert into grants (order_number, product_slug, granted_at) values ('${it}', 'pro', now())`,
    ],
    mend: (it) => [...setFulfilment('pending')(it), `delete from grants where order_number = '${it}'`],
    found: ['paid-is-fulfilled order/N: Is delivered, and no payment bought it.'],
  },
  'a download that does not open': {
    kind: 'paid',
    harm: (it) => [grantFrom(it, 'now()')],
    mend: (it) => [grantFrom(it, 'null')],
    found: ['paid-is-fulfilled order/N: Is delivered, and its download does not open.'],
  },
  'a download that opens after the money went back': {
    kind: 'dispute lost',
    harm: (it) => [grantFrom(it, 'null')],
    mend: (it) => [grantFrom(it, 'now()')],
    found: ['paid-is-fulfilled order/N: Is not delivered, and its download opens.'],
  },
  'captured money that waits for nobody': {
    kind: 'held',
    harm: (it) => [`update reviews set resolved_at = now() where order_number = '${it}'`],
    mend: (it) => [`update reviews set resolved_at = null where order_number = '${it}'`],
    found: [
      'paid-is-fulfilled order/N: $7 of payment pay_N bought nothing, is not going back and waits for nobody.',
    ],
  },
  'a capture that is not in the books': {
    kind: 'paid',
    harm: (it) => [
      `update ledger_entries set amount_minor = 49800 where id = ${entryOf(it, 'capture', 'gateway')}`,
      `update ledger_entries set amount_minor = -49800 where id = ${entryOf(it, 'capture', 'customer-funds')}`,
    ],
    mend: (it) => [
      `update ledger_entries set amount_minor = 49900 where id = ${entryOf(it, 'capture', 'gateway')}`,
      `update ledger_entries set amount_minor = -49900 where id = ${entryOf(it, 'capture', 'customer-funds')}`,
    ],
    found: [
      'captured-is-booked order/N: Its payments, refunds and disputes leave ₹499 at the gateway; the books have ₹498.',
    ],
  },
  'a dispute that holds what the books do not': {
    kind: 'disputed',
    harm: (it) => [`update disputes set held_minor = 0 where order_number = '${it}'`],
    mend: (it) => [`update disputes set held_minor = 49900 where order_number = '${it}'`],
    found: [
      'captured-is-booked order/N: Its disputes hold ₹0; the books have ₹499.',
      'captured-is-booked order/N: Its payments, refunds and disputes leave ₹499 at the gateway; the books have ₹0.',
    ],
  },
  'a sale that is not what was earned': {
    kind: 'half refunded',
    harm: (it) => [
      `update payments set sale_minor = 29800, amount_minor = 49800 where order_number = '${it}'`,
    ],
    mend: (it) => [
      `update payments set sale_minor = 29900, amount_minor = 49900 where order_number = '${it}'`,
    ],
    found: [
      'captured-is-booked order/N: Its payments, refunds and disputes leave ₹298 at the gateway; the books have ₹299.',
      'sold-is-booked order/N: Its payments have earned ₹298; the books have ₹299 with GST.',
    ],
  },
  'an entry without its counterpart': {
    kind: 'paid',
    harm: (it) => [
      `update ledger_entries set amount_minor = 900 where id = ${entryOf(it, 'gateway-fee', 'gateway-fees')}`,
    ],
    mend: (it) => [
      `update ledger_entries set amount_minor = 847 where id = ${entryOf(it, 'gateway-fee', 'gateway-fees')}`,
    ],
    found: ['ledger-sums-to-zero /transaction: The entries of fee/pay_N come to ₹0.53 instead of nothing.'],
  },
  'a transaction without entries': {
    kind: 'open',
    harm: (it) => [
      `insert into ledger_transactions (key, kind, currency, occurred_at) values ('odd/${it}', 'rounding', 'INR', now())`,
    ],
    mend: (it) => [`delete from ledger_transactions where key = 'odd/${it}'`],
    found: ['ledger-sums-to-zero /transaction: Nothing is entered for odd/N.'],
  },
  'an entry on another day': {
    kind: 'paid',
    harm: (it) => [
      `update ledger_entries set booked_on = booked_on - 1 where id = ${entryOf(it, 'sale', 'sales')}`,
    ],
    mend: (it) => [
      `update ledger_entries set booked_on = booked_on + 1 where id = ${entryOf(it, 'sale', 'sales')}`,
    ],
    found: [
      'ledger-sums-to-zero /transaction: An entry of sale/pay_N has another kind, currency or day than the rest of it.',
    ],
  },
  'a daily sum that is not that of its entries': {
    kind: 'open',
    harm: () => [`insert into ledger_days values ('bank', 'INR', '2026-01-15', 1000, 0, 1)`],
    mend: () => [`delete from ledger_days where account = 'bank'`],
    found: ['ledger-sums-to-zero /account: The sum of 15 January 2026 is off by ₹10 debit and ₹0 credit.'],
  },
  'a refund beyond what was paid': {
    kind: 'refunded with access',
    harm: (it) => [
      `insert into refunds (id, order_number, payment_id, amount_minor, currency, status, reason, created_at, updated_at)
       values ('rf_odd', '${it}', 'pay_${it}', 100, 'INR', 'settled', 'customer-asked', now(), now())`,
    ],
    mend: () => [`delete from refunds where id = 'rf_odd'`],
    found: [
      'refunds-within-captures order/N: ₹500 of payment pay_N has gone back or is going back; ₹499 was paid.',
    ],
  },
  'a loss that the books do not show': {
    kind: 'dispute lost after a refund',
    harm: (it) => [`update ledger_transactions set key = 'odd' where key = 'dispute-lost/disp_${it}'`],
    mend: (it) => [`update ledger_transactions set key = 'dispute-lost/disp_${it}' where key = 'odd'`],
    found: [
      'refunds-within-captures order/N: ₹799 of payment pay_N has gone back or is going back; ₹499 was paid.',
    ],
  },
  'a fact that nobody takes in': {
    kind: 'open',
    harm: (it) => [
      `insert into inbox (source, event_id, type, subject, facts, received_at)
       values ('razorpay', 'odd', 'payment.captured', 'order/${it}', '[]', now() - interval '16 minutes')`,
    ],
    mend: () => [`delete from inbox where event_id = 'odd'`],
    found: ['nothing-stuck order/N: “Payment captured” has not been taken in for over 15 minutes.'],
  },
  'a call that nobody makes': {
    kind: 'refund on its way',
    harm: (it) => [
      `update inbox set handled_at = now() - interval '2 hours' where subject = 'order/${it}'`,
      `update effects set created_at = now() - interval '2 hours' where subject = 'order/${it}' and kind = 'issue-refund'`,
    ],
    mend: (it) => [`update effects set created_at = now() where subject = 'order/${it}'`],
    found: ['nothing-stuck order/N: “Ask the gateway for the refund” has been due for over an hour.'],
  },
  'a call that failed and was forgotten': {
    kind: 'refund on its way',
    harm: (it) => [
      `update effects set state = 'waiting' where subject = 'order/${it}' and kind = 'issue-refund'`,
    ],
    mend: (it) => [
      `update effects set state = 'open' where subject = 'order/${it}' and kind = 'issue-refund'`,
    ],
    found: [
      'nothing-stuck order/N: “Ask the gateway for the refund” failed for good, and nobody is asked about it.',
    ],
  },
  'a refund that nobody makes': {
    kind: 'refund on its way',
    harm: (it) => [
      `update effects set state = 'done' where subject = 'order/${it}' and kind = 'issue-refund'`,
      `update refunds set created_at = now() - interval '16 minutes' where order_number = '${it}'`,
    ],
    mend: (it) => [
      `update effects set state = 'open' where subject = 'order/${it}' and kind = 'issue-refund'`,
    ],
    found: ['nothing-stuck order/N: Nobody makes refund own_N of ₹499.'],
  },
  'a deadline that passed': {
    kind: 'disputed',
    harm: (it) => [
      `update upcoming set due_at = now() - interval '16 minutes' where subject = 'order/${it}'`,
    ],
    mend: (it) => [`update upcoming set due_at = now() + interval '1 day' where subject = 'order/${it}'`],
    found: ['nothing-stuck order/N: “Last day to answer the dispute” was due over 15 minutes ago.'],
  },
  'a purchase without its licence key': {
    kind: 'paid',
    harm: (it) => [licensed(it, `'generated'`)],
    mend: (it) => [licensed(it, 'null')],
    found: ['sold-has-its-key order/N: Has no licence key for pro, and nobody is asked for one.'],
  },
  'a licence key that ended by itself': {
    kind: 'paid',
    harm: (it) => [licensed(it, `'generated'`), keyOf(it, 'now()')],
    mend: (it) => [licensed(it, 'null'), `delete from licences where order_number = '${it}'`],
    found: ['sold-has-its-key order/N: Its licence key for pro is not valid, and nobody revoked it.'],
  },
  'a licence key that outlives the purchase': {
    kind: 'dispute lost',
    harm: (it) => [licensed(it, `'generated'`), keyOf(it, 'null')],
    mend: (it) => [licensed(it, 'null'), `delete from licences where order_number = '${it}'`],
    found: [
      'sold-has-its-key order/N: Its licence key for pro is valid, though the purchase was taken back.',
    ],
  },
  'an order open past its end': {
    kind: 'open',
    harm: (it) => [`update orders set expires_at = now() - interval '61 minutes' where number = '${it}'`],
    mend: (it) => [`update orders set expires_at = now() + interval '1 day' where number = '${it}'`],
    found: ['nothing-stuck order/N: Should have expired over an hour ago, and can still be paid.'],
  },
}

/** Without the ids that only the database knows. */
const shorn = (found: readonly string[], order: string) =>
  found.map((it) =>
    it
      .replaceAll(new RegExp(`\\b(order/|pay_|own_|odd/)${order}`, 'g'), '$1N')
      .replace(/ (transaction|account)\/[\w-]+:/, ' /$1:'),
  )

describe('names the very row, and nothing once it is mended:', () => {
  test.each(Object.entries(harms))('%s', async (_name, { kind, harm, mend, found }) => {
    const order = numberOf(kind)
    await byHand(...harm(order))
    const seen = shorn(await offendersOf({ orm }), order)
    const asked = (await openReviews()).map((it) => it['about'])
    await byHand(...mend(order))
    const names = new Set(found.map((it) => it.split(' ')[0]))
    expect({ seen, asked }).toEqual({ seen: found, asked: [...names] })
    expect(await offendersOf({ orm })).toEqual([])
    expect(await openReviews()).toEqual([])
  })
})

test('what is on its way is not against a rule', async () => {
  const order = numberOf('held')
  await byHand(
    `update reviews set resolved_at = now() where order_number = '${order}'`,
    `insert into inbox (source, event_id, type, subject, facts, received_at)
     values ('desk', 'under-way', 'review-resolved', 'order/${order}', '[]', now())`,
  )
  expect(await offendersOf({ orm })).toEqual([])
  await byHand(
    `update reviews set resolved_at = null where order_number = '${order}'`,
    `delete from inbox where event_id = 'under-way'`,
  )
})

test('a person who has settled it is asked again only when other rows break the rule', async () => {
  const [one, other] = [numberOf('paid'), numberOf('paid too much')]
  await byHand(unsold(one))
  await offendersOf({ orm })
  await rows(`update reviews set resolved_at = now() where reason = 'books-disagree'`)
  await offendersOf({ orm })
  expect(await openReviews()).toEqual([])
  await byHand(unsold(other))
  await offendersOf({ orm })
  expect(await openReviews()).toEqual([{ about: 'paid-is-fulfilled' }])
  await byHand(sold(one), sold(other))
  await offendersOf({ orm })
  expect(await openReviews()).toEqual([])
})

test('of many rows the first fifty are kept, and all are counted', async () => {
  await byHand(
    `insert into inbox (source, event_id, type, subject, facts, received_at)
     select 'razorpay', 'many-' || n, 'payment.captured', 'order/' || n, '[]', now() - interval '1 day'
     from generate_series(1, 60) n`,
  )
  await offendersOf({ orm })
  const { check } = (await readChecks(orm.em.fork())).find((it) => it.name === 'nothing-stuck')!
  expect([check?.count, check?.offending.length, check?.offending[0]?.subject]).toEqual([60, 50, 'order/1'])
  await byHand(`delete from inbox where event_id like 'many-%'`)
})

test('only one checks at a time: whoever comes second finds that one at it', async () => {
  const name: InvariantName = 'paid-is-fulfilled'
  const blocker = orm.em.fork()
  await blocker.begin()
  await blocker.execute('lock table payments in access exclusive mode')
  const first = checkInvariants(orm.em.fork())
  await first.begun
  expect(await isChecking(orm.em.fork())).toBe(true)
  await checkInvariants(orm.em.fork()).ended // at once, for the other is at it
  await sleep(10)
  await blocker.rollback()
  await first.ended
  expect(await isChecking(orm.em.fork())).toBe(false)
  const checks = await readChecks(orm.em.fork())
  expect(checks.map((it) => it.name)).toEqual(invariantNames)
  expect(checks.find((it) => it.name === name)?.check?.tookMs).toBeGreaterThan(5)
})
