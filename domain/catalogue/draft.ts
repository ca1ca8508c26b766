import type { FieldError } from '#domain/shared/failure.ts'
import { readPrice } from './price.ts'
import { currencies, homeCurrency, type LicenceSource, type PriceCurrency } from './product.ts'
import { isTaxClass, isTaxCode, type TaxClass } from './tax-class.ts'

/** What an owner typed of a product: no field is missing, but any may be empty or wrong. */
export interface ProductDraft {
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly features: readonly string[]
  /** As typed; empty or left out where it has no price in that currency. */
  readonly prices: { readonly [currency in PriceCurrency]?: string }
  readonly taxClass: string
  readonly taxCode: string
  readonly onSale: boolean
  readonly saleLimit: number | null
  readonly downloadCap: number | null
  readonly licenceSource: LicenceSource | null
  readonly activationLimit: number | null
  /** Products of a bundle, by their slugs, in order. */
  readonly items: readonly string[]
  readonly position: number
}

/** A right draft: what is written down. */
export interface ProductChange extends Omit<ProductDraft, 'prices' | 'taxClass' | 'taxCode'> {
  readonly prices: readonly { readonly currency: PriceCurrency; readonly amountMinor: number }[]
  readonly taxClass: TaxClass
  readonly taxCode: string | null
}

export const mostFeatures = 20
export const mostItems = 20

/** Spaces at the ends and empty lines are slips; a limit to activations means nothing without a licence. */
export const tidied = (draft: ProductDraft): ProductDraft => ({
  ...draft,
  name: draft.name.trim(),
  summary: draft.summary.trim(),
  description: draft.description.replaceAll('\r\n', '\n').trim(),
  features: draft.features.map((it) => it.trim()).filter(Boolean),
  taxCode: draft.taxCode.replaceAll(/\s/g, ''),
  activationLimit: draft.licenceSource === null ? null : draft.activationLimit,
})

/** Everything that is wrong with a tidied draft by itself, by the field's name in JSON. */
export const wrongFieldsOf = (draft: ProductDraft): FieldError[] => [
  ...wrongWords(draft),
  ...wrongPrices(draft),
  ...unless(isTaxClass(draft.taxClass), 'tax_class', 'must be one of the classes on offer'),
  ...unless(
    draft.taxCode === '' || isTaxCode(draft.taxCode),
    'tax_code',
    'must be an HSN of 4, 6 or 8 digits or an SAC of 6, or empty',
  ),
  ...unless(draft.items.length <= mostItems, 'items', `must be at most ${mostItems} products`),
  ...unless(new Set(draft.items).size === draft.items.length, 'items', 'must name each product once'),
]

const wrongWords = ({ name, summary, description, features, onSale }: ProductDraft): FieldError[] => [
  ...unless(isLine(name, 80) && name !== '', 'name', 'must be one line of 1 to 80 characters'),
  ...unless(isLine(summary, 160), 'summary', 'must be one line of at most 160 characters'),
  ...unless(!onSale || summary !== '', 'summary', 'must say in a sentence what is sold'),
  ...unless(isText(description, 6000), 'description', 'must have at most 6,000 characters'),
  ...unless(
    features.length <= mostFeatures && features.every((it) => isLine(it, 120)),
    'features',
    `must be at most ${mostFeatures} lines of at most 120 characters each`,
  ),
]

function wrongPrices({ prices }: ProductDraft): FieldError[] {
  const given = pricesIn(prices)
  const wrong = given.flatMap(({ currency, read }) =>
    'rule' in read ? [{ field: `prices.${currency}`, rule: read.rule }] : [],
  )
  const isMissing = given.length > 0 && given.every((it) => it.currency !== homeCurrency)
  const rule = 'is needed with a price in any other currency'
  return isMissing ? [...wrong, { field: `prices.${homeCurrency}`, rule }] : wrong
}

const pricesIn = (prices: ProductDraft['prices']) =>
  currencies.flatMap((currency) => {
    const typed = prices[currency]?.trim() ?? ''
    return typed === '' ? [] : [{ currency, read: readPrice(typed) }]
  })

const unless = (holds: boolean, field: string, rule: string): FieldError[] => (holds ? [] : [{ field, rule }])

// oxlint-disable-next-line no-control-regex -- these are what must not be in it, nor half a character
const hasControl = (text: string) => /[\p{Cs}\u0000-\u0008\u000b-\u001f\u007f]/u.test(text)
const isText = (text: string, most: number) => text.length <= most && !hasControl(text)
const isLine = (text: string, most: number) => isText(text, most) && !/[\n\t]/.test(text)

/** What a right draft comes to. */
export function changeOf(draft: ProductDraft): ProductChange {
  const { taxClass, taxCode } = draft
  if (!isTaxClass(taxClass)) throw new Error(`There is no tax class ${taxClass}.`)
  const prices = pricesIn(draft.prices).flatMap(({ currency, read }) =>
    'minor' in read ? [{ currency, amountMinor: read.minor }] : [],
  )
  return { ...draft, prices, taxClass, taxCode: taxCode || null }
}
