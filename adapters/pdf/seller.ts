import type { ShopSettings } from '#domain/shop/shop.ts'
import type { Fact } from './paper.ts'

/** Who sells, as a paper says it. */
export const sellerFacts = ({ name, taxIdentity, supportEmail, phone }: ShopSettings): Fact[] => [
  ['Shop', name],
  ...(taxIdentity
    ? [['Legal name', taxIdentity.legalName] as const, ['Address', taxIdentity.address] as const]
    : []),
  ...(taxIdentity?.gstin ? [['GSTIN', taxIdentity.gstin] as const] : []),
  ['Mail address', supportEmail],
  ...(phone ? [['Telephone', phone] as const] : []),
]
