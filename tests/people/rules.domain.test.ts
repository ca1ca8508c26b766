import { describe, expect, test } from 'vitest'
import { browserInWords } from '#domain/people/browser.ts'
import { passwordFault } from '#domain/people/password.ts'
import { usernamePattern } from '#domain/people/person.ts'
import { may, permissionNames, permissionsOf, roles } from '#domain/people/roles.ts'
import { secondsInWords } from '#domain/people/sign-in-limits.ts'

describe('a password', () => {
  const whose = { username: 'meera.the.staff', shopName: 'Suresh AI Origin' }

  test.each([
    'correct horse battery',
    'aaaabbbbccccd',
    'ಮೀರಾ ಅವರ ಗುಪ್ತಪದ',
    '🐘🐘🐘🐘 and twelve',
    'x'.repeat(100) + 'y'.repeat(100),
  ])('may be %s', (password) => expect(passwordFault(password, whose)).toBeNull())

  test.each([
    ['eleven char', /at least 12/],
    ['🐘'.repeat(11), /at least 12/],
    ['ab cd'.repeat(41), /at most 200/],
    ['Meera.The.Staff', /your name/],
    ['suresh ai ORIGIN', /the shop’s/],
    ['aaaaaaaaaaaa', /again and again/],
    ['abc1abc1abc1a', /again and again/],
    ['passwordpassword', /again and again/],
    ['Hunter2 hunter2', /again and again/],
    ['1234567890123', /in a row/],
    ['zyxwvutsrqpon', /in a row/],
    ['qwertyuiopas', /in a row/],
  ])('may not be %s', (password, why) => expect(passwordFault(password, whose)).toMatch(why))
})

const isName = (text: string) => new RegExp(usernamePattern, 'u').test(text)

test('a name is small letters, digits, dots and dashes', () => {
  expect(['a', 'meera', 'meera.k', 'staff-2', 'a_b'].filter((it) => !isName(it))).toEqual([])
  expect(['', 'Meera', '-a', 'a.', 'a b', 'ADMIN_TOKEN', 'a\n', 'a'.repeat(41)].filter(isName)).toEqual([])
})

test('a browser is named as people name it', () => {
  const android = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36'
  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/17.5 Safari/605.1'
  expect(browserInWords(android)).toBe('Chrome on Android')
  expect(browserInWords(mac)).toBe('Safari on a Mac')
  expect(browserInWords(`${android} Edg/130.0`)).toBe('Edge on Android')
  expect(browserInWords('curl/8.5')).toBe('curl')
  expect(browserInWords(null)).toBe('An unknown browser')
})

test('a wait is never told too short', () => {
  expect([1, 40, 89, 90, 121, 600].map(secondsInWords)).toEqual([
    '1 second',
    '40 seconds',
    '89 seconds',
    '2 minutes',
    '3 minutes',
    '10 minutes',
  ])
})

test('an owner may everything, and each role beyond looking has its reason', () => {
  expect(permissionsOf('owner')).toEqual(permissionNames)
  expect(permissionsOf('viewer')).toEqual(['desk:read'])
  for (const role of roles) expect(may(role, 'desk:read')).toBe(true)
})
