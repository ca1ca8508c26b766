import { useQuery } from '@pinia/colada'
import type { AuditChoices, AuditList } from '#api/audit/desk-schemas.ts'
import { get } from '../app/api.ts'

export const useAudit = (filters: () => Readonly<Record<string, string>>) =>
  useQuery({
    key: () => ['audit', filters()],
    query: () => get<AuditList>('/api/admin/audit', filters()),
    placeholderData: (before: AuditList | undefined) => before,
  })

export const useAuditChoices = () =>
  useQuery({ key: ['audit-choices'], query: () => get<AuditChoices>('/api/admin/audit/choices') })
