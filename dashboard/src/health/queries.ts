import { useQuery } from '@pinia/colada'
import type { HealthView } from '#api/health/schemas.ts'
import { get } from '../app/api.ts'

export const useHealth = () =>
  useQuery({ key: ['health'], query: () => get<HealthView>('/api/admin/health') })
