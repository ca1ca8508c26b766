import { expect, test } from 'vitest'
import { endOf, endsMeant, isMistyped, licenceKeyBytes, licenceKeyOf, tidyKey } from '#domain/licences/key.ts'
import { faultsInWords, readPoolKeys } from '#domain/licences/pool.ts'
import { random } from '#tests/support/random.ts'

const { below, pick } = random(17)
const aKey = () => licenceKeyOf(Uint8Array.from({ length: licenceKeyBytes }, () => below(256)))
const keys = Array.from({ length: 50 }, aKey)
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('')

test('a key has five groups of five characters that nobody takes for others', () => {
  for (const key of keys) expect(key).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
  expect(new Set(keys).size).toBe(keys.length)
  expect(licenceKeyOf(new Uint8Array(licenceKeyBytes))).toBe('00000-00000-00000-00000-00000')
  expect(() => licenceKeyOf(new Uint8Array(14))).toThrow(RangeError)
})

test('no key that was made counts as mistyped, however it is typed', () => {
  for (const key of keys)
    for (const typed of [key, key.toLowerCase(), key.replaceAll('-', ''), ` ${key.replaceAll('-', ' ')} `])
      expect([isMistyped(typed), tidyKey(typed)]).toEqual([false, key])
})

test('O is taken for 0, I and L for 1, and other dashes for dashes', () => {
  const key = licenceKeyOf(Uint8Array.from({ length: licenceKeyBytes }, (_, index) => index % 3))
  expect(key).toMatch(/0.*1|1.*0/)
  const typed = key.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', '–')
  expect(tidyKey(typed)).toBe(key)
  expect(tidyKey(typed.replaceAll('l', 'I'))).toBe(key)
})

const plainOf = (key: string) => key.replaceAll('-', '').split('')

test('any one character mistyped is found, wherever it stands', () => {
  const missed = keys.slice(0, 5).flatMap((key) =>
    plainOf(key).flatMap((was, at) =>
      alphabet
        .filter((it) => it !== was)
        .map((it) => plainOf(key).with(at, it).join(''))
        .filter((it) => !isMistyped(it)),
    ),
  )
  expect(missed).toEqual([])
})

test('any two characters exchanged are found, beside each other or not', () => {
  const missed = keys.flatMap((key) =>
    plainOf(key).flatMap((first, one) =>
      plainOf(key)
        .map((second, other) => (first === second ? null : plainOf(key).with(one, second).with(other, first)))
        .filter((it) => it !== null && !isMistyped(it.join(''))),
    ),
  )
  expect(missed).toEqual([])
})

test('a key of somebody else’s stays as it is, and is never called mistyped', () => {
  for (const key of ['ABCD-1', 'x'.repeat(200), 'Serial: o0-lI', 'क-ख-ग-घ'])
    expect([tidyKey(`  ${key}\n`), isMistyped(key)]).toEqual([key, false])
})

test('of a key its end is shown, and never more than a third', () => {
  expect(endOf('7K3MW-0QX2R-9HV4T-C5BNE-18ZSJ')).toBe('…18ZSJ')
  for (const length of [4, 5, 9, 14, 15, 200]) {
    const shown = endOf('x'.repeat(length)).length - 1
    expect([length, shown <= length / 3, shown <= 5]).toEqual([length, true, true])
  }
  expect(endsMeant('18zsj')).toContain('18ZSJ')
  expect(endsMeant(` ${pick(keys)} `)[0]).toHaveLength(5)
})

test('keys are read a line each, with what is wrong named by its line', () => {
  expect(readPoolKeys('\uFEFFABCD-1\r\n\n  ABCD-2 \rABCD 3\n').lines).toEqual([
    { line: 1, key: 'ABCD-1' },
    { line: 3, key: 'ABCD-2' },
    { line: 4, key: 'ABCD 3' },
  ])
  const { faults } = readPoolKeys(`ABCD-1\nabc\n${'x'.repeat(201)}\nAB\u0007CD\nABCD-1\nAB\u200bCD`)
  expect(faultsInWords(faults)).toBe(
    'line 2 is shorter than 4 characters; line 3 is longer than 200 characters; line 4 has a character that cannot be printed; line 5 repeats line 1; line 6 has a character that cannot be printed',
  )
  expect(readPoolKeys(' \n\n').lines).toEqual([])
})

test('of very many faults the first are named, and the others counted', () => {
  const { faults } = readPoolKeys(Array.from({ length: 50 }, (_, nth) => `a${nth}`).join('\n'))
  expect(faultsInWords(faults)).toMatch(/^line 1 .*line 20 is shorter than 4 characters; and 30 more$/)
})
