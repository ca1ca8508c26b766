import type { InboxState } from '#domain/inbox/states.ts'
import { sources, sourcesInWords, typesInWords } from '#domain/inbox/words.ts'
import type { Option, SelectFilter } from '../ui/option.ts'
import type { Tone } from '../ui/tone.ts'

/** How far a row came, in a word. */
export const stateWords: Readonly<Record<InboxState, { readonly label: string; readonly tone: Tone }>> = {
  waiting: { label: 'Waiting', tone: 'info' },
  delivered: { label: 'Told', tone: 'info' },
  handled: { label: 'Handled', tone: 'good' },
  ignored: { label: 'Nothing to do', tone: 'quiet' },
  'with-person': { label: 'Needs you', tone: 'bad' },
}

const states: readonly InboxState[] = ['waiting', 'delivered', 'handled', 'ignored', 'with-person']

const optionsOf = (words: Readonly<Record<string, string>>): Option[] =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

export const inboxFilters: readonly SelectFilter[] = [
  {
    key: 'state',
    label: 'State',
    options: states.map((value) => ({ value, label: stateWords[value].label })),
  },
  {
    key: 'source',
    label: 'Source',
    options: sources.map((value) => ({ value, label: sourcesInWords[value] ?? value })),
  },
  { key: 'type', label: 'What', options: optionsOf(typesInWords) },
]

/** The page of what a row is about; null where there is none. */
export function pageOf(subject: string | null): string | null {
  const [kind = '', ...rest] = (subject ?? '').split('/')
  const name = encodeURIComponent(rest.join('/'))
  if (kind === 'order') return `/orders/${name}`
  if (kind === 'mail') return `/mail/${name}`
  return kind === 'purchases' ? `/mail/${encodeURIComponent(`purchases-link/${rest.join('/')}`)}` : null
}
