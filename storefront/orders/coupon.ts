import type { Currency } from '#domain/shared/money.ts'
import { html } from '../shared/html.ts'

export interface CouponFieldView {
  /** As it was typed. */
  readonly typed: string
  /** Why it was not taken. */
  readonly error: string | null
}

export interface BuyCoupon extends CouponFieldView {
  /** What it takes off; null where none was applied. */
  readonly applied: { readonly toPayMinor: number; readonly message: string } | null
}

interface Sold {
  readonly slug: string
  readonly currency: Currency
}

/** The field of the buy page. Its button asks the server for the page anew, or with JavaScript for the price alone. */
export const couponField = (coupon: BuyCoupon, { slug, currency }: Sold) =>
  html`<div class="field" data-coupon data-product="${slug}" data-currency="${currency}">
    ${input(coupon)}
    <p class="${coupon.error === null ? 'hint' : 'error'}" id="coupon-said" role="status">
      ${coupon.error ?? coupon.applied?.message}
    </p>
  </div>`

const input = ({ typed, error }: CouponFieldView) =>
  html`<label for="coupon">Coupon</label>
    <div class="beside">
      <input
        type="text"
        id="coupon"
        name="coupon"
        value="${typed}"
        maxlength="120"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        aria-describedby="coupon-said"
        ${error !== null && html`aria-invalid="true"`}
      />
      <button class="button quiet" type="submit" name="apply" value="1" formnovalidate>Apply</button>
    </div>`

/** On the page of an order that can still be paid. */
export const addCoupon = (orderId: string, coupon: CouponFieldView | null) =>
  html`<details class="more coupon" ${coupon && html`open`}>
    <summary>Have a coupon?</summary>
    <form method="post" action="/order/${orderId}/coupon">
      <div class="field">
        ${input(coupon ?? { typed: '', error: null })}
        <p class="error" id="coupon-said" role="alert">${coupon?.error}</p>
      </div>
    </form>
  </details>`

/** Enter in any field presses a form's first button: this one, which is Pay, and not Apply. */
export const payByEnter = html`<button class="unseen" type="submit" tabindex="-1" aria-hidden="true">
  Pay
</button>`
