import { expect, test, vi } from 'vitest'
import { legible } from '#adapters/pdf/typeface.ts'
import type { Block, Paper } from '#adapters/pdf/paper.ts'
import { renderPaper } from '#adapters/pdf/render.ts'
import { readPdf } from '#tests/support/pdf.ts'

/** Papers take seconds of hard work. */
vi.setConfig({ testTimeout: 120_000 })

const aPaper = (blocks: readonly Block[], overrides: Partial<Paper> = {}): Paper => ({
  title: 'Order 10001: its history',
  about: 'As it stood',
  shop: { name: 'Kalakriti', accent: '#0b5fa5', timeZone: 'Asia/Kolkata' },
  sandbox: true,
  madeAt: new Date('2026-11-23T12:00:00Z'),
  blocks,
  ...overrides,
})

const words = (text: string) => text.replaceAll(/\s+/g, ' ')

test('a paper has rupees and Devanagari in its own typeface, and names what that has not', async () => {
  const name = 'श्रीमती राजेश्वरी क्षत्रिय'
  const pdf = readPdf(
    await renderPaper(
      aPaper([
        {
          kind: 'facts',
          facts: [
            ['Name', name],
            ['Price', '₹2,999.50'],
            ['Also', 'தமிழ் → 🙂'],
          ],
        },
      ]),
    ),
  )
  expect(pdf.missing).toBe(0)
  expect(pdf.embedded).toBe(true)
  expect(words(pdf.text)).toContain('₹2,999.50')
  expect(words(pdf.text)).toContain('[U+0BA4]')
  expect(words(pdf.text)).toContain('[U+1F642]')
  for (const letter of ['श', 'र', 'क', 'य']) expect(pdf.text).toContain(letter)
  expect(legible(name)).toBe(name)
})

test('a long table goes on over pages, each with its head, its number and the word that no money is real', async () => {
  const rows = Array.from({ length: 60 }, (_, nth) => [
    `row ${nth}`,
    'It happened. '.repeat(1 + (nth % 7) * 4),
  ])
  const columns = [
    { label: 'Which', width: 1 },
    { label: 'What', width: 3 },
  ]
  const paper = aPaper([{ kind: 'table', columns, rows, empty: 'Nothing.' }])
  const { pages, tags, catalog } = readPdf(await renderPaper(paper))
  expect(pages.length).toBeGreaterThan(1)
  for (const [at, page] of pages.entries()) {
    expect(page).toContain('Which')
    expect(words(page)).toContain('SANDBOX')
    expect(words(page)).toContain(`Page ${at + 1} of ${pages.length}`)
  }
  const told = words(pages.join(' '))
  for (const [which] of rows) expect(told).toContain(`${which} `)
  expect(new Set(tags)).toEqual(new Set(['Document', 'P', 'H1', 'Table', 'TR', 'TH', 'TD']))
  expect(catalog).toContain('/Lang (en-IN)')
})

test('a live shop’s paper says nothing of a sandbox, an empty table says why, and twice the same is the same bytes', async () => {
  const columns = [{ label: 'Which', width: 1 }]
  const blocks: Block[] = [{ kind: 'table', columns, rows: [], empty: 'No download was begun.' }]
  const paper = aPaper(blocks, { sandbox: false })
  const [once, again] = [await renderPaper(paper), await renderPaper(paper)]
  expect(Buffer.compare(Buffer.from(once), Buffer.from(again))).toBe(0)
  const { text } = readPdf(once)
  expect(words(text)).toContain('No download was begun.')
  expect(text).not.toContain('SANDBOX')
})
