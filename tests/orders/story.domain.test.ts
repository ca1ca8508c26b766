import { expect, test } from 'vitest'
import { aRefund, paymentReported, refundReported, rupees } from '#tests/support/orders.ts'
import { decisionLine } from '#domain/orders/decision-story.ts'
import { deedLine } from '#domain/orders/deed-story.ts'
import { type EffectSeen, effectLine, factLine, type MailSeen, mailLine } from '#domain/orders/story.ts'

const fact = { source: 'razorpay', type: 'payment.captured', facts: [paymentReported()], outcome: 'taken in' }
const decided = { before: 'created', after: 'created', refunds: [], effects: [] } as const
const asked: EffectSeen = {
  kind: 'issue-refund',
  about: 'rf_1',
  amount: rupees(499),
  state: 'done',
  tries: 0,
  note: null,
}
const mail: MailSeen = { template: 'order-confirmed', mail: 'queued', state: 'open', attempts: 0, note: null }

test.each([
  [fact, 'Razorpay said: Payment pay_1 of ₹499 was captured.'],
  [{ ...fact, source: 'fetch' }, 'When asked, the gateway said: Payment pay_1 of ₹499 was captured.'],
  [
    { ...fact, outcome: 'told nothing new' },
    'Razorpay said: Payment pay_1 of ₹499 was captured. That was known already.',
  ],
  [{ ...fact, outcome: null }, 'Razorpay said: Payment pay_1 of ₹499 was captured. Not dealt with yet.'],
  [
    { ...fact, facts: [paymentReported(), refundReported()] },
    'Razorpay said: Refund rfnd_1 of ₹499 for payment pay_1 is made.',
  ],
  [{ source: 'shop', type: 'order-placed', facts: [], outcome: 'taken in' }, 'Order placed.'],
])('the fact %j is told as: %s', (told, sentence) => {
  expect(factLine(told).sentence).toBe(sentence)
})

test.each([
  [{ after: 'cancelled' }, 'The order is cancelled.'],
  [{ after: 'expired' }, 'The order has expired unpaid.'],
  [{}, 'Noted; nothing else changes.'],
  [
    { effects: [{ kind: 'fetch-payment', key: 'k', paymentId: 'pay_1' }] },
    'Next: ask Razorpay about payment pay_1.',
  ],
  [
    {
      before: 'paid',
      after: 'paid',
      refunds: [aRefund()],
      effects: [{ kind: 'issue-refund', key: 'k', refundId: 'rf_1' }],
    },
    'A second payment arrived, of ₹499; it goes back.',
  ],
  [
    {
      before: 'paid',
      after: 'refunded',
      effects: [
        { kind: 'revoke-download' },
        { kind: 'send-mail', key: 'k', template: 'payment-refunded', about: 'rf_1' },
      ],
    },
    'The whole sale went back: close the download, tell the customer by mail.',
  ],
] as const)('a decision is told as a sentence: %j', (decision, sentence) => {
  expect(decisionLine({ ...decided, ...decision }).sentence).toBe(sentence)
})

test.each([
  [{}, 'good', 'Razorpay was asked to give ₹499 back (rf_1), and answered.'],
  [{ state: 'open' }, 'info', 'Razorpay was asked to give ₹499 back (rf_1): no answer yet.'],
  [
    { state: 'open', tries: 2, note: 'Too little balance.' },
    'warn',
    'Razorpay was asked to give ₹499 back (rf_1), so far in vain; it is tried again. Too little balance.',
  ],
  [
    { state: 'waiting', tries: 7, note: 'Refused.' },
    'bad',
    'Razorpay was asked to give ₹499 back (rf_1), in vain. Refused.',
  ],
  [
    { state: 'done', note: 'settled by a person' },
    'quiet',
    'Razorpay was asked to give ₹499 back (rf_1): settled by a person.',
  ],
] as const)('a call to the gateway is told with how it went: %j', (course, tone, sentence) => {
  expect(effectLine({ ...asked, ...course })).toMatchObject({ tone, sentence })
})

test.each([
  [{}, 'Confirmation mail is on its way to the mail server.'],
  [{ mail: 'sent', attempts: 3 }, 'Confirmation mail accepted by the mail server after 3 tries.'],
  [{ mail: 'no-address' }, 'No confirmation mail: no address is known.'],
  [{ state: 'waiting', note: 'Unknown user.' }, 'Confirmation mail was refused. Unknown user.'],
] as const)('a mail is told with how it went: %j', (course, sentence) => {
  expect(mailLine({ ...mail, ...course }).sentence).toBe(sentence)
})

test.each([
  ['order.cancelled', null, 'asha cancelled the order.'],
  ['mail.requested', { template: 'payment-refunded' }, 'asha asked for the mail about the refund once more.'],
  [
    'review.resolved',
    { reason: 'refund-failed', resolution: 'settled-elsewhere' },
    'asha settled it outside of Origin (a refund failed).',
  ],
  [
    'review.resolved',
    { reason: 'refund-failed', resolution: 'settled-elsewhere', note: 'By bank transfer.' },
    'asha settled it outside of Origin (a refund failed): “By bank transfer.”',
  ],
  [
    'review.assigned',
    { reason: 'refund-failed', assignee: 'maya' },
    'asha handed “A refund failed” to maya.',
  ],
  ['review.woken', { reason: 'refund-failed' }, 'asha took up “A refund failed” again.'],
  [
    'refund.requested',
    { amount: '₹499', reason: 'another-reason', note: 'A kindness.' },
    'asha gave ₹499 back. “A kindness.”',
  ],
  ['sandbox.paid', { outcome: 'captured' }, 'asha paid the order by hand in the sandbox.'],
  ['order.address-corrected', { email: 'a•••a@example.com' }, 'asha gave the address a•••a@example.com.'],
] as const)('%s is told with who did it', (action, changed, sentence) => {
  expect(deedLine({ actor: 'asha', action, before: null, after: changed }).sentence).toBe(sentence)
})
