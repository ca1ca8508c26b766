import type { Money } from '#domain/shared/money.ts'

export const gateways = ['razorpay', 'stripe'] as const
export type Gateway = (typeof gateways)[number]

/** What was told of a payment before there was a second gateway does not name the first. */
export const gatewayOf = ({ gateway = 'razorpay' }: { readonly gateway?: Gateway }): Gateway => gateway

/**
 * In rank order: what is told late or out of order never lowers it. The one backward move gateways make, failed to
 * authorized (late authorisation), is upward here. `lapsed`: never captured, given back by the gateway itself.
 */
const ranks = { created: 0, failed: 1, authorized: 2, lapsed: 3, captured: 4 } as const
export type PaymentStatus = keyof typeof ranks

export const isNewer = (told: PaymentStatus, known: PaymentStatus) => ranks[told] > ranks[known]

/** What a gateway says of one payment, by webhook or when asked. No personal data. */
export interface PaymentReport {
  readonly gateway?: Gateway
  readonly paymentId: string
  /** The gateway's order it was made for. */
  readonly gatewayOrderId: string
  readonly status: PaymentStatus
  readonly amount: Money
  /** True when the amount includes an offer's discount, so that paying less is no mismatch. */
  readonly offer: boolean
  /** Minor units of the gateway's fee that the customer bears on top of the price; 0 when the shop bears it. */
  readonly customerFeeMinor: number
  /** What the gateway keeps of it for itself, GST included, in minor units; null where it has not said. */
  readonly fee: { readonly minor: number; readonly taxMinor: number } | null
  /** Ms since 1970 at which the gateway made it, where it says. */
  readonly madeAt?: number
}

/** What we have done about an authorised payment that the gateway did not capture by itself. */
export type CapturePlan = 'none' | 'capturing' | 'lapsing' | 'asked' | 'reviewed'

export type Verdict = 'accepted' | 'refunded' | 'held'

export interface Payment extends PaymentReport {
  readonly gateway: Gateway
  /** Shop time in ms at which we learnt of the authorisation. */
  readonly authorizedAt: number | null
  readonly plan: CapturePlan
  /** What became of the captured money; null until it is captured. */
  readonly verdict: Verdict | null
  /** The part of it that bought the order and was not refunded since, in minor units; 0 unless accepted. */
  readonly saleMinor: number
  /** The GST that the sale included, in percent. */
  readonly taxPercent: number
}

/** One gateway order: its amount cannot change, so a capture is judged at the amount of its own checkout. */
export interface Checkout {
  /** Ours; the gateway keeps it as the receipt. */
  readonly id: string
  /** Null until the gateway has answered. */
  readonly gatewayOrderId: string | null
  readonly amount: Money
  /** Its gateway keeps a page for it, which stays payable until it is closed. */
  readonly hasPage: boolean
}

/** The fee may be told later than the capture: once it is known it never changes. */
export const tellsFee = (
  told: Pick<PaymentReport, 'status' | 'fee'>,
  known: Pick<PaymentReport, 'status' | 'fee'>,
): boolean =>
  told.status === 'captured' && known.status === 'captured' && known.fee === null && told.fee !== null

/** Told of a payment we know at least as well: nothing can change, so no run needs to wake. */
export const tellsNothing = (
  known: Pick<PaymentReport, 'status' | 'fee'> | undefined,
  told: Pick<PaymentReport, 'status' | 'fee'>,
) => known !== undefined && !isNewer(told.status, known.status) && !tellsFee(told, known)

/** A browser's return says only that the payment was authorised: it is news while we know less than that. */
export const returnTellsNothing = (known: PaymentStatus | undefined) =>
  known !== undefined && !isNewer('authorized', known)
