import { useQuery } from '@pinia/colada'
import type { CustomerHistory, HistorySteps, OrderHistory } from '#api/orders/history-schemas.ts'
import { get } from '../../app/api.ts'

export type HistoryOf = 'order' | 'customer'

/** Null for now. */
type At = () => string | null

const root = (number: string) => `/api/admin/orders/${number}`
const asked = (at: string | null) => (at === null ? {} : { at })

export const readSteps = (number: string, of: HistoryOf, before?: string) =>
  get<HistorySteps>(`${root(number)}/history/steps`, { of, ...(before === undefined ? {} : { before }) })

export const useSteps = (number: () => string, of: HistoryOf) =>
  useQuery({ key: () => ['history-steps', number(), of], query: () => readSteps(number(), of) })

export const useOrderAt = (number: () => string, at: At) =>
  useQuery({
    key: () => ['order-at', number(), at() ?? 'now'],
    query: () => get<OrderHistory>(`${root(number())}/history`, asked(at())),
    placeholderData: (before: OrderHistory | undefined) => before,
  })

export const useCustomerAt = (number: () => string, at: At, after: () => string | null) =>
  useQuery({
    key: () => ['customer-at', number(), at() ?? 'now', after() ?? ''],
    query: () => {
      const page = after()
      return get<CustomerHistory>(`${root(number())}/customer-history`, {
        ...asked(at()),
        ...(page === null ? {} : { after: page }),
      })
    },
    placeholderData: (before: CustomerHistory | undefined) => before,
  })

export const fileOf = (number: string, of: HistoryOf, at: string | null) => {
  const query = at === null ? '' : `?${new URLSearchParams({ at }).toString()}`
  return `${root(number)}/${of === 'order' ? 'history' : 'customer-history'}.pdf${query}`
}
