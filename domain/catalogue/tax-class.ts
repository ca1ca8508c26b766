/**
 * Rates of GST as of 22 September 2025 (Notification 9/2025-Central Tax (Rate) for goods, 15/2025 for services), by the
 * class that an owner chooses for a product. A product's code says which goods (HSN) or services (SAC) they are.
 */
export const taxClasses = {
  'gst-18': { percent: 18, name: 'GST 18 %: software, downloads, online services' },
  'gst-5': { percent: 5, name: 'GST 5 %: e-books of what is also in print' },
  'gst-40': { percent: 40, name: 'GST 40 %: online money games' },
  exempt: { percent: 0, name: 'Exempt from GST' },
} as const

export type TaxClass = keyof typeof taxClasses

export const isTaxClass = (text: string): text is TaxClass => Object.hasOwn(taxClasses, text)

/** HSN of goods has 4, 6 or 8 digits, SAC of services 6. */
export const isTaxCode = (text: string) => /^(?:\d{4}|\d{6}|\d{8})$/.test(text)
