import { useQuery } from '@pinia/colada'
import type { RefundList } from '#api/payments/desk-schemas.ts'
import { get } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>

export const useRefunds = (filters: () => Filters) =>
  useQuery({
    key: () => ['refunds', filters()],
    query: () => get<RefundList>('/api/admin/refunds', filters()),
    placeholderData: (before: RefundList | undefined) => before,
  })
