import { taxClasses, type TaxClass } from '#domain/catalogue/tax-class.ts'

/**
 * The GST that a price includes, in percent: none while the seller is not registered, and none when the buyer is outside
 * of India (an export of services, zero-rated by section 16 of the IGST Act 2017).
 */
export const taxPercentOf = (sale: {
  readonly registered: boolean
  readonly buyersState: string | null
  readonly taxClass: TaxClass
}) => (sale.registered && sale.buyersState !== 'ZZ' ? taxClasses[sale.taxClass].percent : 0)

/** The tax within an amount that includes it, in minor units, rounded to the nearest. */
export const taxWithin = (minor: number, percent: number) => Math.round((minor * percent) / (100 + percent))
