/** Where a product's licence keys come from: made by us, or out of a pool that the owner fills. */
export const licenceSources = ['generated', 'pool'] as const
export type LicenceSource = (typeof licenceSources)[number]

/** Prices are in one of these: the gateways take them, and each has two decimals. */
export const currencies = ['INR', 'USD', 'EUR', 'GBP', 'SGD', 'AED', 'AUD', 'CAD'] as const
export type PriceCurrency = (typeof currencies)[number]

/** The shop's own, in which the books are kept and every product has a price. */
export const homeCurrency = 'INR'
