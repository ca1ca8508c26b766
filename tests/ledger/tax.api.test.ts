import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HomeView } from '#api/home/schemas.ts'
import type { EntryList } from '#api/ledger/desk-schemas.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { paidOrder } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
})
afterAll(() => shop.close())

const register = (gstin: string) => {
  const taxIdentity = { legalName: 'Kalakriti LLP', address: '1 MG Road', state: 'KA', gstin }
  return shop.rows(`update settings set value = value || ?::jsonb where key = 'shop'`, [
    JSON.stringify({ taxIdentity }),
  ])
}

/** What an order's sale moved, by account; debit is positive. */
async function saleOf({ number }: { readonly number: string }) {
  const url = `/api/admin/ledger/entries?order=${number}&kind=sale`
  const { items } = (await shop.app.inject({ url, headers: owner })).json<EntryList>()
  return Object.fromEntries(items.map((it) => [it.account, (it.debit_minor ?? 0) - (it.credit_minor ?? 0)]))
}

const home = async () =>
  (await shop.app.inject({ url: '/api/admin/home', headers: owner })).json<HomeView>().today?.money[0]?.taken
    .today

test('without a GSTIN a sale is earned whole', async () => {
  await register('')
  expect(await saleOf(await paidOrder(shop))).toEqual({ 'customer-funds': 49_900, sales: -49_900 })
  expect(await home()).toBe(49_900)
})

test('with a GSTIN the tax in the price is owed to the state, and home counts what customers paid', async () => {
  await register('29ABCDE1234F1ZW')
  expect(await saleOf(await paidOrder(shop))).toEqual({
    'customer-funds': 49_900,
    sales: -42_288,
    'output-tax': -7_612,
  })
  expect(await home()).toBe(99_800)
})

test('a sale to outside of India is an export, without tax', async () => {
  const abroad = await paidOrder(shop, { billing: { name: 'Asha Rao', state: 'ZZ' } })
  expect(await saleOf(abroad)).toEqual({ 'customer-funds': 49_900, sales: -49_900 })
})
