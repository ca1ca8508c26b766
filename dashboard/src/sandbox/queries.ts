import { useQuery } from '@pinia/colada'
import type {
  DecideByHand,
  DisputeByHand,
  LedgerList,
  MailboxList,
  PayByHand,
  SandboxView,
  UnpaidList,
} from '#api/sandbox/desk-schemas.ts'
import { get, send } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>
const base = '/api/admin/sandbox'

export const useSandbox = () => useQuery({ key: ['sandbox'], query: () => get<SandboxView>(base) })

export const useUnpaid = (filters: () => Filters) =>
  useQuery({
    key: () => ['sandbox', 'orders', filters()],
    query: () => get<UnpaidList>(`${base}/orders`, filters()),
    placeholderData: (before: UnpaidList | undefined) => before,
  })

export const useLedger = (filters: () => Filters) =>
  useQuery({
    key: () => ['sandbox', 'ledger', filters()],
    query: () => get<LedgerList>(`${base}/ledger`, filters()),
    placeholderData: (before: LedgerList | undefined) => before,
  })

export const useMailbox = (filters: () => Filters) =>
  useQuery({
    key: () => ['sandbox', 'mails', filters()],
    query: () => get<MailboxList>(`${base}/mails`, filters()),
    placeholderData: (before: MailboxList | undefined) => before,
  })

export const payByHand = (gatewayOrderId: string, body: PayByHand, key: string) =>
  send('POST', `${base}/orders/${encodeURIComponent(gatewayOrderId)}/pay`, { body, key })

export const disputeByHand = (paymentId: string, body: DisputeByHand, key: string) =>
  send('POST', `${base}/payments/${encodeURIComponent(paymentId)}/dispute`, { body, key })

export const decideByHand = (disputeId: string, body: DecideByHand, key: string) =>
  send('POST', `${base}/disputes/${encodeURIComponent(disputeId)}/decide`, { body, key })

export const addFault = (body: SandboxView['faults'][number], key: string) =>
  send('POST', `${base}/faults`, { body, key })

export const clearFaults = (key: string) => send('DELETE', `${base}/faults`, { key })
