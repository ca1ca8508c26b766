import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldEntries } from '#adapters/db/ledger/balances.ts'
import type { Balances, EntryList, TransactionView } from '#api/ledger/desk-schemas.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { fieldsOf, json, paidOrder, problemOf } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>
let accountant: Record<string, string>
let number: string

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
  accountant = await signedInAs(shop, 'accountant')
  const order = await paidOrder(shop)
  await paidOrder(shop)
  number = order.number
})
afterAll(() => shop.close())

const at = '/api/admin/ledger'
const ask = async <T>(path: string, headers = accountant) => {
  const answer = await shop.app.inject({ url: `${at}${path}`, headers })
  expect(`${answer.statusCode} ${answer.statusCode === 200 ? '' : answer.body}`).toBe('200 ')
  return answer.json<T>()
}
const post = (body: unknown, headers = owner, key?: string) =>
  shop.app.inject({
    method: 'POST',
    url: `${at}/entries`,
    ...json(body, { ...headers, ...(key && { 'idempotency-key': key }) }),
  })
const fold = async () => {
  while ((await foldEntries(shop.orm.em.fork())) > 0) continue
}

const balances = async () =>
  Object.fromEntries((await ask<Balances>('/balances')).items.map((it) => [it.account, it.closing_minor]))

const today = async () => {
  const [row] = await shop.rows<{ day: string }>('select shop_day(shop_now())::text as day')
  return row?.day ?? ''
}

const settlement = async (overrides: Record<string, unknown> = {}) => ({
  kind: 'settlement',
  amount_minor: 20_000,
  currency: 'INR',
  day: await today(),
  note: 'UTR 1234',
  change: 'increase',
  ...overrides,
})

describe('balances', () => {
  test('are the same before, between and after folding, and sum to zero', async () => {
    const before = await balances()
    expect(before).toMatchObject({ sales: -99_800, 'customer-funds': 0 })
    expect(Object.values(before).reduce((sum, it) => sum + it, 0)).toBe(0)
    await fold()
    expect(await balances()).toEqual(before)
    await paidOrder(shop)
    const after = await balances()
    expect(after).toMatchObject({ sales: -149_700 })
    await Promise.all([foldEntries(shop.orm.em.fork()), foldEntries(shop.orm.em.fork()), fold()])
    expect(await balances()).toEqual(after)
    expect(await shop.rows('select id from ledger_entries where not folded')).toEqual([])
  })

  test('of a day before anything happened are nothing', async () => {
    const { items, from, to } = await ask<Balances>('/balances?from=2020-01-01&to=2020-01-31')
    expect({ items, from, to }).toEqual({ items: [], from: '2020-01-01', to: '2020-01-31' })
  })

  test('of one account are told day by day, also for days on which nothing moved', async () => {
    const day = await today()
    const month = `${day.slice(0, 7)}-01`
    const { days, opening_minor } = await ask<{ days: { day: string }[]; opening_minor: number }>(
      `/accounts/sales/days?currency=INR&from=${month}&to=${day}`,
    )
    expect(opening_minor).toBe(0)
    expect(days).toHaveLength(Number(day.slice(8)))
    expect(days.at(-1)).toMatchObject({ day, closing_minor: -149_700, credit_minor: 149_700, entries: 3 })
  })

  test.each([
    ['/balances?from=2026-02-01&to=2026-01-01', 'to'],
    ['/balances?from=2026-02-30', 'from'],
    ['/balances?on=2026-02-01', 'on'],
    ['/accounts/sales/days?currency=INR&from=2024-01-01&to=2026-01-01', 'to'],
    ['/accounts/none/days?currency=INR&from=2024-01-01&to=2024-01-02', 'account'],
    ['/accounts/sales/days?currency=inr&from=2024-01-01&to=2024-01-02', 'currency'],
    ['/entries?kind=none', 'kind'],
    ['/entries?from=2026-02-01&to=2026-01-01', 'to'],
    ['/entries?after=bm9uZQ', 'after'],
  ])('%s is refused for %s', async (path, field) => {
    const problem = problemOf(await shop.app.inject({ url: `${at}${path}`, headers: owner }))
    expect(problem.status).toBe(400)
    expect(fieldsOf(problem)).toContain(field)
  })
})

