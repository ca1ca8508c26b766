import { useQuery } from '@pinia/colada'
import { onScopeDispose } from 'vue'
import type { HealthView, InvariantsView } from '#api/health/schemas.ts'
import { get, send } from '../app/api.ts'

export const useHealth = () =>
  useQuery({ key: ['health'], query: () => get<HealthView>('/api/admin/health') })

const checkingMs = 500

/** Looked at more often while a check is under way. */
export function useInvariants() {
  const invariants = useQuery({
    key: ['health', 'invariants'],
    query: () => get<InvariantsView>('/api/admin/health/invariants'),
  })
  const timer = setInterval(() => {
    if (invariants.data.value?.is_checking && !invariants.isLoading.value) void invariants.refetch()
  }, checkingMs)
  onScopeDispose(() => clearInterval(timer))
  return invariants
}

export const checkInvariants = (key: string) => send('POST', '/api/admin/health/invariants', { key })
