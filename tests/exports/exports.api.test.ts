import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportNames, exportsInWords } from '#domain/exports/columns.ts'
import { may, type Role, roles } from '#domain/people/roles.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { anotherApi, fieldsOf, paidOrder, problemOf } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { linesOf } from '#tests/support/csv.ts'

let shop: Shop
let headers: Record<Role, Record<string, string>>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  headers = {
    owner: await signedInAs(shop, 'owner'),
    staff: await signedInAs(shop, 'staff'),
    accountant: await signedInAs(shop, 'accountant'),
    viewer: await signedInAs(shop, 'viewer'),
  }
  for (const statement of october) await shop.rows(statement)
})
afterAll(() => shop.close())

const sly = `=HYPERLINK("http://evil.example","Asha, ""Rao""")`

/** Around the shop's October, which ends at 18:30 by UTC: before it, at its ends, and after it. */
const october = [
  `insert into orders (number, id, product_slug, product_name, amount_minor, discount_minor, currency, status,
     fulfilment, email, billing, created_at, paid_at, expires_at)
   select number, md5(number), 'pro', 'Pro', amount, discount, currency, status, 'pending', email, billing::jsonb,
     at::timestamptz, paid::timestamptz, at::timestamptz + interval '7 days'
   from (values
     ('601', 49900, 0, 'INR', 'expired', 'asha@example.com', null, '2026-09-30T18:29:59.999Z', null),
     ('602', 39920, 9980, 'INR', 'partially_refunded', 'asha@example.com',
       '{"name": ${JSON.stringify(sly).replaceAll("'", "''")}, "state": "KA", "gstin": "29ABCDE1234F1ZW"}',
       '2026-09-30T18:30:00Z', '2026-09-30T18:31:00Z'),
     ('603', 900, 0, 'USD', 'paid', 'asha@example.com', null, '2026-10-15T12:00:00Z', '2026-10-15T12:00:01Z'),
     ('604', 1050, 0, 'JPY', 'created', null, null, '2026-10-31T18:29:59.999Z', null),
     ('605', 49900, 0, 'INR', 'created', 'asha@example.com', null, '2026-10-31T18:30:00Z', null)
   ) o (number, amount, discount, currency, status, email, billing, at, paid)`,
  `insert into coupons (code, percent, stackable, is_on, created_at)
   values ('DIWALI20', 20, false, true, now()), ('AGAIN', 5, true, true, now())`,
  `insert into coupon_uses (order_number, coupon_code, discount_minor, reserved_at)
   values ('602', 'DIWALI20', 9000, now()), ('602', 'AGAIN', 980, now())`,
  `insert into payments (id, order_number, gateway_order_id, gateway, amount_minor, currency, status, offer,
     customer_fee_minor, plan, verdict, sale_minor, fee_minor, fee_tax_minor, created_at, updated_at)
   values ('pay_602', '602', 'order_602', 'razorpay', 39920, 'INR', 'captured', false, 0, 'none', 'accepted', 29920,
     942, 144, '2026-09-30T18:30:30Z', '2026-10-02T00:00:00Z'),
     ('ch_603', '603', 'co_603', 'stripe', 900, 'USD', 'captured', false, 0, 'none', 'accepted', 900, null, null,
     '2026-11-15T12:00:01Z', '2026-11-15T12:00:01Z')`,
  `insert into ledger_transactions (key, kind, order_number, currency, occurred_at, happened_at)
   values ('capture/pay_602', 'capture', '602', 'INR', '2026-09-30T18:31:00Z', '2026-09-30T18:30:20Z')`,
  `insert into refunds (id, order_number, payment_id, gateway_refund_id, amount_minor, currency, status, reason,
     of_sale_minor, requested_by, note, created_at, updated_at)
   values ('rf_602', '602', 'pay_602', 'rfnd_602', 10000, 'INR', 'processed', 'goodwill', 10000, 'admin',
     E'@sum(1)\\nfor Diwali', '2026-10-01T10:00:00Z', '2026-10-02T00:00:00Z')`,
]

const ask = (file: string, role: Role = 'owner') =>
  shop.app.inject({ url: `/api/admin/exports/${file}`, headers: headers[role] })

async function read(file: string) {
  const answer = await ask(file)
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
  return { lines: linesOf(answer.body), name: String(answer.headers['content-disposition']) }
}

