/** As a product's address has it: small letters, digits and single dashes. */
export const productSlugPattern = '^[a-z0-9]+(?:-[a-z0-9]+)*$'
export const longestSlug = 60

/** A product's address made of its name; empty where the name has no letter that an address can hold. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, longestSlug)
    .replace(/-$/, '')
