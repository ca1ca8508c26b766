import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef } from 'vue'
import type { OrderList } from '#api/orders/desk-schemas.ts'
import { useLive } from '../ui/live.ts'
import { useOrders } from './queries.ts'

type Filters = Readonly<Record<string, string>>

/** So little scrolled still counts as being at the top. */
const topPx = 8
const isAtTop = (): boolean => window.scrollY <= topPx

/**
 * The orders of the filters in the address, each kept up to date where it stands. New ones come in only while the
 * reader is at the top of the first page; else they are counted, until the reader goes up or asks for them.
 */
export function useLiveOrders(filters: ComputedRef<Filters>) {
  const isFirstPage = computed(() => filters.value['after'] === undefined)
  const firstFilters = computed((): Filters => {
    const { after: _, ...others } = filters.value
    return others
  })
  const page = useOrders(() => filters.value)
  const first = useOrders(() => firstFilters.value)
  useLive({
    ...page,
    refetch: () => Promise.all(isFirstPage.value ? [page.refetch()] : [page.refetch(), first.refetch()]),
  })

  const shown = shallowRef<OrderList>()
  /** The newest order that the reader has had before them; '' for none at all, null before the first answer. */
  const newestSeen = ref<string | null>(null)
  let shownOf = ''
  let newestOf = ''

  function take(): void {
    const address = JSON.stringify(filters.value)
    const isReading = shownOf === address && isFirstPage.value && !isAtTop()
    const data = page.data.value
    shown.value = isReading && shown.value && data ? inPlace(shown.value, data) : data
    if (!page.isPlaceholderData.value && data) shownOf = address
    mark(isReading)
  }
  function mark(isReading: boolean): void {
    const latest = first.data.value
    const list = JSON.stringify(firstFilters.value)
    if (!latest || first.isPlaceholderData.value) return
    if (newestOf === list && (isReading || !isFirstPage.value)) return
    newestOf = list
    newestSeen.value = latest.items[0]?.number ?? ''
  }
  watch([page.data, page.isPlaceholderData, first.data, first.isPlaceholderData, filters], take, {
    immediate: true,
  })

  const fresh = computed(() => {
    const items = first.data.value?.items ?? []
    if (newestSeen.value === null || first.isPlaceholderData.value) return { count: 0, isMore: false }
    const at = items.findIndex((it) => it.number === newestSeen.value)
    return { count: at < 0 ? items.length : at, isMore: at < 0 && newestSeen.value !== '' }
  })

  const onScroll = (): void => {
    if (isFirstPage.value && fresh.value.count > 0 && isAtTop()) take()
  }
  addEventListener('scroll', onScroll, { passive: true })
  onScopeDispose(() => removeEventListener('scroll', onScroll))

  return { query: { ...page, data: shown }, fresh }
}

/** The same rows in the same places, as they are now. */
function inPlace(shown: OrderList, latest: OrderList): OrderList {
  const byNumber = new Map(latest.items.map((it) => [it.number, it]))
  return { ...shown, items: shown.items.map((it) => byNumber.get(it.number) ?? it) }
}
