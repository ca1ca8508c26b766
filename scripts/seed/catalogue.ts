import { rupeeProduct } from '#domain/shop/launch.ts'

/** Each kit holds everything of the one before it. */
export const kitSlugs = ['starter', 'pro', 'premium', 'platinum'] as const
export type KitSlug = (typeof kitSlugs)[number]

export interface SeedProduct {
  readonly slug: KitSlug
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly features: readonly string[]
  readonly amountMinor: number
  readonly currency: 'INR'
  readonly position: number
  readonly fileName: string
}

export const seedProducts: readonly SeedProduct[] = [
  {
    slug: 'starter',
    name: 'Starter kit',
    summary: 'Open your online shop properly: what to do first, what to charge, and a bill that is right.',
    description:
      'For the week before the first sale. Work through the launch checklist, set a price that leaves something over, and send the first bill without looking anything up.',
    features: [
      'Launch checklist of 40 steps',
      'Price calculator with fees and GST',
      'GST invoice that adds up by itself',
      'Ten replies customers really need',
    ],
    amountMinor: 9_900,
    currency: 'INR',
    position: 1,
    fileName: 'starter-kit.zip',
  },
  {
    slug: 'pro',
    name: 'Pro kit',
    summary:
      'Run the month without surprises: cash planned, books closed, problems answered the same way each time.',
    description:
      'For a shop that sells every week. Everything in the Starter kit, and the sheets and routines that keep money and customers in order.',
    features: [
      'Everything in the Starter kit',
      'Cash plan for twelve months',
      'Month-end close in fifteen steps',
      'Refund policy and credit note',
      'Playbook for orders that go wrong',
      'Worksheet for a product page that sells',
    ],
    amountMinor: 49_900,
    currency: 'INR',
    position: 2,
    fileName: 'pro-kit.zip',
  },
  {
    slug: 'premium',
    name: 'Premium kit',
    summary: 'Sell more to the people who already know you, and know what each sale leaves over.',
    description:
      'For a shop that wants to grow without guessing. Everything in the Pro kit, with mails ready to send, a calendar for offers, and the sums behind both.',
    features: [
      'Everything in the Pro kit',
      'Twelve mails, from welcome to win-back',
      'Offer calendar for the Indian year',
      'Discount calculator: what an offer costs',
      'Profit per order, and what a customer may cost',
      'Guide to talking with customers',
    ],
    amountMinor: 99_900,
    currency: 'INR',
    position: 3,
    fileName: 'premium-kit.zip',
  },
  {
    slug: 'platinum',
    name: 'Platinum kit',
    summary: 'Let the shop run without you: the manual, the plan for the year, and who does what by when.',
    description:
      'For an owner who is about to have a team. Everything in the Premium kit, and the written routines, plans and scorecards to hand work over.',
    features: [
      'Everything in the Premium kit',
      'Operations manual to make your own',
      'What to do when something breaks',
      'Plan for the year, by quarter',
      'Compliance calendar with due dates',
      'Scorecard for the first hire',
      'Log for experiments, with rules',
    ],
    amountMinor: 299_900,
    currency: 'INR',
    position: 4,
    fileName: 'platinum-kit.zip',
  },
]

/** What an owner buys to see the whole way work with real money; hidden from customers. */
export const testProduct = {
  slug: rupeeProduct,
  name: 'Test of ₹1',
  summary: 'A real sale of one rupee, to see that money, mail and download work.',
  description: 'Not on sale. An owner orders it under Go live.',
  features: ['One small file that says it has arrived'],
  amountMinor: 100,
  currency: 'INR',
  position: 100,
  fileName: 'launch-test.zip',
} as const