const theMonth = 'from=2026-10-01&to=2026-10-31'

describe('a file', () => {
  test('of orders has those of the shop’s own days, both included, with all that there is to each', async () => {
    const { lines, name } = await read(`orders.csv?${theMonth}`)
    expect(name).toBe('attachment; filename="orders-2026-10.csv"')
    expect(lines.map((it) => it['order_number'])).toEqual(['602', '603', '604'])
    expect(lines[0]).toEqual({
      order_number: '602',
      placed_at: '2026-10-01T00:00:00+05:30',
      paid_at: '2026-10-01T00:01:00+05:30',
      status: 'partially_refunded',
      fulfilment: 'pending',
      product: 'pro',
      product_name: 'Pro',
      tax_class: 'gst-18',
      amount: '399.20',
      discount: '99.80',
      paid: '399.20',
      returned: '100.00',
      currency: 'INR',
      coupons: 'AGAIN DIWALI20',
      email: 'asha@example.com',
      name: `'${sly}`,
      state: 'KA',
      gstin: '29ABCDE1234F1ZW',
    })
    expect(lines[1]).toMatchObject({ amount: '9.00', currency: 'USD' })
    expect(lines[2]).toMatchObject({ amount: '1050', currency: 'JPY', paid_at: '', email: '' })
  })

  test('of payments says what was paid, kept and earned', async () => {
    const { lines } = await read(`payments.csv?${theMonth}`)
    expect(lines).toEqual([
      {
        payment_id: 'pay_602',
        order_number: '602',
        gateway: 'razorpay',
        gateway_order_id: 'order_602',
        first_heard_at: '2026-10-01T00:00:30+05:30',
        captured_at: '2026-10-01T00:00:20+05:30',
        changed_at: '2026-10-02T05:30:00+05:30',
        status: 'captured',
        verdict: 'accepted',
        amount: '399.20',
        customer_fee: '0.00',
        sale: '299.20',
        fee: '9.42',
        fee_tax: '1.44',
        currency: 'INR',
        tax_percent: '0',
      },
    ])
  })

  test('of refunds says why, by whom, and never begins a formula', async () => {
    const { lines } = await read(`refunds.csv?${theMonth}`)
    expect(lines).toEqual([
      {
        refund_id: 'rf_602',
        gateway_refund_id: 'rfnd_602',
        order_number: '602',
        payment_id: 'pay_602',
        asked_at: '2026-10-01T15:30:00+05:30',
        changed_at: '2026-10-02T05:30:00+05:30',
        status: 'processed',
        reason: 'goodwill',
        amount: '100.00',
        of_sale: '100.00',
        regained: '0.00',
        currency: 'INR',
        ends_access: 'no',
        requested_by: 'admin',
        note: `'@sum(1)\nfor Diwali`,
      },
    ])
  })

  test('of customers has one line for each address and currency, of the period’s orders alone', async () => {
    const { lines } = await read(`customers.csv?${theMonth}`)
    expect(lines).toEqual([
      {
        email: 'asha@example.com',
        name: `'${sly}`,
        state: 'KA',
        gstin: '29ABCDE1234F1ZW',
        first_order_at: '2026-10-01T00:00:00+05:30',
        last_order_at: '2026-10-01T00:00:00+05:30',
        orders: '1',
        paid_orders: '1',
        paid: '399.20',
        returned: '100.00',
        currency: 'INR',
      },
      expect.objectContaining({ email: 'asha@example.com', orders: '1', paid: '9.00', currency: 'USD' }),
    ])
    const always = (await read('customers.csv')).lines.filter((it) => it['currency'] === 'INR')
    expect(always).toMatchObject([
      {
        email: 'asha@example.com',
        orders: '3',
        paid_orders: '1',
        first_order_at: '2026-09-30T23:59:59+05:30',
        last_order_at: '2026-11-01T00:00:00+05:30',
      },
    ])
  })

  test('of a real sale agrees with the order that was placed', async () => {
    const placed = await paidOrder(shop, { email: 'ravi@example.com' })
    const find = async (file: string) =>
      (await read(file)).lines.find((it) => it['order_number'] === placed.number)
    expect(await find('orders.csv?from=2026-11-01')).toMatchObject({ amount: '499.00', status: 'paid' })
    expect(await find('payments.csv')).toMatchObject({ amount: '499.00', status: 'captured', sale: '499.00' })
  })

  test.each(exportNames)('of no %s has the names of its columns alone', async (what) => {
    const answer = await ask(`${what}.csv?from=2020-01-01&to=2020-01-31`)
    const names = exportsInWords[what].columns.map((it) => it.name)
    expect(answer.body).toBe(`${names.join(',')}\r\n`)
  })

  test('names its columns in the documentation', async () => {
    const { paths } = (await shop.app.inject('/api/docs')).json<{
      paths: Record<string, { get: { description: string } }>
    }>()
    for (const what of exportNames)
      for (const { name } of exportsInWords[what].columns)
        expect(paths[`/api/admin/exports/${what}.csv`]?.get.description).toContain(`\`${name}\``)
  })

  test.each([
    ['orders.csv?from=2026-10-02&to=2026-10-01', 'to'],
    ['payments.csv?from=2026-02-30', 'from'],
    ['refunds.csv?to=tomorrow', 'to'],
    ['customers.csv?on=2026-10-01', 'on'],
    ['customers.csv?from=2026-10-01&from=2026-10-02', 'from'],
  ])('%s is refused for %s', async (file, field) => {
    const problem = problemOf(await ask(file))
    expect(problem.status).toBe(400)
    expect(fieldsOf(problem)).toContain(field)
  })
})

