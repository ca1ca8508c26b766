import { html } from '#sandbox/pages/html.ts'
import { money } from '#sandbox/pages/layout.ts'
import type { Page } from '#sandbox/pages/layout.ts'
import { failures } from '#sandbox/stripe/failures.ts'
import { failureReasons } from '#sandbox/stripe/rows.ts'
import type { FailureReason, Item, Session } from '#sandbox/stripe/rows.ts'
import { successAddress } from '#sandbox/checkout/stripe-return.ts'

const targetsOf = ({ success_url: back, cancel_url: away }: Session) =>
  [back, away].flatMap((it) => (it === null ? [] : [new URL(it).origin]))

const line = ({ name, description, unit_amount: amount, quantity }: Item, currency: string) =>
  html`<li>
    <span>
      ${name}${quantity > 1 ? html` <span class="quiet">× ${quantity}</span>` : null}
      ${description === null ? null : html`<small class="quiet">${description}</small>`}
    </span>
    <span class="sum">${money(amount * quantity, currency)}</span>
  </li>`

const summary = (session: Session) =>
  html`<section class="basket" aria-label="What you pay">
    <p class="quiet">Stripe checkout, played by the sandbox</p>
    <p class="amount">${money(session.amount_total, session.currency)}</p>
    <ul class="lines">
      ${session.items.map((it) => line(it, session.currency))}
    </ul>
    <dl>
      <dt>Reference</dt>
      <dd>${session.client_reference_id ?? session.id}</dd>
    </dl>
  </section>`

const emailField = html`<label class="field">
  Email
  <input type="email" name="email" required autocomplete="email" maxlength="320" />
</label>`

const card = ({ customer_email: email }: Session) =>
  html`<dl>
    ${
      email === null
        ? null
        : html`<dt>Email</dt>
            <dd>${email}</dd>`
    }
    <dt>Card</dt>
    <dd>4242 4242 4242 4242</dd>
  </dl>`

const troubles: Readonly<Record<FailureReason, string>> = {
  generic_decline: '…the card is declined',
  insufficient_funds: '…there is too little money on it',
  expired_card: '…it has expired',
  incorrect_cvc: '…the security code is wrong',
  processing_error: '…the bank has trouble',
}

/** The choices a customer makes here, and those a bank or a distracted person makes for them. */
export const stripeChoicePage = (session: Session, failure: FailureReason | null): Page => ({
  title: failure === null ? 'Checkout' : 'Payment failed',
  formTargets: targetsOf(session),
  body: html`<div class="split">
    ${summary(session)}
    <section>
      <h1>${failure === null ? 'Pay with card' : 'The payment failed'}</h1>
      ${
        failure === null
          ? null
          : html`<p class="alert" role="alert">
              ${failures[failure].message} Nothing was charged; you can try again.
            </p>`
      }
      <form method="post" action="/stripe/pay/${session.id}" class="choices">
        ${session.customer_email === null ? emailField : null} ${card(session)}
        <button class="primary" name="choice" value="pay">
          ${failure === null ? 'Pay' : 'Try again: pay'} ${money(session.amount_total, session.currency)}
        </button>
        <fieldset class="choices">
          <legend>Or see what happens when…</legend>
          ${failureReasons.map(
            (reason) => html`<button name="choice" value="${reason}">${troubles[reason]}</button>`,
          )}
          <button name="choice" value="late">
            …the bank takes its time<small>Processing now, paid 15 seconds later.</small>
          </button>
          <button name="choice" value="late-failed">
            …the bank takes its time, and refuses<small>Processing now, failed 15 seconds later.</small>
          </button>
          <button name="choice" value="abandon" formnovalidate>
            …it is abandoned<small>Back to the shop without paying.</small>
          </button>
          <p class="quiet">Stripe takes no second payment in one session, so it cannot be paid twice here.</p>
        </fieldset>
      </form>
    </section>
  </div>`,
})

/** A session that takes no payment any more says why, and shows the way back. */
export function stripeOverPage(session: Session, shopUrl: string) {
  if (session.status === 'expired')
    return {
      title: 'This checkout has expired',
      words: 'Nothing was charged. The shop can open another one.',
      wayOut: { label: 'Return to the shop', url: session.cancel_url ?? shopUrl },
    }
  const isPaid = session.payment_status === 'paid'
  return {
    title: isPaid ? 'This session is already paid' : 'The payment is on its way',
    words: isPaid
      ? 'There is nothing left to pay.'
      : 'The bank has not decided yet. There is nothing to do here.',
    wayOut: { label: 'Return to the shop', url: successAddress(session) },
  }
}
