import type { OrderRead } from '#adapters/db/orders/queries.ts'
import type { Deps } from '../deps.ts'

/** What a delivered order can download, each file with a fresh link. */
export function downloadsOf(
  { tokens, config }: Pick<Deps, 'tokens' | 'config'>,
  order: OrderRead,
  ip: string,
) {
  if (order.fulfilment !== 'delivered') return []
  return order.files.map((file) => {
    const { token, expiresAt } = tokens.download({ product: file.product, order: order.number, ip })
    const query = new URLSearchParams({ order: order.number, token, file: String(file.id) })
    const url = `${config.publicUrl}/download/${file.product}?${query.toString()}`
    return { ...file, name: file.fileName, url, expires_at: expiresAt.toISOString() }
  })
}