describe('entries', () => {
  test('are found by account, kind, day and order, with what they come to', async () => {
    const day = await today()
    const every = await ask<EntryList>('/entries')
    const [sum] = every.total.by_currency
    expect(sum?.debit_minor).toBe(sum?.credit_minor)
    expect(sum?.entries).toBe(every.items.length)
    const sales = await ask<EntryList>(`/entries?account=sales&from=${day}&to=${day}`)
    expect(sales.total.by_currency).toEqual([
      { currency: 'INR', debit_minor: 0, credit_minor: 149_700, entries: 3 },
    ])
    const ofOrder = await ask<EntryList>(`/entries?order=${number}&kind=sale`)
    expect(ofOrder.items.map((it) => [it.account, it.kind_in_words, it.order_number])).toEqual([
      ['sales', 'Sale', number],
      ['customer-funds', 'Sale', number],
    ])
    expect((await ask<EntryList>('/entries?kind=settlement')).items).toEqual([])
    expect((await ask<EntryList>('/entries?currency=USD')).items).toEqual([])
  })

  test('open to the decision and the facts behind them', async () => {
    const { items } = await ask<EntryList>(`/entries?order=${number}&account=sales`)
    const transaction = await ask<TransactionView>(`/transactions/${items[0]?.transaction_id}`)
    expect(transaction).toMatchObject({ kind: 'sale', order_number: number, posted_by: null, late: null })
    expect(transaction.entries.map((it) => it.account)).toEqual(['customer-funds', 'sales'])
    expect(transaction.decision?.sentence).toContain('The order is paid')
    expect(transaction.facts.map((it) => it.told_by)).toContain('Razorpay')
    const missing = await shop.app.inject({ url: `${at}/transactions/999999`, headers: owner })
    expect(problemOf(missing)).toMatchObject({ status: 404, code: 'LEDGER_TRANSACTION_NOT_FOUND' })
  })

  test('come page by page without a gap or a repetition, in both directions', async () => {
    const note = { note: 'Page by page', amount_minor: 1, kind: 'rounding', account: 'gateway' }
    for (let count = 0; count < 60; count++) await post(await settlement(note))
    const first = await ask<EntryList>('/entries?kind=rounding')
    const second = await ask<EntryList>(`/entries?kind=rounding&after=${first.next}`)
    const third = await ask<EntryList>(`/entries?kind=rounding&after=${second.next}`)
    const ids = [...first.items, ...second.items, ...third.items].map((it) => it.id)
    expect(new Set(ids).size).toBe(120)
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
    const back = await ask<EntryList>(`/entries?kind=rounding&after=${third.previous}`)
    expect(back.items.map((it) => it.id)).toEqual(second.items.map((it) => it.id))
    expect(first.total).toMatchObject({ is_more: false, by_currency: [{ entries: 120, debit_minor: 60 }] })
  })
})

describe('an entry by hand', () => {
  test('moves what the gateway paid out to the bank, once by its key, with who posted it and why', async () => {
    const before = await balances()
    const body = await settlement({ note: '  UTR 1234  ' })
    const answers = await Promise.all([post(body, owner, 'payout-1'), post(body, owner, 'payout-1')])
    const [id, again] = answers.map((it) => it.json<{ id: number }>().id)
    expect(answers.map((it) => it.statusCode)).toEqual([201, 201])
    expect(again).toBe(id)
    const after = await balances()
    expect(after['bank']).toBe((before['bank'] ?? 0) + 20_000)
    expect(after['gateway']).toBe((before['gateway'] ?? 0) - 20_000)
    const transaction = await ask<TransactionView>(`/transactions/${id}`)
    expect(transaction).toMatchObject({ posted_by: 'owner', note: 'UTR 1234', decision: null, facts: [] })
    const [entry] = await shop.rows(`select actor, subject, after from audit where key = 'payout-1'`)
    expect(entry).toMatchObject({
      actor: 'owner',
      subject: 'ledger/settlement',
      after: { amount_minor: 20_000 },
    })
  })

  test('sets one account right against the roundings, up or down', async () => {
    const before = await balances()
    const off = { kind: 'rounding', amount_minor: 7 }
    expect((await post(await settlement({ ...off, account: 'output-tax' }))).statusCode).toBe(201)
    expect(
      (await post(await settlement({ ...off, account: 'gateway', change: 'decrease' }))).statusCode,
    ).toBe(201)
    const after = await balances()
    expect(after['output-tax']).toBe((before['output-tax'] ?? 0) - 7)
    expect(after['gateway']).toBe((before['gateway'] ?? 0) - 7)
    expect(after['rounding']).toBe((before['rounding'] ?? 0) + 14)
  })

  test.each([
    [{ amount_minor: 0 }, 'amount_minor'],
    [{ amount_minor: -1 }, 'amount_minor'],
    [{ amount_minor: 0.5 }, 'amount_minor'],
    [{ note: ' \n ' }, 'note'],
    [{ day: '2026-02-30' }, 'day'],
    [{ day: '2999-01-01' }, 'day'],
    [{ currency: 'XYZ' }, 'currency'],
    [{ kind: 'sale' }, 'kind'],
    [{ account: 'sales' }, 'account'],
    [{ kind: 'rounding', account: 'gateway', amount_minor: 1_001 }, 'amount_minor'],
    [{ amount_minor: 10_000_000 }, 'amount_minor'],
    [{ kind: 'write-off' }, 'account'],
    [{ kind: 'write-off', account: 'write-offs' }, 'account'],
  ])('like %j is refused for its %s, and nothing is posted', async (overrides, field) => {
    const before = await balances()
    const problem = problemOf(await post(await settlement(overrides)))
    expect(problem.status).toBe(400)
    expect(fieldsOf(problem)).toEqual([field])
    expect(await balances()).toEqual(before)
  })

  test('pays out no more than Razorpay holds, also when two do so at once', async () => {
    const held = (await balances())['gateway'] ?? 0
    const whole = await settlement({ amount_minor: held })
    const answers = await Promise.all([post(whole), post(whole)])
    expect(answers.map((it) => it.statusCode).toSorted((a, b) => a - b)).toEqual([201, 400])
    const over = problemOf(await post(await settlement({ amount_minor: 1 })))
    expect(fieldsOf(over)).toEqual(['amount_minor'])
    expect(over.detail).toBe('amount_minor must not be more than Razorpay holds, by the books ₹0.')
    expect((await balances())['gateway']).toBe(0)
    expect((await post(await settlement({ amount_minor: held, change: 'decrease' }))).statusCode).toBe(201)
  })

  test('is not for an accountant', async () => {
    expect(problemOf(await post(await settlement(), accountant))).toMatchObject({ status: 403 })
  })
})

