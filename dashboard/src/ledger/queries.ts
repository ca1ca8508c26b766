import { useQuery } from '@pinia/colada'
import type {
  AccountDays,
  Balances,
  ClosingsView,
  EntryList,
  PostByHand,
  TransactionView,
} from '#api/ledger/desk-schemas.ts'
import { get, send } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>

const at = '/api/admin/ledger'

export const useBalances = (span: () => Filters) =>
  useQuery({
    key: () => ['ledger', 'balances', span()],
    query: () => get<Balances>(`${at}/balances`, span()),
    placeholderData: (before: Balances | undefined) => before,
  })

export interface OneAccount {
  readonly account: string
  readonly currency: string
  readonly from: string
  readonly to: string
}

const daysPath = ({ account }: OneAccount) => `${at}/accounts/${account}/days`
const daysQuery = ({ currency, from, to }: OneAccount) => ({ currency, from, to })

export const useAccountDays = (of: () => OneAccount) =>
  useQuery({
    key: () => ['ledger', 'days', { ...of() }],
    query: () => get<AccountDays>(daysPath(of()), daysQuery(of())),
    placeholderData: (before: AccountDays | undefined) => before,
  })

export const useEntries = (filters: () => Filters) =>
  useQuery({
    key: () => ['ledger', 'entries', filters()],
    query: () => get<EntryList>(`${at}/entries`, filters()),
    placeholderData: (before: EntryList | undefined) => before,
  })

export const useTransaction = (id: () => string) =>
  useQuery({
    key: () => ['ledger', 'transaction', id()],
    query: () => get<TransactionView>(`${at}/transactions/${id()}`),
  })

export const useClosings = (filters: () => Filters) =>
  useQuery({
    key: () => ['ledger', 'closings', filters()],
    query: () => get<ClosingsView>(`${at}/closings`, filters()),
    placeholderData: (before: ClosingsView | undefined) => before,
  })

const withQuery = (path: string, query: Filters) =>
  Object.keys(query).length > 0 ? `${path}?${new URLSearchParams(query)}` : path

/** Addresses of files. */
export const balancesFile = (span: Filters) => withQuery(`${at}/balances.csv`, span)
export const daysFile = (of: OneAccount) => withQuery(`${daysPath(of)}.csv`, daysQuery(of))
export const entriesFile = (filters: Filters) =>
  withQuery(
    `${at}/entries.csv`,
    Object.fromEntries(Object.entries(filters).filter(([name]) => name !== 'after')),
  )

export const postByHand = (body: PostByHand, key: string) =>
  send<{ id: number }>('POST', `${at}/entries`, { body, key })

export const closeMonth = (month: string, key: string) =>
  send('POST', `${at}/closings`, { body: { month }, key })

export const reopenMonth = (month: string, { reason, key }: { reason: string; key: string }) =>
  send('DELETE', `${at}/closings/${month}`, { body: { reason }, key })
