import type { ProductChange, ProductView } from '#api/catalogue/desk-schemas.ts'
import { priceAsTyped } from '#domain/catalogue/price.ts'
import { currencies, licenceSources } from '#domain/catalogue/product.ts'
import type { Difference } from '../ui/differences.ts'
import { changedKeys } from '../ui/version-form.ts'

/** Every field as it is typed; the names are those of the api, where it says what is wrong. */
export const productLabels = {
  name: 'Name',
  summary: 'Summary',
  description: 'Description',
  features: 'What it holds',
  'prices.INR': 'Price in INR',
  'prices.USD': 'Price in USD',
  'prices.EUR': 'Price in EUR',
  'prices.GBP': 'Price in GBP',
  'prices.SGD': 'Price in SGD',
  'prices.AED': 'Price in AED',
  'prices.AUD': 'Price in AUD',
  'prices.CAD': 'Price in CAD',
  tax_class: 'Tax class',
  tax_code: 'HSN or SAC',
  on_sale: 'On sale',
  sale_limit: 'Limit of sales',
  download_cap: 'Downloads for each purchase',
  licence_source: 'Licence key',
  activation_limit: 'Activations of a licence',
  items: 'Products of the bundle',
  position: 'Place in the shop',
} as const

export type ProductForm = Readonly<Record<keyof typeof productLabels, string>>

/** What the api says of a field stands beside it. */
export const productFields = Object.keys(productLabels)

const typed = (value: number | null): string => (value === null ? '' : String(value))

export function productForm(product: ProductView): ProductForm {
  const price = (currency: string): string => {
    const known = product.prices.find((it) => it.currency === currency)
    return known ? priceAsTyped(known.amount_minor) : ''
  }
  return {
    name: product.name,
    summary: product.summary,
    description: product.description,
    features: product.features.join('\n'),
    'prices.INR': price('INR'),
    'prices.USD': price('USD'),
    'prices.EUR': price('EUR'),
    'prices.GBP': price('GBP'),
    'prices.SGD': price('SGD'),
    'prices.AED': price('AED'),
    'prices.AUD': price('AUD'),
    'prices.CAD': price('CAD'),
    tax_class: product.tax_class,
    tax_code: product.tax_code,
    on_sale: product.on_sale ? 'yes' : '',
    sale_limit: typed(product.sale_limit),
    download_cap: typed(product.download_cap),
    licence_source: product.licence_source ?? '',
    activation_limit: typed(product.activation_limit),
    items: product.items.map((it) => it.slug).join(','),
    position: String(product.position),
  }
}

const itemsIn = (form: Pick<ProductForm, 'items'>): string[] => form.items.split(',').filter(Boolean)

/** What is no whole number becomes one that the api refuses, naming the field. */
const wholeOf = (text: string, refused: number): number => (/^\d{1,9}$/.test(text) ? Number(text) : refused)
const limitOf = (text: string): number | null => (text.trim() === '' ? null : wholeOf(text.trim(), 0))

export const productChange = (form: ProductForm, version: number): ProductChange => ({
  name: form.name,
  summary: form.summary,
  description: form.description,
  features: form.features.split('\n').filter((it) => it.trim() !== ''),
  prices: Object.fromEntries(currencies.map((it) => [it, form[`prices.${it}`]])),
  tax_class: form.tax_class,
  tax_code: form.tax_code,
  on_sale: form.on_sale === 'yes',
  sale_limit: limitOf(form.sale_limit),
  download_cap: limitOf(form.download_cap),
  licence_source: licenceSources.find((it) => it === form.licence_source) ?? null,
  activation_limit: limitOf(form.activation_limit),
  items: itemsIn(form),
  position: wholeOf(form.position.trim(), -1),
  version,
})

const isField = (key: string): key is keyof ProductForm => key in productLabels

export const productDifferences = (theirs: ProductForm, mine: ProductForm): Difference[] =>
  changedKeys(theirs, mine)
    .filter(isField)
    .map((key) => ({ label: productLabels[key], theirs: inWords(key, theirs), mine: inWords(key, mine) }))

function inWords(key: keyof ProductForm, form: ProductForm): string {
  if (key === 'on_sale') return form[key] ? 'Yes' : 'No'
  return key === 'items' ? itemsIn(form).join(', ') : form[key]
}
