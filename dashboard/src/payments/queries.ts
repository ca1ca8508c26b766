import { useQuery } from '@pinia/colada'
import type { GatewayChange, GatewayChoice, RefundList } from '#api/payments/desk-schemas.ts'
import { get, send } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>

export const useRefunds = (filters: () => Filters) =>
  useQuery({
    key: () => ['refunds', filters()],
    query: () => get<RefundList>('/api/admin/refunds', filters()),
    placeholderData: (before: RefundList | undefined) => before,
  })

export const readGateways = () => get<GatewayChoice>('/api/admin/gateways')
export const useGateways = () => useQuery({ key: ['gateways'], query: readGateways })

export const saveGateways = (change: GatewayChange, key: string) =>
  send<GatewayChoice>('PUT', '/api/admin/gateways', { body: change, key })
