import { describe, expect, test } from 'vitest'
import { emailPattern, maskEmail, normaliseEmail } from '#domain/customers/email.ts'
import { gstinPattern, gstinPrefixes, isGstin } from '#domain/customers/gstin.ts'
import { stateCode, states } from '#domain/customers/states.ts'

describe('a mail address', () => {
  const pattern = new RegExp(emailPattern, 'u')

  test.each(['asha@example.com', 'a.b+c@mail.example.co.in', 'ಆಶಾ@example.com', `${'a'.repeat(64)}@x.in`])(
    '%s is let through',
    (email) => {
      expect(pattern.test(email)).toBe(true)
    },
  )

  test.each([
    '',
    'asha',
    'asha@example',
    '@example.com',
    'asha@@example.com',
    'a sha@example.com',
    'asha@example.c',
    'Asha <asha@example.com>',
    'asha@example.com\nbcc: x@y.zz',
    `${'a'.repeat(65)}@x.in`,
    `a@${'x'.repeat(186)}.in`,
    'asha..k@example.com',
    'asha@example..com',
    'asha@-example.com',
    '(x)a:asha@example.com', // a mail's header would read another address out of it
    'asha@exa\u200bmple.com', // a space that nobody sees
  ])('%j is a slip', (email) => {
    expect(pattern.test(email)).toBe(false)
  })

  test('is compared without case and spaces around it', () => {
    expect(normaliseEmail('  Asha.Rao@Example.COM ')).toBe('asha.rao@example.com')
  })

  test.each([
    ['suresh@example.com', 's•••h@example.com'],
    ['ab@example.com', 'a•••@example.com'],
    ['a@example.com', 'a•••@example.com'],
  ])('%s is shown as %s', (email, shown) => {
    expect(maskEmail(email)).toBe(shown)
  })
})

describe('a state', () => {
  test.each([
    ['KA', 'KA'],
    ['karnataka', 'KA'],
    [' Tamil Nadu ', 'TN'],
    ['jammu and kashmir', 'JK'],
    ['zz', 'ZZ'],
    ['Bombay', null],
    ['', null],
  ])('given as %j is %j', (text, code) => {
    expect(stateCode(text)).toBe(code)
  })

  test('there are 28 states, 8 union territories and the place outside, each once', () => {
    expect(states).toHaveLength(37)
    expect(new Set(states.map(([code]) => code)).size).toBe(37)
    expect(new Set(states.map(([, name]) => name)).size).toBe(37)
  })
})

test.each([
  ['29ABCDE1234F1ZW', true],
  ['29abcde1234f1z5', false],
  ['29ABCDE1234F0Z5', false],
  ['29ABCDE1234F1Y5', false],
  ['9ABCDE1234F1Z5', false],
  ['29ABCDE1234F1ZW5', false],
])('%s has the form of a GSTIN: %s', (gstin, holds) => {
  expect(new RegExp(gstinPattern).test(gstin)).toBe(holds)
})

test.each([
  ['29ABCDE1234F1ZW', true],
  ['27AAPFU0939F1ZV', true],
  ['29ABCDE1234F1ZX', false],
  ['29ABCED1234F1ZW', false],
  ['29abcde1234f1zw', false],
  ['', false],
])('%s is a GSTIN whose last character checks the others: %s', (gstin, holds) => {
  expect(isGstin(gstin)).toBe(holds)
})

test('every state has the digits its GSTINs begin with, no two the same', () => {
  const within = states.map(([code]) => code).filter((code) => code !== 'ZZ')
  const prefixes = within.flatMap((code) => gstinPrefixes(code))
  expect(within.filter((code) => gstinPrefixes(code).length === 0)).toEqual([])
  expect(new Set(prefixes).size).toBe(prefixes.length)
  expect([gstinPrefixes('KA'), gstinPrefixes('ZZ')]).toEqual([['29'], []])
})