const file = async (path: string) => {
  const answer = await shop.app.inject({ url: `${at}${path}`, headers: accountant })
  expect(`${answer.statusCode} ${answer.statusCode === 200 ? '' : answer.body}`).toBe('200 ')
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+\.csv"$/)
  return answer.body.split('\r\n').slice(0, -1)
}

describe('a file', () => {
  test('of balances has a line an account, in rupees', async () => {
    const lines = await file('/balances.csv')
    expect(lines[0]).toMatch(/^Account,Name,Type,Currency,Opening/)
    expect(lines.find((it) => it.startsWith('sales,'))).toBe(
      'sales,Sales,Income,INR,0.00,0.00,1497.00,-1497.00,3',
    )
  })

  test('of a day holds its lines', async () => {
    const day = await today()
    const lines = await file(`/accounts/sales/days.csv?currency=INR&from=${day}&to=${day}`)
    expect(lines[1]).toBe(`${day},sales,INR,0.00,1497.00,-1497.00,3`)
  })

  test('of entries holds them all, oldest first, and no note of it runs in a spreadsheet', async () => {
    await post(await settlement({ note: '=HYPERLINK("http://example.com","x"), or\nmore', amount_minor: 1 }))
    const { total } = await ask<EntryList>('/entries')
    const lines = await file('/entries.csv')
    const body = lines.join('\r\n')
    expect(body).toContain(`"'=HYPERLINK(""http://example.com"",""x""), or\nmore"`)
    expect(lines).toHaveLength(1 + (total.by_currency[0]?.entries ?? 0))
    const ids = lines.slice(1).map((it) => Number(it.split(',')[0]))
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    expect(await file('/entries.csv?kind=sale&account=sales')).toHaveLength(4)
  })

  test('of entries has the shop’s times beside its days, the account by name, and amounts with their paise', async () => {
    await shop.rows(
      `update ledger_transactions set happened_at = '2026-11-23T20:32:00Z', occurred_at = '2026-11-23T20:32:00Z'
       where order_number = ?`,
      [number],
    )
    const lines = await file(`/entries.csv?order=${number}&account=sales`)
    const cells = lines[1]?.split(',').slice(3)
    expect(lines[0]).toContain(',Happened at,Learnt at,Kind,Account,Name,Debit,Credit,Currency,')
    expect(cells?.slice(0, 8)).toEqual([
      '2026-11-24T02:02:00+05:30',
      '2026-11-24T02:02:00+05:30',
      'Sale',
      'sales',
      'Sales',
      '',
      '499.00',
      'INR',
    ])
  })

  test.each([
    ['from=2026-11-01&to=2026-11-30', 'entries-2026-11.csv'],
    ['from=2026-11-01&to=2026-11-29', 'entries-from-2026-11-01-to-2026-11-29.csv'],
    ['order=10001', 'entries-order-10001.csv'],
    ['account=sales&kind=sale&currency=INR&to=2026-11-30', 'entries-sales-sale-INR-to-2026-11-30.csv'],
    ['', 'entries.csv'],
  ])('of the entries with %j is named %s', async (filter, name) => {
    const answer = await shop.app.inject({ url: `${at}/entries.csv?${filter}`, headers: accountant })
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="${name}"`)
  })
})

test('entries of one transaction come on one page, in both directions', async () => {
  await paidOrder(shop) // its fee has three entries: the pages of the pairs above begin at an odd place
  const pages = [await ask<EntryList>('/entries')]
  while (pages.at(-1)?.next) pages.push(await ask<EntryList>(`/entries?after=${pages.at(-1)?.next}`))
  const onPages = pages.flatMap(({ items }) => [...new Set(items.map((it) => it.transaction_id))])
  expect(pages.map((it) => it.items.length)).toContain(49)
  expect(new Set(onPages).size).toBe(onPages.length)
  const ids = pages.flatMap(({ items }) => items.map((it) => it.id))
  expect(ids).toHaveLength(pages[0]?.total.by_currency[0]?.entries ?? 0)
  const back = await ask<EntryList>(`/entries?after=${pages[2]?.previous}`)
  expect(back.items).toEqual(pages[1]?.items)
})
