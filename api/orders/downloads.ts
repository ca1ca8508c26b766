import type { OrderRead } from '#adapters/db/orders/queries.ts'
import type { Deps } from '../deps.ts'

/** What a delivered order can download, each time with a fresh link. */
export function downloadsOf(
  { tokens, config }: Pick<Deps, 'tokens' | 'config'>,
  order: OrderRead,
  ip: string,
) {
  if (order.fulfilment !== 'delivered') return []
  const { slug, fileName } = order.product
  const { token, expiresAt } = tokens.download({ product: slug, order: order.number, ip })
  const query = new URLSearchParams({ order: order.number, token })
  const url = `${config.publicUrl}/download/${slug}?${query.toString()}`
  return [{ name: fileName, url, expires_at: expiresAt.toISOString() }]
}
