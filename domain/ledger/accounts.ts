/**
 * `gateway`: what the gateway holds for us. `bank`: what it has paid out to us. `disputed-funds`: what it took back until
 * a dispute is decided. `customer-funds`: captured money not yet earned, so what the shop owes to its customers.
 * `other-funds`: what a person paid back from elsewhere, such as the shop's bank account, or got back there. `output-tax`: GST in what was
 * sold, owed to the state. `input-tax`: GST in what the gateway charges, claimed from the state. `sales`: earned, without
 * its tax. `write-offs`: what a person gave up getting or giving.
 */
export const accounts = [
  'gateway',
  'bank',
  'disputed-funds',
  'customer-funds',
  'other-funds',
  'output-tax',
  'input-tax',
  'sales',
  'gateway-fees',
  'dispute-losses',
  'write-offs',
  'rounding',
] as const
export type Account = (typeof accounts)[number]

/** By what an accountant does with their balances: a debit is what we have or spent, a credit what we owe or earned. */
export const accountTypes: Readonly<Record<Account, 'asset' | 'liability' | 'income' | 'expense'>> = {
  gateway: 'asset',
  bank: 'asset',
  'disputed-funds': 'asset',
  'customer-funds': 'liability',
  'other-funds': 'liability',
  'output-tax': 'liability',
  'input-tax': 'asset',
  sales: 'income',
  'gateway-fees': 'expense',
  'dispute-losses': 'expense',
  'write-offs': 'expense',
  rounding: 'expense',
}
