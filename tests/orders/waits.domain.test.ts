import { expect, test } from 'vitest'
import { after, anOrder, aPayment, dayMs, minuteMs, placedAt, policy, rupees } from '#tests/support/orders.ts'
import { waitsOf } from '#domain/orders/waits.ts'

test.each(['created', 'failed'] as const)('an order that is %s waits for its expiry', (status) => {
  expect(waitsOf(anOrder({ status }), policy)).toEqual([
    { kind: 'order-expiry', about: '10001', dueAt: placedAt + 7 * dayMs, amount: rupees(499) },
  ])
})

test.each(['paid', 'partially_refunded', 'refunded', 'cancelled', 'expired'] as const)(
  'an order that is %s waits for nothing',
  (status) => {
    expect(waitsOf(anOrder({ status, payments: [aPayment({ status: 'captured' })] }), policy)).toEqual([])
  },
)

test('an authorised payment is waited for until we capture it, and one left to lapse until it is given back', () => {
  const payments = [
    aPayment({ paymentId: 'pay_2', plan: 'lapsing' }),
    aPayment({ paymentId: 'pay_1', plan: 'none' }),
    aPayment({ paymentId: 'pay_3', plan: 'capturing' }),
    aPayment({ paymentId: 'pay_4', plan: 'asked' }),
  ]
  expect(waitsOf(anOrder({ payments }), policy)).toEqual([
    { kind: 'capture-check', about: 'pay_1', dueAt: placedAt + 5 * minuteMs, amount: rupees(499) },
    { kind: 'lapse-check', about: 'pay_2', dueAt: placedAt + 5 * dayMs, amount: rupees(499) },
    { kind: 'order-expiry', about: '10001', dueAt: placedAt + 7 * dayMs, amount: rupees(499) },
  ])
})

test('waiting ends with what is waited for: reaching the due instant leaves nothing due at or before it', () => {
  let order = anOrder({ payments: [aPayment(), aPayment({ paymentId: 'pay_2', amount: rupees(600) })] })
  const due: string[] = []
  for (let [wait] = waitsOf(order, policy); wait; [wait] = waitsOf(order, policy)) {
    due.push(wait.kind)
    order = after(order, { type: 'time-reached', at: wait.dueAt }).order
    expect(waitsOf(order, policy).every((it) => it.dueAt > wait.dueAt || it.about !== wait.about)).toBe(true)
    expect(due.length).toBeLessThan(10)
  }
  expect(due).toEqual(['capture-check', 'lapse-check', 'order-expiry'])
})
