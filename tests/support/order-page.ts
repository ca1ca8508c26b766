import { seedShop } from '#scripts/seed/shop.ts'
import { orderPage, type OrderPageView } from '#storefront/orders/order.ts'

export const shop = { ...seedShop, sandbox: true, url: 'https://shop.example' }

/** What the page of an unpaid order of ₹499 shows. */
export const anOrder = (overrides: Partial<OrderPageView> = {}): OrderPageView => ({
  id: 'abc',
  number: 'OR-10427',
  status: 'created',
  fulfilment: 'pending',
  product: { name: 'Pro kit', slug: 'pro' },
  amountMinor: 49_900,
  currency: 'INR',
  createdAt: '2026-03-05T08:30:00Z',
  paidAt: null,
  expiresAt: '2026-03-12T08:30:00Z',
  payUrl: '/order/abc/pay',
  discountMinor: 0,
  coupons: [],
  downloads: [],
  licences: [],
  keyFollowsBy: null,
  refunds: [],
  byBank: [],
  email: 's•••h@example.com',
  confirming: false,
  answerBy: null,
  mailRefused: false,
  ...overrides,
})

type Download = OrderPageView['downloads'][number]

const aDownload = (overrides: Partial<Download> = {}): Download => ({
  product: 'Pro kit',
  title: 'Pro kit',
  name: 'Pro kit',
  version: 1,
  isNews: false,
  sizeBytes: null,
  left: null,
  url: '/order/abc/download',
  ...overrides,
})

export const delivered = {
  status: 'paid',
  fulfilment: 'delivered',
  paidAt: '2026-03-05T08:32:00Z',
  payUrl: null,
  downloads: [aDownload()],
} as const satisfies Partial<OrderPageView>

type Licence = OrderPageView['licences'][number]

export const aLicence = (overrides: Partial<Licence> = {}): Licence => ({
  product: 'Pro kit',
  key: '7K3MW-0QX2R-ABCDE-FGH12-3456X',
  activationLimit: 3,
  activations: 0,
  revoked: false,
  ...overrides,
})

export const guide = aDownload({
  title: 'The guide',
  name: 'guide.pdf',
  sizeBytes: 1_240_000,
  url: '/g',
})
export const sheets = aDownload({ title: 'The sheets', name: 'sheets.zip', sizeBytes: 48_200, url: '/s' })

/** An order of several products, with files, keys and a coupon. */
export const muchBought: Partial<OrderPageView> = {
  ...delivered,
  downloads: [{ ...guide, isNews: true, left: 2 }, sheets, { ...guide, product: 'Extra kit', left: 0 }],
  licences: [aLicence(), aLicence({ product: 'Extra kit', revoked: true })],
  keyFollowsBy: '2026-03-06T12:30:00Z',
  discountMinor: 10_000,
  coupons: ['SAVE20'],
}

type Refund = OrderPageView['refunds'][number]

export const aRefund = (overrides: Partial<Refund> = {}): Refund => ({
  amountMinor: 49_900,
  currency: 'INR',
  status: 'processed',
  reason: 'made-at-the-gateway',
  isOfPurchase: true,
  ...overrides,
})

export const byBank = (overrides: Partial<OrderPageView['byBank'][number]> = {}) => ({
  amountMinor: 49_900,
  currency: 'INR',
  isOfPurchase: true,
  ...overrides,
})

export const drawOrder = (overrides: Partial<OrderPageView>) => orderPage({ shop, order: anOrder(overrides) })
