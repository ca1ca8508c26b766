/** Every feature's name, spelled once. A folder inside a layer is named after one of these, or is infrastructure. */
export const features = [
  'shop',
  'catalogue',
  'customers',
  'orders',
  'payments',
  'ledger',
  'downloads',
  'mail',
  'inbox',
  'routines',
  'health',
] as const
