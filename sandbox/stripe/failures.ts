import type { FailureReason } from '#sandbox/stripe/rows.ts'

type Words = { code: string; message: string }

/** What Stripe tells of an attempt that its bank refused. */
export const failures: Readonly<Record<FailureReason, Words>> = {
  generic_decline: { code: 'card_declined', message: 'Your card was declined.' },
  insufficient_funds: { code: 'card_declined', message: 'Your card has insufficient funds.' },
  expired_card: { code: 'expired_card', message: 'Your card has expired.' },
  incorrect_cvc: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  processing_error: {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
}
