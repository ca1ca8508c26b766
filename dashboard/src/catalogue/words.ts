import type { ProductRowView } from '#api/catalogue/desk-schemas.ts'
import { formatCount } from '../ui/money.ts'
import type { Tone } from '../ui/tone.ts'

type Standing = Pick<ProductRowView, 'on_sale' | 'sale_limit' | 'taken'>

export function standingOf({ on_sale, sale_limit, taken }: Standing): { label: string; tone: Tone } {
  if (!on_sale) return { label: 'Not on sale', tone: 'quiet' }
  const isSoldOut = sale_limit !== null && taken >= sale_limit
  return isSoldOut ? { label: 'Sold out', tone: 'warn' } : { label: 'On sale', tone: 'good' }
}

const several = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** What a buyer gets: `2 files, licence key`. */
export function deliveryInWords({ files, items, licence_source }: ProductRowView): string {
  const parts = [
    ...(items > 0 ? [`bundle of ${formatCount(items)}`] : []),
    ...(files > 0 ? [several(files, 'file', 'files')] : []),
    ...(licence_source ? ['licence key'] : []),
  ]
  const words = parts.join(', ') || 'nothing yet'
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
