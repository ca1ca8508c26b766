import { useQuery } from '@pinia/colada'
import type { InboxEntryView, InboxList, PayloadView, RedeliveryPlan } from '#api/inbox/desk-schemas.ts'
import { get, send } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>

/** A number of an order is looked for among what the rows are about. */
const asked = ({ q = '', ...filters }: Filters): Filters => ({ ...filters, subject: q })

export const useInbox = (filters: () => Filters) =>
  useQuery({
    key: () => ['inbox', filters()],
    query: () => get<InboxList>('/api/admin/inbox', asked(filters())),
    placeholderData: (before: InboxList | undefined) => before,
  })

export const useInboxEntry = (id: () => string) =>
  useQuery({
    key: () => ['inbox', 'entry', id()],
    query: () => get<InboxEntryView>(`/api/admin/inbox/${encodeURIComponent(id())}`),
  })

export const usePayload = (id: () => string) =>
  useQuery({
    key: () => ['inbox', 'payload', id()],
    query: () => get<PayloadView>(`/api/admin/inbox/${encodeURIComponent(id())}/payload`),
  })

export const revealPayload = (id: string, key: string) =>
  send<PayloadView>('POST', `/api/admin/inbox/${encodeURIComponent(id)}/payload/reveal`, { key })

export const redeliver = (id: string, key: string) =>
  send('POST', `/api/admin/inbox/${encodeURIComponent(id)}/redeliver`, { key })

export interface Range {
  readonly fromId: number
  readonly toId: number
  readonly filters: Filters
}

const rangePath = ({ fromId, toId, filters }: Range): string => {
  const { after: _, ...kept } = asked(filters)
  const wanted = Object.entries({ ...kept, from_id: String(fromId), to_id: String(toId) })
  return `/api/admin/inbox/redelivery?${new URLSearchParams(wanted.filter(([, value]) => value !== ''))}`
}

/** What delivering a range again would do. */
export const useRedeliveryPlan = (range: () => Range | null) =>
  useQuery({
    key: () => ['inbox', 'redelivery', JSON.stringify(range())],
    enabled: () => range() !== null,
    query: () => {
      const wanted = range()
      if (wanted === null) throw new Error('There is no range.')
      return get<RedeliveryPlan>(rangePath(wanted))
    },
  })

export const redeliverRange = (range: Range, key: string) => send('POST', rangePath(range), { key })
