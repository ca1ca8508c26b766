/** Percent of GST on digital goods and subscriptions (SAC 9984, Notification 11/2017-Central Tax (Rate), serial 22). */
const standardPercent = 18

/**
 * The GST that a price includes, in percent: none while the seller is not registered, and none when the buyer is outside
 * of India (an export of services, zero-rated by section 16 of the IGST Act 2017).
 */
export const taxPercentOf = (sale: { readonly registered: boolean; readonly buyersState: string | null }) =>
  sale.registered && sale.buyersState !== 'ZZ' ? standardPercent : 0

/** The tax within an amount that includes it, in minor units, rounded to the nearest. */
export const taxWithin = (minor: number, percent: number) => Math.round((minor * percent) / (100 + percent))
