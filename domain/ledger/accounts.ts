import { gatewayOfId } from '#domain/payments/gateway.ts'

/**
 * `gateway`: what Razorpay holds for us, the gateway there was first. `stripe`: what Stripe holds. `bank`: what they have
 * paid out to us. `disputed-funds`: what one took back until a dispute is decided. `customer-funds`: captured money not
 * yet earned, so what the shop owes to its customers. `other-funds`: what a person paid back from elsewhere, such as the
 * shop's bank account, or got back there. `output-tax`: GST in what was sold, owed to the state. `input-tax`: GST in what
 * the gateways charge, claimed from the state. `sales`: earned, without its tax. `write-offs`: what a person gave up
 * getting or giving.
 */
export const accounts = [
  'gateway',
  'stripe',
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

/** Where the money is that is told of by this id of a payment, refund or dispute. */
export const accountAt = (id: string): Account => (gatewayOfId(id) === 'stripe' ? 'stripe' : 'gateway')

/** By what an accountant does with their balances: a debit is what we have or spent, a credit what we owe or earned. */
export const accountTypes: Readonly<Record<Account, 'asset' | 'liability' | 'income' | 'expense'>> = {
  gateway: 'asset',
  stripe: 'asset',
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
