import { useQuery } from '@pinia/colada'
import type { LicenceList, PoolList, PoolView } from '#api/licences/desk-schemas.ts'
import type { OrderFilters } from '#api/orders/desk-schemas.ts'
import { get, send } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>

const at = '/api/admin/licences'

export const useLicences = (filters: () => Filters) =>
  useQuery({
    key: () => ['licences', filters()],
    query: () => get<LicenceList>(at, filters()),
    placeholderData: (before: LicenceList | undefined) => before,
  })

export const useProducts = () =>
  useQuery({
    key: ['order-filters'],
    query: () => get<OrderFilters>('/api/admin/orders/filters'),
    staleTime: 60_000,
  })

export const usePools = (filters: () => Filters) =>
  useQuery({
    key: () => ['licence-pools', filters()],
    query: () => get<PoolList>(`${at}/pools`, filters()),
    placeholderData: (before: PoolList | undefined) => before,
  })

export const addKeys = (product: string, keys: string, key: string) =>
  send<PoolView>('POST', `${at}/pools/${product}/keys`, { body: { keys }, key })
