import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { kitSlugs, seedProducts } from '#scripts/seed/catalogue.ts'
import { buildZip } from '#scripts/seed/files.ts'

test('the catalogue has the four prices of the contract', () => {
  expect(seedProducts.map(({ slug, amountMinor }) => [slug, amountMinor])).toEqual([
    ['starter', 9_900],
    ['pro', 49_900],
    ['premium', 99_900],
    ['platinum', 299_900],
  ])
})

test('each kit holds everything of the smaller ones and more', () => {
  const contents = kitSlugs.map((slug) =>
    Object.keys(unzipSync(buildZip(slug))).map((path) => path.replace(`${slug}-kit/`, '')),
  )
  for (const [index, smaller] of contents.slice(0, -1).entries()) {
    const bigger = contents[index + 1]!
    expect(bigger).toEqual(expect.arrayContaining(smaller))
    expect(bigger.length).toBeGreaterThan(smaller.length)
  }
})

test('the same kit is the same bytes each time, so that a resumed download fits', () => {
  expect(Buffer.compare(buildZip('platinum'), buildZip('platinum'))).toBe(0)
})

test('a bigger kit’s first page is its own', () => {
  const readme = unzipSync(buildZip('pro'))['pro-kit/README.md']!
  expect(new TextDecoder().decode(readme)).toMatch(/^# Pro kit/)
})
