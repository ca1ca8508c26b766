import { describe, expect, test } from 'vitest'
import { maskPayload } from '#domain/inbox/mask.ts'

/** Made of the shapes in Razorpay's documents, with people who do not exist. */
const cardPayment = {
  entity: 'event',
  event: 'payment.captured',
  contains: ['payment'],
  payload: {
    payment: {
      entity: {
        id: 'pay_DESlfW9H8K9uqM',
        entity: 'payment',
        amount: 9_876_543_210,
        currency: 'INR',
        status: 'captured',
        order_id: 'order_DESlLckIVRkHWj',
        method: 'card',
        card: {
          id: 'card_DESlfZq8zjTCcS',
          name: 'Gaurav Kumar',
          last4: '1111',
          network: 'Visa',
          issuer: 'HDFC',
        },
        bank: null,
        email: 'gaurav.kumar@example.com',
        contact: '+919876543210',
        notes: { address: '12 Brigade Road, Bengaluru', remark: 'Call 98765 43210 or mail me@example.org' },
        fee: 236,
        acquirer_data: { auth_code: '828553', rrn: '112233445566' },
        created_at: 1_567_674_599,
      },
    },
  },
}

const upiPayment = {
  method: 'upi',
  vpa: 'gauri@okaxis',
  upi: { vpa: 'gauri@okaxis', payer_account_type: 'bank_account' },
  contact: 9_876_543_210,
  bank_account: {
    ifsc: 'HDFC0000123',
    bank_name: 'HDFC Bank',
    name: 'Gauri Rao',
    account_number: '50100123456789',
  },
  customer_details: { name: 'Gauri Rao', gstin: '29ABCDE1234F1Z5', billing_address: { line1: '4 MG Road' } },
}

const personal = /gaurav|kumar|gauri|rao|98765|43210|brigade|mg road|example\.org.*me@|29ABCDE|50100123/i

describe('a masked payload', () => {
  test('of a card payment keeps ids, amounts and the last four digits, and nothing of the person', () => {
    const masked = maskPayload(cardPayment)
    expect(JSON.stringify(masked).replace('9876543210,"currency"', '')).not.toMatch(personal)
    expect(masked).toMatchObject({
      payload: {
        payment: {
          entity: {
            id: 'pay_DESlfW9H8K9uqM',
            amount: 9_876_543_210,
            order_id: 'order_DESlLckIVRkHWj',
            card: { name: 'G. K.', last4: '1111', network: 'Visa', issuer: 'HDFC' },
            email: 'g•••r@example.com',
            contact: '•••10',
            notes: { address: '•••', remark: 'Call •••10 or mail m•••@example.org' },
            acquirer_data: { auth_code: '828553', rrn: '112233445566' },
            created_at: 1_567_674_599,
          },
        },
      },
    })
  })

  test('of a UPI payment hides the address of the account, also where a phone number is a number', () => {
    const masked = maskPayload(upiPayment)
    expect(JSON.stringify(masked)).not.toMatch(personal)
    expect(masked).toMatchObject({
      vpa: 'g•••i@okaxis',
      contact: '•••10',
      bank_account: { ifsc: 'HDFC0000123', bank_name: 'HDFC Bank', name: 'G. R.', account_number: '•••6789' },
      customer_details: { name: 'G. R.', gstin: '•••' },
    })
  })

  test.each([
    ['asha@example.com', 'a•••a@example.com'],
    ['Refund for ஆஷா@example.com, please', 'Refund for ஆ•••ா@example.com, please'],
    ['0091 / +91 98765-43210', '0091 / •••10'],
    ['GSTIN 29ABCDE1234F1Z5, PAN ABCDE1234F', 'GSTIN •••, PAN •••'],
    ['paid with 4111 1111 1111 1111', 'paid with •••1111'],
    ['pay_29QQoUBi66xm2f at 1567674599, 49900 paise', 'pay_29QQoUBi66xm2f at 1567674599, 49900 paise'],
  ])('that is the text %s reads %s', (text, masked) => {
    expect(maskPayload(text)).toBe(masked)
  })

  test('hides what stands in lists and in the names of fields', () => {
    expect(maskPayload({ emails: ['asha@example.com'], 'bala@example.com': { name: '' } })).toEqual({
      emails: ['a•••a@example.com'],
      'b•••a@example.com': { name: '' },
    })
  })

  test('takes no longer than it is long', () => {
    const long = 'a.'.repeat(50_000)
    expect(maskPayload(long)).toBe(long)
  })
})
