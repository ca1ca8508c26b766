import { inboxState, type Progress } from './states.ts'

/** At most so many rows are delivered again by one command. */
export const redeliveredAtOnce = 1000

export interface Redeliverable extends Progress {
  readonly source: string
  readonly type: string
  readonly subject: string | null
  /** It says something that a run could take in. */
  readonly hasFacts: boolean
}

interface Rule {
  readonly holds: (row: Redeliverable, isHandled: boolean) => boolean
  readonly why: string
}

const of = (row: Redeliverable, kind: string) => row.subject?.startsWith(`${kind}/`) ?? false

/** The first that holds is the reason. */
const rules: readonly Rule[] = [
  { holds: (row) => inboxState(row) === 'waiting', why: 'It is on its way already.' },
  {
    holds: ({ outcome }) => outcome === 'we do not use this type',
    why: 'Origin does not use events of this type.',
  },
  {
    holds: ({ subject }) => subject === null,
    why: 'It belongs to no order that Origin knows, so there is nobody to tell.',
  },
  {
    holds: (row) => of(row, 'purchases') && row.outcome === 'mailed',
    why: 'Its mail was sent. To send a new link, go to that mail.',
  },
  {
    holds: (row, isHandled) => of(row, 'mail') && isHandled,
    why: 'Its mail was dealt with. To send it again, go to that mail.',
  },
  {
    holds: ({ source }, isHandled) => source === 'desk' && isHandled,
    why: 'It is an instruction from this desk that was carried out. Give it again where you gave it.',
  },
  {
    holds: (row) => of(row, 'order') && !row.hasFacts && row.type !== 'order-placed',
    why: 'It says nothing that a run could take in.',
  },
]

/** Why telling the workflow again would do nothing, or would do something twice; null when it may be told. */
export function whyNotAgain(row: Redeliverable): string | null {
  const state = inboxState(row)
  const isHandled = state === 'handled' || state === 'ignored'
  return rules.find(({ holds }) => holds(row, isHandled))?.why ?? null
}
