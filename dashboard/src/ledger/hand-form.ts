import type { PostByHand } from '#api/ledger/desk-schemas.ts'
import { type Account, accounts } from '#domain/ledger/accounts.ts'
import { accountsOf, changes, type HandKind, handKinds } from '#domain/ledger/hand-entries.ts'
import { accountsInWords } from '#domain/ledger/words.ts'
import { toMinor } from '#domain/shared/money.ts'
import type { Option } from '../ui/option.ts'

/** As it is typed. */
export interface HandForm {
  kind: string
  account: string
  change: string
  amount: string
  currency: string
  day: string
  note: string
}

export const emptyHandForm = (today = ''): HandForm => ({
  kind: 'settlement',
  account: 'gateway',
  change: 'increase',
  amount: '',
  currency: 'INR',
  day: today,
  note: '',
})

const kindWords: Readonly<Record<HandKind, string>> = {
  settlement: 'Razorpay paid out to the bank',
  rounding: 'A difference of rounding, at most ₹10',
  'write-off': 'Money given up',
}
export const kindOptions: readonly Option[] = handKinds.map((value) => ({ value, label: kindWords[value] }))

const kindOf = (form: HandForm): HandKind => handKinds.find((it) => it === form.kind) ?? 'settlement'

export const accountOptions = (kind: string): readonly Option[] =>
  accountsOf(handKinds.find((it) => it === kind) ?? 'settlement').map((value) => ({
    value,
    label: accountsInWords[value].name,
  }))

const nameOf = (account: string): string => {
  const known = accounts.find((it) => it === account)
  return known ? accountsInWords[known].name : account
}

export const changeOptions = (form: HandForm): readonly Option[] =>
  kindOf(form) === 'settlement'
    ? [
        { value: 'increase', label: 'The bank got it' },
        { value: 'decrease', label: 'The bank sent it back' },
      ]
    : [
        { value: 'increase', label: `${nameOf(form.account)}: there is more than the books say` },
        { value: 'decrease', label: `${nameOf(form.account)}: there is less than the books say` },
      ]

/** The account it is posted to, of those this kind can be posted to. */
export function accountOf(kind: HandKind, account: string | undefined): Account | undefined {
  const possible = accountsOf(kind)
  return kind === 'settlement' ? possible[0] : possible.find((it) => it === account)
}

/** What is sent; null while something is missing. */
export function bodyOf(form: HandForm): PostByHand | null {
  const kind = kindOf(form)
  const amount = /^\d{1,10}(\.\d{1,2})?$/.test(form.amount.trim()) ? toMinor(Number(form.amount)) : null
  const account = accountOf(kind, form.account)
  const change = changes.find((it) => it === form.change)
  const note = form.note.trim()
  if (!amount || !account || !change || note === '' || form.day === '') return null
  return {
    kind,
    amount_minor: amount,
    currency: form.currency,
    day: form.day,
    note,
    change,
    ...(kind === 'settlement' ? {} : { account }),
  }
}
