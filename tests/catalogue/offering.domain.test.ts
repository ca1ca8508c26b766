import { expect, test } from 'vitest'
import type { OrderFact } from '#domain/orders/facts.ts'
import { mayMail } from '#domain/orders/mail-request.ts'
import { after, anOrder, effectsOf } from '#tests/support/orders.ts'

const offered: OrderFact = { type: 'update-offered', versionId: 7 }
const delivered = anOrder({ status: 'paid', fulfilment: 'delivered' })
const key = `product-updated/7/${delivered.number}`
const mail = { template: 'product-updated', about: '7' } as const

test('a new version is told to who may download it, once, however often it is offered', () => {
  const { effects } = after(delivered, offered, offered)
  expect(effectsOf(effects, 'send-mail')).toEqual([{ kind: 'send-mail', key, ...mail }])
})

test.each(['pending', 'revoked'] as const)('it is not told while the download is %s', (fulfilment) => {
  expect(after({ ...delivered, fulfilment }, offered).effects).toEqual([])
})

test('its mail may be sent again, under a key of this very order, while the download is open', () => {
  const { order } = after(delivered, offered)
  const again: OrderFact = { type: 'mail-requested', ...mail, nth: 2 }
  expect(after(order, again).effects).toEqual([{ kind: 'send-mail', key: `${key}/2`, ...mail }])
  expect(mayMail(delivered, mail)).toBe(false)
  expect(mayMail({ ...order, fulfilment: 'revoked' }, mail)).toBe(false)
})
