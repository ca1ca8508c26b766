import { expect, test } from 'vitest'
import { readPicture, wrongLogo } from '#domain/shop/logo.ts'
import { settingsOf, type ShopDraft, tidied, wrongFieldsOf } from '#domain/shop/settings.ts'
import { placeholdersIn } from '#domain/shop/texts.ts'
import { aPicture } from '#tests/support/pictures.ts'

const draft: ShopDraft = {
  name: 'Asha’s Sheets',
  tagline: 'Sheets that add up.',
  accent: '#0b5fa5',
  supportEmail: 'help@ashas.in',
  phone: '+91 80 4567 8900',
  timeZone: 'Asia/Kolkata',
  grievanceOfficer: 'Asha Rao, proprietor',
  taxIdentity: {
    legalName: 'Asha Rao',
    address: '1 MG Road\nBengaluru 560001',
    state: 'KA',
    gstin: '29ABCDE1234F1ZW',
  },
}
const { taxIdentity: tax } = draft
const fieldsOf = (changes: Partial<ShopDraft>) =>
  wrongFieldsOf(tidied({ ...draft, ...changes })).map(({ field }) => field)

test('settings that are right are taken, their slips at the ends forgiven', () => {
  const typed = { ...draft, accent: ' #0B5FA5 ', taxIdentity: tax && { ...tax, gstin: '29 abcde1234f1zw' } }
  expect(wrongFieldsOf(tidied(typed))).toEqual([])
  expect(settingsOf(tidied(typed), null)).toEqual({ ...draft, logo: null })
})

test.each<[string, Partial<ShopDraft>]>([
  ['name', { name: '  ' }],
  ['name', { name: 'two\nlines' }],
  ['tagline', { tagline: 'x'.repeat(161) }],
  ['accent', { accent: 'red' }],
  ['accent', { accent: '#12345' }],
  ['accent', { accent: '#FFFFFF' }],
  ['accent', { accent: '#f5f5dc' }],
  ['support_email', { supportEmail: 'nobody' }],
  ['phone', { phone: 'call me' }],
  ['time_zone', { timeZone: 'Asia/Nowhere' }],
  ['grievance_officer', { grievanceOfficer: 'a\u0007b' }],
  ['tax_identity.legal_name', { taxIdentity: tax && { ...tax, legalName: '' } }],
  ['tax_identity.address', { taxIdentity: tax && { ...tax, address: '' } }],
  ['tax_identity.state', { taxIdentity: tax && { ...tax, state: 'ZZ', gstin: '' } }],
  ['tax_identity.gstin', { taxIdentity: tax && { ...tax, gstin: '29ABCDE1234F1ZX' } }],
  ['tax_identity.gstin', { taxIdentity: tax && { ...tax, state: 'MH' } }],
])('a wrong %s is named', (field, changes) => {
  expect(fieldsOf(changes)).toEqual([field])
})

test('what is not filled in is left out, and a shop without GST needs no GSTIN', () => {
  const bare = { ...draft, phone: '', grievanceOfficer: '', taxIdentity: null }
  expect(wrongFieldsOf(bare)).toEqual([])
  expect(Object.keys(settingsOf(bare, null))).not.toContain('phone')
  expect(fieldsOf({ taxIdentity: tax && { ...tax, gstin: '' } })).toEqual([])
})

test.each(['png', 'jpeg', 'webp', 'webp-lossless', 'webp-extended'] as const)(
  'a picture is known by its bytes: %s',
  (kind) => {
    const type = kind.startsWith('webp') ? 'image/webp' : `image/${kind}`
    expect(readPicture(aPicture(kind, { width: 320, height: 80 }))).toEqual({ type, width: 320, height: 80 })
  },
)

test('what is no picture, or one cut short, is none', () => {
  const png = aPicture('png', { width: 320, height: 80 })
  for (const bytes of [
    new Uint8Array(),
    png.subarray(0, 20),
    new TextEncoder().encode('<svg onload=alert(1)>'),
  ])
    expect(wrongLogo(bytes, readPicture(bytes))?.rule).toMatch(/PNG, JPEG or WebP/)
  const endless = Uint8Array.from([0xff, 0xd8, ...Array.from({ length: 60 }, () => 0xff)])
  expect(readPicture(endless)).toBeNull()
})

test.each([
  [{ width: 8, height: 80 }, /not 8 × 80/],
  [{ width: 5000, height: 80 }, /not 5000 × 80/],
])('a picture of %o is no logo', (sides, rule) => {
  const bytes = aPicture('png', sides)
  expect(wrongLogo(bytes, readPicture(bytes))?.rule).toMatch(rule)
})

test('what is still to fill in is found where it stands', () => {
  const text = 'At [Fill in: the city] and [a link](/x), [Fill in: hours].'
  const found = placeholdersIn(text)
  expect(found.map(({ what }) => what)).toEqual(['the city', 'hours'])
  expect(found.map(({ from, to }) => text.slice(from, to))).toEqual([
    '[Fill in: the city]',
    '[Fill in: hours]',
  ])
})