test('whoever may take home a file with customers in it may read the customers', () => {
  for (const what of exportNames) {
    const { columns, needs } = exportsInWords[what]
    if (!columns.some((it) => it.name === 'email')) continue
    for (const role of roles.filter((it) => may(it, needs))) expect(may(role, 'customers:read')).toBe(true)
  }
})

test.each([
  ['owner', 'orders payments refunds customers'],
  ['staff', 'customers'],
  ['accountant', 'orders payments refunds customers'],
  ['viewer', ''],
] as const)('%s may take home: %s', async (role, files) => {
  const answers = await Promise.all(exportNames.map((what) => ask(`${what}.csv?${theMonth}`, role)))
  const given = exportNames.filter((_, index) => answers[index]?.statusCode === 200)
  expect(given.join(' ')).toBe(files)
  for (const answer of answers.filter((it) => it.statusCode !== 200))
    expect(problemOf(answer)).toMatchObject({ status: 403, code: 'ROLE_MAY_NOT' })
})

test('who took what of which days, and how many lines of it, stands in the audit log', async () => {
  await shop.rows('delete from audit')
  await ask(`orders.csv?${theMonth}`, 'accountant')
  await ask('customers.csv', 'staff')
  const entries = await shop.rows('select actor, role, action, subject, after from audit order by id')
  const days = { from: '2026-10-01', to: '2026-10-31' }
  const all = { from: 'the beginning', to: 'now' }
  const [{ rows: known } = { rows: 0 }] = await shop.rows<{ rows: number }>(
    'select count(distinct (email, currency))::int as rows from orders where email is not null',
  )
  const accountant = { actor: 'accountant', role: 'accountant', subject: 'export/orders' }
  const staff = { actor: 'staff', role: 'staff', subject: 'export/customers' }
  expect(entries).toEqual([
    { ...accountant, action: 'export.begun', after: days },
    { ...accountant, action: 'export.made', after: { ...days, rows: 3 } },
    { ...staff, action: 'export.begun', after: all },
    { ...staff, action: 'export.made', after: { ...all, rows: known } },
  ])
})

test('files are limited to fifteen a minute from an address, of all kinds together', async () => {
  const rates = { ...shop.config.rates, export: { hits: 15, windowSeconds: 60 } }
  const strict = await anotherApi(shop, { rates })
  const from = { headers: headers.owner, remoteAddress: '203.0.113.15' }
  const urls = Array.from(
    { length: 20 },
    (_, n) => `/api/admin/exports/${exportNames[n % 4]}.csv?to=2020-01-01`,
  )
  const answers = await Promise.all(urls.map((url) => strict.inject({ url, ...from })))
  const refused = answers.filter((it) => it.statusCode === 429)
  expect(answers.filter((it) => it.statusCode === 200)).toHaveLength(15)
  expect(refused.map((it) => problemOf(it).code)).toEqual(Array.from({ length: 5 }, () => 'RATE_LIMITED'))
  for (const it of refused) expect(Number(it.headers['retry-after'])).toBeGreaterThan(50)
  await strict.close()
})
