import { describe, expect, test } from 'vitest'
import type { OrderPageView } from '#storefront/orders/order.ts'
import { aLicence, delivered, drawOrder, guide, sheets } from '#tests/support/order-page.ts'

const draw = (overrides: Partial<OrderPageView>) => drawOrder({ ...delivered, ...overrides })

describe('what was bought, on an order’s page', () => {
  test('several files each have their title, name, size and button', () => {
    const page = draw({ downloads: [guide, sheets] })
    for (const part of ['The guide', 'guide.pdf, 1.2 MB', 'sheets.zip, 48 kB', 'href="/g"', 'href="/s"'])
      expect(page).toContain(part)
    expect(page).toContain('aria-label="Download sheets.zip"')
  })

  test('files of a bundle stand with their products', () => {
    const page = draw({ downloads: [guide, { ...sheets, product: 'Extra kit' }] })
    expect(page).toContain('<h2>Pro kit</h2>')
    expect(page).toContain('<h2>Extra kit</h2>')
  })

  test('a newer version than the one that was downloaded is said to be new', () => {
    expect(draw({ downloads: [{ ...guide, version: 2, isNews: true }] })).toContain('New version 2')
    expect(draw({ downloads: [{ ...guide, version: 2 }, sheets] })).not.toContain('New version')
  })

  test('the downloads that are left are counted, and without any there is no button', () => {
    expect(draw({ downloads: [{ ...guide, left: 3 }] })).toContain('3 downloads left.')
    expect(draw({ downloads: [{ ...guide, left: 1 }, sheets] })).toContain('One download left.')
    const used = draw({ downloads: [{ ...guide, left: 0 }] })
    expect(used).toContain('All downloads of this purchase are used.')
    expect(used).not.toContain('href="/g"')
  })

  test('a licence key is shown with where it may be used, and one that was revoked is not', () => {
    const key = aLicence()
    const page = draw({ downloads: [], licences: [key] })
    expect(page).toContain('Thank you. Your licence key is ready')
    expect(page).toContain(`<code>${key.key}</code>`)
    expect(page).toContain('It may be used in 3 places.')
    expect(draw({ licences: [{ ...key, activations: 2 }] })).toContain('it is in use in 2.')
    expect(draw({ licences: [{ ...key, activationLimit: null }] })).toContain('as many places as you like')
    const revoked = draw({ licences: [{ ...key, revoked: true }] })
    expect(revoked).toContain('no longer valid')
    expect(revoked).not.toContain(key.key)
  })

  test('a key that is still to come is promised with its time, and waited for', () => {
    const page = draw({ keyFollowsBy: '2026-03-06T12:30:00Z' })
    expect(page).toContain('Friday, 6 March at 6:00 pm')
    expect(page).toContain('data-watch')
  })

  test('what a coupon took off stands between the price and the amount', () => {
    const page = draw({ amountMinor: 39_900, discountMinor: 10_000, coupons: ['SAVE20'] })
    const text = page.replaceAll(/<[^>]+>|\s+/g, ' ').replaceAll(/ +/g, ' ')
    expect(text).toContain('Price ₹499 SAVE20 −₹100 Amount, taxes included ₹399')
    expect(draw({})).not.toContain('<dt>Price</dt>')
  })
})
