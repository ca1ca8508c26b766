/** What the parts of a product are called within a sentence, by their names in the api and the audit log. */
export const productFieldsInWords = {
  name: 'the name',
  summary: 'the summary',
  description: 'the description',
  features: 'what it holds',
  prices: 'the prices',
  tax_class: 'the tax class',
  tax_code: 'the HSN or SAC',
  on_sale: 'whether it is on sale',
  sale_limit: 'the limit of sales',
  download_cap: 'the limit of downloads',
  licence_source: 'the licence',
  activation_limit: 'the limit of activations',
  items: 'the products of the bundle',
  position: 'the place in the shop',
} as const
