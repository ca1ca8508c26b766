import { expect, test } from 'vitest'
import { changesOf } from '#domain/audit/changes.ts'
import { actionInWords } from '#domain/audit/words.ts'

test('what differs is a line each, however deep it lies; what stayed is left out', () => {
  const before = { name: 'Origin', tax: { gstin: '', state: 'KA' }, tags: ['a'], phone: null }
  const after = {
    name: 'Origin',
    tax: { gstin: '29X', state: 'KA' },
    tags: ['a', 'b'],
    phone: '080',
    on: true,
  }
  expect(changesOf(before, after)).toEqual([
    { name: 'tax.gstin', before: '', after: '29X' },
    { name: 'tags', before: 'a', after: 'a, b' },
    { name: 'phone', before: null, after: '080' },
    { name: 'on', before: null, after: 'true' },
  ])
})

test('an action without one side shows the other alone', () => {
  expect(changesOf(null, { role: 'staff' })).toEqual([{ name: 'role', before: null, after: 'staff' }])
  expect(changesOf({ role: 'staff' }, null)).toEqual([{ name: 'role', before: 'staff', after: null }])
  expect(changesOf(null, null)).toEqual([])
})

test('an action nobody has found words for is still one', () => {
  expect(actionInWords('person.signed-in')).toBe('Signed in')
  expect(actionInWords('order.mail-sent-again')).toBe('Order mail sent again')
})
