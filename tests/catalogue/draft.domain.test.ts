import { describe, expect, test } from 'vitest'
import { changeOf, type ProductDraft, tidied, wrongFieldsOf } from '#domain/catalogue/draft.ts'
import { priceAsTyped, readPrice } from '#domain/catalogue/price.ts'
import { type BundleItem, misfitsOf, whyNotAddFile, whyNotRemoveFile } from '#domain/catalogue/selling.ts'
import { slugOf } from '#domain/catalogue/slug.ts'

const draft: ProductDraft = {
  name: 'Rangoli kit',
  summary: 'Thirty patterns to print',
  description: '',
  features: ['Thirty patterns'],
  prices: { INR: '499' },
  taxClass: 'gst-18',
  taxCode: '998434',
  onSale: true,
  saleLimit: null,
  downloadCap: null,
  licenceSource: null,
  activationLimit: null,
  items: [],
  position: 1,
}
const wrongIn = (changes: Partial<ProductDraft>) => wrongFieldsOf(tidied({ ...draft, ...changes }))
const fieldsIn = (changes: Partial<ProductDraft>) => wrongIn(changes).map((it) => it.field)

describe('a price', () => {
  test.each([
    ['499', 49_900],
    ['499.5', 49_950],
    ['2,999.00', 299_900],
    ['1.00', 100],
    ['1,00,000', 10_000_000],
    ['1,000,000', 100_000_000],
    ['10000000', 1_000_000_000],
  ])('typed as %s is %i', (typed, minor) => expect(readPrice(typed)).toEqual({ minor }))

  test.each([
    ['0', 'must be at least 1.00'],
    ['0.99', 'must be at least 1.00'],
    ['499.999', 'must have at most two decimals, such as 499.50'],
    ['9,99', 'must be an amount such as 499 or 499.50'],
    ['499,5', 'must be an amount such as 499 or 499.50'],
    ['-1', 'must be an amount such as 499 or 499.50'],
    ['1e5', 'must be an amount such as 499 or 499.50'],
    ['10000000.01', 'must be at most 10,000,000.00'],
  ])('typed as %s is refused', (typed, rule) => expect(readPrice(typed)).toEqual({ rule }))

  test('is shown as it may be typed', () => expect(priceAsTyped(49_950)).toBe('499.50'))
})

describe('a draft', () => {
  test('that is right comes to what is written down', () => {
    expect(wrongIn({})).toEqual([])
    const change = changeOf(tidied({ ...draft, features: [' One ', ''], taxCode: '9984 34' }))
    expect(change).toMatchObject({
      features: ['One'],
      taxCode: '998434',
      prices: [{ currency: 'INR', amountMinor: 49_900 }],
    })
  })

  test('names each field that is wrong', () => {
    expect(fieldsIn({ name: ' ' })).toEqual(['name'])
    expect(fieldsIn({ summary: '' })).toEqual(['summary'])
    expect(fieldsIn({ summary: '', onSale: false })).toEqual([])
    expect(fieldsIn({ features: Array.from({ length: 21 }, () => 'one') })).toEqual(['features'])
    expect(fieldsIn({ prices: { INR: '0', USD: '4.999' } })).toEqual(['prices.INR', 'prices.USD'])
    expect(fieldsIn({ taxClass: 'gst-12', taxCode: '12345' })).toEqual(['tax_class', 'tax_code'])
    expect(fieldsIn({ items: ['pro', 'pro'] })).toEqual(['items'])
  })

  test('has a price in rupees where it has any', () => {
    expect(wrongIn({ prices: { USD: '9' } })).toEqual([
      { field: 'prices.INR', rule: 'is needed with a price in any other currency' },
    ])
  })

  test('keeps no limit to activations without a licence', () => {
    expect(tidied({ ...draft, activationLimit: 3 }).activationLimit).toBeNull()
  })
})

describe('within the catalogue', () => {
  const item = { slug: 'pro', name: 'Pro', isBundle: false, isLimited: false, delivers: true }
  const standing = {
    slug: 'kit',
    onSale: true,
    prices: [{ currency: 'INR' }],
    licenceSource: null,
    saleLimit: null,
    taken: 0,
    files: 1,
    downloadCap: null,
    items: [],
    partOf: [],
    isSoldInBundle: false,
  }
  const misfits = (changes: Partial<Parameters<typeof misfitsOf>[0]>) =>
    misfitsOf({ ...standing, ...changes }).map(({ field, rule }) => `${field} ${rule}`)

  test('what is sold has a price and something to deliver: a file, a licence or products', () => {
    expect(misfits({})).toEqual([])
    expect(misfits({ files: 0, licenceSource: 'generated' })).toEqual([])
    expect(misfits({ files: 0, items: [item] })).toEqual([])
    expect(misfits({ prices: [] })).toEqual(['on_sale needs a price in rupees first'])
    expect(misfits({ files: 0 })).toEqual([
      'on_sale needs something to deliver first: a file, a licence or the products of a bundle',
    ])
    expect(misfits({ files: 0, onSale: false })).toEqual([])
  })

  test('a bundle holds products that are there and deliver, no bundle and not itself', () => {
    const rule = (changes: Partial<BundleItem>) => misfits({ items: [{ ...item, ...changes }] })
    expect(rule({ slug: 'kit' })).toEqual(['items must not name the bundle itself'])
    expect(rule({ name: null })).toEqual(['items must name products that there are, which pro is not'])
    expect(rule({ isBundle: true })).toEqual(['items must not name another bundle, which Pro is'])
    expect(rule({ isLimited: true })).toEqual([
      'items must not name what has a limit of sales, as Pro has: the bundle would sell it beyond',
    ])
    expect(rule({ delivers: false })).toEqual([
      'items must name products that deliver something, which Pro does not yet',
    ])
    expect(misfits({ items: [item], partOf: ['All'] })).toEqual([
      'items must stay empty: it is in the bundle All itself',
    ])
  })

  test('a limit is not below what is sold', () => {
    expect(misfits({ saleLimit: 5, taken: 5 })).toEqual([])
    expect(misfits({ saleLimit: 4, taken: 5 })).toEqual([
      'sale_limit must be at least 5: so many are sold or held by orders',
    ])
    expect(misfits({ saleLimit: 5, partOf: ['All'] })).toEqual([
      'sale_limit must stay empty: the bundle All would sell it beyond the limit',
    ])
  })

  test('each file can be downloaded once at least', () => {
    expect(misfits({ files: 3, downloadCap: 3 })).toEqual([])
    expect(misfits({ files: 3, downloadCap: 1 })).toEqual([
      'download_cap must be at least 3: it delivers so many files',
    ])
    expect(whyNotAddFile({ files: 1, downloadCap: 2 })).toBeNull()
    expect(whyNotAddFile({ files: 2, downloadCap: 2 })).toContain('Allow more of them first')
  })

  test('the last file stays while something on sale needs it', () => {
    expect(whyNotRemoveFile(standing)).toContain('It is on sale')
    expect(whyNotRemoveFile({ ...standing, onSale: false })).toBeNull()
    expect(whyNotRemoveFile({ ...standing, files: 2 })).toBeNull()
    expect(whyNotRemoveFile({ ...standing, onSale: false, isSoldInBundle: true })).toContain('A bundle')
  })
})

test.each([
  ['Founder’s Kit: 2nd edition', 'founder-s-kit-2nd-edition'],
  ['  Café Crème ', 'cafe-creme'],
  ['रंगोली', ''],
  ['x'.repeat(80), 'x'.repeat(60)],
])('the address made of %s is %s', (name, slug) => expect(slugOf(name)).toBe(slug))
