import type { ShopChange, ShopDetails } from '#api/shop/desk-schemas.ts'
import type { Difference } from '../ui/differences.ts'
import { changedKeys } from '../ui/version-form.ts'

/** Every field as it is typed; the names are those of the api, where it says what is wrong. */
export const shopLabels = {
  name: 'Shop’s name',
  tagline: 'Tagline',
  accent: 'Colour',
  logo: 'Logo',
  support_email: 'Support address',
  phone: 'Telephone',
  grievance_officer: 'Grievance officer',
  time_zone: 'Time zone',
  legal_name: 'Legal name',
  address: 'Address',
  state: 'State or union territory',
  gstin: 'GSTIN',
} as const

export type ShopForm = Readonly<Record<keyof typeof shopLabels, string>>

/** What the api says of a field stands beside it. */
export const shopFields = [
  ...Object.keys(shopLabels),
  ...['legal_name', 'address', 'state', 'gstin'].map((it) => `tax_identity.${it}`),
]

export const shopForm = (shop: ShopDetails): ShopForm => ({
  name: shop.name,
  tagline: shop.tagline,
  accent: shop.accent,
  logo: shop.logo?.hash ?? '',
  support_email: shop.support_email,
  phone: shop.phone,
  grievance_officer: shop.grievance_officer,
  time_zone: shop.time_zone,
  ...(shop.tax_identity ?? { legal_name: '', address: '', state: '', gstin: '' }),
})

export function shopChange(form: ShopForm, version: number): ShopChange {
  const { legal_name, address, state, gstin, logo, ...rest } = form
  const tax = { legal_name, address, state, gstin }
  const isSaid = Object.values(tax).some((it) => it.trim() !== '')
  return { ...rest, logo: logo || null, tax_identity: isSaid ? tax : null, version }
}

const isField = (key: string): key is keyof ShopForm => key in shopLabels

export const shopDifferences = (theirs: ShopForm, mine: ShopForm): Difference[] =>
  changedKeys(theirs, mine)
    .filter(isField)
    .map((key) => ({ label: shopLabels[key], theirs: inWords(key, theirs), mine: inWords(key, mine) }))

const inWords = (key: keyof ShopForm, form: ShopForm): string =>
  key === 'logo' && form.logo ? 'A picture' : form[key]
