import type { EntityManager } from '@mikro-orm/postgresql'
import { firstOffer, type GatewayOffer } from '#domain/payments/offer.ts'

export interface OfferVersion {
  readonly offer: GatewayOffer
  /** 0 while the owner has not chosen. */
  readonly version: number
}

/** For which currencies the shop offers which gateway. */
export async function readOffer(em: EntityManager): Promise<OfferVersion> {
  const [row] = await em.execute<{ value: GatewayOffer; version: number }[]>(
    `select value, version from settings where key = 'gateways'`,
  )
  return row ? { offer: row.value, version: row.version } : { offer: firstOffer, version: 0 }
}

/** False when it was changed since that version. */
export async function saveOffer(tx: EntityManager, { offer, version }: OfferVersion): Promise<boolean> {
  const value = JSON.stringify(offer)
  const written = await tx.execute<unknown[]>(
    version === 0
      ? `insert into settings (key, value, updated_at) values ('gateways', ?::jsonb, now())
         on conflict (key) do nothing returning key`
      : `update settings set value = ?::jsonb, version = version + 1, updated_at = now()
         where key = 'gateways' and version = ? returning key`,
    version === 0 ? [value] : [value, version],
  )
  return written.length > 0
}

export async function isSelling(em: EntityManager): Promise<boolean> {
  const [row] = await em.execute<{ sells: boolean }[]>(
    'select exists (select from products where on_sale) as sells',
  )
  return row?.sells ?? false
}
