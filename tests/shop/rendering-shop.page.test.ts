import { expect, test } from 'vitest'
import { seedProducts } from '#scripts/seed/catalogue.ts'
import { seedShop } from '#scripts/seed/shop.ts'
import { seedTexts } from '#scripts/seed/texts.ts'
import { asset, themeCss } from '#storefront/shared/assets.ts'
import { html, markupOf, raw } from '#storefront/shared/html.ts'
import { money } from '#storefront/shared/format.ts'
import { palette } from '#domain/shop/palette.ts'
import { homePage } from '#storefront/shop/home.ts'
import { textPage } from '#storefront/shop/text-page.ts'

const shop = { ...seedShop, sandbox: false, url: 'https://shop.example' }
const products = seedProducts.map((it) => ({ ...it, left: null, imageHash: null, items: [] }))

test('text is escaped, markup nests once, and nothing shows nothing', () => {
  const evil = `<img src=x onerror="a('b')">&`
  expect(markupOf(html`<p title="${evil}">${evil}</p>`)).not.toContain('<img')
  const fills = ['a<b', html`<b>${'&'}</b>`, raw('<i></i>'), 0, null, undefined, false] as const
  expect(markupOf(html`${fills}`)).toBe('a&lt;b<b>&amp;</b><i></i>0')
})

test('data that looks like markup from outside is still text', () => {
  const forged: unknown = JSON.parse('{"markup":"<script>"}')
  expect(markupOf(html`${String(forged)}`)).not.toContain('<script>')
})

test.each([
  [9_900, '₹99'],
  [299_900, '₹2,999'],
  [299_950, '₹2,999.50'],
  [12_345_678_900, '₹12,34,56,789'],
])('%i paise reads as %s', (minor, shown) => {
  expect(money(minor, 'INR')).toBe(shown)
})

const channel = (hex: string, at: number) => {
  const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}
const light = (hex: string) =>
  0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5) + 0.05
const contrast = (a: string, b: string) => Math.max(light(a), light(b)) / Math.min(light(a), light(b))

test.each(['#0b5fa5', '#ffd60a', '#ffffff', '#000000', '#808080', '#777777', '#ff3366', '#00ff00'])(
  'every text stays readable with the accent %s',
  (accent) => {
    const colours = palette(accent)
    expect(contrast(colours.onAccent, colours.accent)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colours.onAccent, colours.accentHover)).toBeGreaterThanOrEqual(4.5)
    for (const ground of ['#ffffff', '#f5f6f8', colours.accentSoft])
      expect(contrast(colours.accentInk, ground)).toBeGreaterThanOrEqual(4.5)
  },
)

test('an accent that is no colour cannot write into the stylesheet', () => {
  expect(() => themeCss('red}body{display:none')).toThrow(RangeError)
})

test('an asset that is not there is noticed when the page is drawn', () => {
  expect(asset('shop.css')).toMatch(/^\/assets\/shop\.css\?v=[0-9a-f]{10}$/)
  expect(() => asset('shop.cs')).toThrow('shop.cs')
})

test('the home page shows each product with its price and the way to buy it', () => {
  const page = homePage({ shop, products })
  for (const product of products) {
    expect(page).toContain(`href="/products/${product.slug}"`)
    expect(page).toContain(`href="/buy/${product.slug}"`)
    expect(page).toContain(money(product.amountMinor, product.currency))
  }
  expect(page).toContain('<link rel="canonical" href="https://shop.example/"')
  expect(page).not.toContain('Sandbox')
})

test('what is sold out is said to be so instead of being offered, and what is left is counted', () => {
  const [first, second, ...others] = products
  if (!first || !second) throw new Error('There are no products.')
  const page = homePage({
    shop,
    products: [
      { ...first, left: 0 },
      { ...second, left: 3, items: others },
    ],
  })
  expect(page).toContain('Sold out')
  expect(page).not.toContain(`href="/buy/${first.slug}"`)
  expect(page).toContain('3 left')
  expect(page).toContain('A bundle of Premium kit and Platinum kit.')
})

test('a picture is asked for once it comes into sight, and led to by the name beside it', () => {
  const page = homePage({ shop, products: products.map((it) => ({ ...it, imageHash: 'a'.repeat(64) })) })
  expect(page).toContain(`<img src="/assets/products/${'a'.repeat(64)}" alt="" loading="lazy"`)
})

test('a shop without products says so instead of pointing at nothing', () => {
  const page = homePage({ shop, products: [] })
  expect(page).toContain('Nothing is for sale yet')
  expect(page).not.toContain('href="#products"')
})

test('a sandbox says so, and no page carries inline style or script', () => {
  const page = homePage({ shop: { ...shop, sandbox: true }, products })
  expect(page).toContain('Sandbox: no real money moves')
  expect(page).not.toMatch(/\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=/)
})

test('HTML in an owner’s text is shown as text, and a script link is no link', () => {
  const page = textPage({
    shop,
    slug: 'terms',
    title: 'Terms <1>',
    markdown: '<script>alert(1)</script>\n\n[x](javascript:alert(1)) **bold**',
    updatedAt: '2026-03-31T20:00:00Z',
  })
  expect(page).not.toContain('<script>alert')
  expect(page).not.toContain('href="javascript')
  expect(page).toContain('<strong>bold</strong>')
  expect(page).toContain('Terms &lt;1&gt;')
  expect(page).toContain('1 April 2026')
})

test('every first text has its place in the footer', () => {
  const page = homePage({ shop, products })
  for (const { slug, markdown } of seedTexts) {
    expect(page).toContain(`href="/${slug}"`)
    expect(markdown.length).toBeGreaterThan(200)
  }
})
