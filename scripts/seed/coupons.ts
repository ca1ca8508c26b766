import type { EntityManager } from '@mikro-orm/postgresql'
import { CouponEntity } from '#adapters/db/coupons/entities.ts'

const anyway = {
  amountMinor: null,
  currency: null,
  startsAt: null,
  endsAt: null,
  totalCap: null,
  minimumMinor: null,
  products: null,
  isOn: true,
} as const

const seedCoupons = [
  {
    ...anyway,
    code: 'SAVE20',
    percent: 20,
    customerCap: null,
    stackable: false,
    note: 'For everybody, on everything',
  },
  {
    ...anyway,
    code: 'COMEBACK10',
    percent: 10,
    customerCap: 1,
    stackable: false,
    note: 'For who bought before: each customer once',
  },
] as const

/** The coupons a first start opens with, each once, whatever the owner has made of it since. */
export async function writeCoupons(em: EntityManager): Promise<void> {
  const createdAt = new Date()
  const coupons = seedCoupons.map((it) => ({ ...it, createdAt }))
  await em.upsertMany(CouponEntity, coupons, { onConflictAction: 'ignore' })
}
