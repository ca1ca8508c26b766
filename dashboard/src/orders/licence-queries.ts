import { useQuery } from '@pinia/colada'
import type { OrderLicences } from '#api/licences/desk-schemas.ts'
import { get, send } from '../app/api.ts'

const at = '/api/admin/licences'

export const useOrderLicences = (number: () => string) =>
  useQuery({
    key: () => ['order-licences', number()],
    query: () => get<OrderLicences>(`${at}/orders/${number()}`),
  })

export const revokeLicence = (id: string, key: string) => send('POST', `${at}/${id}/revoke`, { key })

export const restoreLicence = (id: string, key: string) => send('POST', `${at}/${id}/restore`, { key })

export const deactivateLicence = (id: string, activation: string, key: string) =>
  send('POST', `${at}/${id}/activations/${activation}/deactivate`, { key })
