import { expect, test } from 'vitest'
import { launchChecks } from '#domain/shop/launch.ts'
import {
  isLocal,
  judgeAddress,
  judgeCaptures,
  judgeIdentity,
  judgeKeys,
  judgeMailDomain,
  judgeMailServer,
  judgeRupee,
  judgeTexts,
  judgeWebhooks,
} from '#domain/shop/launch-judges.ts'
import { stepsOf } from '#domain/shop/launch-steps.ts'
import { textSlugs } from '#domain/shop/shop.ts'

const shop = {
  name: 'Asha’s Sheets',
  tagline: 'Sheets that add up.',
  accent: '#0b5fa5',
  supportEmail: 'help@ashas.in',
  timeZone: 'Asia/Kolkata',
  phone: '+91 80 4567 8900',
  grievanceOfficer: 'Asha Rao',
  taxIdentity: { legalName: 'Asha Rao', address: '1 MG Road', state: 'KA', gstin: '' },
}
const mail = { host: 'smtp.ashas.in:465', sender: 'help@ashas.in', sandboxed: false }
const order = { number: '10001', status: 'paid', fulfilment: 'delivered' } as const
const texts = textSlugs.map((slug) => ({ slug, title: slug, markdown: 'Written.' }))
const keys = { live: true, keyId: 'rzp_live_1' }
const all = { spf: true, dmarc: true, dkim: true }

test.each([
  ['who sells is known', judgeIdentity(shop), 'passed', /not registered/],
  [
    'nobody says who sells',
    judgeIdentity({ ...shop, taxIdentity: undefined!, phone: '' }),
    'failed',
    /legal name and address and a telephone/,
  ],
  [
    'nobody reads the mail',
    judgeIdentity({ ...shop, supportEmail: 'a@example.com' }),
    'failed',
    /example address/,
  ],
  ['every text is written', judgeTexts(texts), 'passed', /All 6/],
  ['a text is missing', judgeTexts(texts.slice(1)), 'failed', /Not written yet: terms/],
  [
    'a text has gaps',
    judgeTexts([...texts.slice(1), { slug: 'terms', title: 'Terms', markdown: '[Fill in: a] [Fill in: b]' }]),
    'failed',
    /2 in Terms/,
  ],
  ['the live key is right', judgeKeys('accepted', keys), 'passed', /real money moves/],
  [
    'the key is one for tests',
    judgeKeys('accepted', { live: false, keyId: 'rzp_test_1' }),
    'passed',
    /test key/,
  ],
  ['the key is wrong', judgeKeys('refused', keys), 'failed', /refused the key rzp_live_1/],
  ['the gateway is away', judgeKeys('no-answer', keys), 'not-yet', /says nothing about the keys/],
  [
    'a webhook came',
    judgeWebhooks({ newest: { type: 'payment.captured', ageSeconds: 7300 }, refused: 0 }),
    'passed',
    /payment.captured, came 2 hours ago/,
  ],
  ['no webhook came', judgeWebhooks({ newest: null, refused: 0 }), 'not-yet', /None has come yet/],
  [
    'only forged ones came',
    judgeWebhooks({ newest: null, refused: 3 }),
    'failed',
    /3 with a wrong signature were/,
  ],
  ['the gateway captures', judgeCaptures({ byGateway: 4, byUs: 0 }), 'passed', /each of the last 4/],
  ['we had to capture', judgeCaptures({ byGateway: 3, byUs: 1 }), 'failed', /1 of the last 4/],
  ['nobody paid', judgeCaptures({ byGateway: 0, byUs: 0 }), 'not-yet', /Nothing was paid/],
  ['the mail server takes us', judgeMailServer('accepted', mail), 'passed', /help@ashas.in/],
  [
    'it is the sandbox’s own',
    judgeMailServer('accepted', { ...mail, sandboxed: true }),
    'passed',
    /Nothing leaves/,
  ],
  [
    'the sender is an example',
    judgeMailServer('accepted', { ...mail, sender: 'a@example.com' }),
    'failed',
    /spam/,
  ],
  ['the login is wrong', judgeMailServer('login-refused', mail), 'failed', /user or password/],
  ['no mail server is there', judgeMailServer('no-answer', mail), 'failed', /did not answer/],
  ['the domain has all records', judgeMailDomain('ashas.in', all), 'passed', /SPF, DKIM and DMARC/],
  [
    'the key’s name is unknown',
    judgeMailDomain('ashas.in', { ...all, dkim: null }),
    'passed',
    /MAIL_DKIM_SELECTOR/,
  ],
  [
    'records are missing',
    judgeMailDomain('ashas.in', { spf: false, dmarc: false, dkim: false }),
    'failed',
    /no SPF, DKIM and DMARC/,
  ],
  ['the name servers are away', judgeMailDomain('ashas.in', null), 'not-yet', /did not answer in time/],
  ['the domain is an example', judgeMailDomain('example.com', null), 'not-yet', /nothing to look up/],
  [
    'the address is this machine',
    judgeAddress('http://localhost:3000', null),
    'not-yet',
    /this machine alone/,
  ],
  ['the address is not encrypted', judgeAddress('http://shop.ashas.in', null), 'failed', /not encrypted/],
  ['the address is ours', judgeAddress('https://shop.ashas.in', 'same-shop'), 'passed', /it is this shop/],
  [
    'somebody else answers',
    judgeAddress('https://shop.ashas.in', 'another-shop'),
    'failed',
    /other than this shop/,
  ],
  ['nobody answers', judgeAddress('https://shop.ashas.in', 'no-answer'), 'failed', /did not answer/],
  ['nobody bought', judgeRupee(null), 'not-yet', /Nobody has bought/],
  ['the rupee came and went', judgeRupee({ ...order, status: 'refunded' }), 'passed', /refunded/],
  ['the rupee came', judgeRupee(order), 'passed', /Give the rupee back/],
  [
    'the rupee is on its way',
    judgeRupee({ ...order, fulfilment: 'pending' }),
    'not-yet',
    /not delivered yet/,
  ],
  ['the rupee is not paid', judgeRupee({ ...order, status: 'created' }), 'not-yet', /waits for its payment/],
  ['the rupee failed', judgeRupee({ ...order, status: 'expired' }), 'failed', /came to nothing/],
])('when %s', (...[, { state, detail }, expected, words]) => {
  expect([state, detail]).toEqual([expected, expect.stringMatching(words)])
})

test.each([
  ['http://localhost:3000', true],
  ['http://127.0.0.1', true],
  ['http://[::1]:3000', true],
  ['https://shop.test', true],
  ['https://shop.ashas.in/', false],
])('%s means something only here: %s', (url, local) => {
  expect(isLocal(url)).toBe(local)
})

test('every line says what to do, with the address to enter at Razorpay', () => {
  const context = { publicUrl: 'https://shop.ashas.in', sender: 'help@ashas.in' }
  for (const check of launchChecks) expect(stepsOf(check, context).steps.length).toBeGreaterThan(0)
  expect(stepsOf('webhook-received', context).copies?.[0]?.value).toBe('https://shop.ashas.in/webhook')
})
