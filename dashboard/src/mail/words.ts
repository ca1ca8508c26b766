import { mailStates, type MailState, templatesInWords } from '#domain/mail/words.ts'
import type { SelectFilter } from '../ui/option.ts'
import type { Tone } from '../ui/tone.ts'

/** How a mail stands, in a word or two. */
export const mailWords: Readonly<Record<MailState, { readonly label: string; readonly tone: Tone }>> = {
  queued: { label: 'On its way', tone: 'info' },
  sent: { label: 'Sent', tone: 'good' },
  'no-address': { label: 'No address', tone: 'warn' },
  overtaken: { label: 'Overtaken', tone: 'quiet' },
  failed: { label: 'Refused', tone: 'bad' },
}

export const mailFilters: readonly SelectFilter[] = [
  {
    key: 'state',
    label: 'State',
    options: mailStates.map((value) => ({ value, label: mailWords[value].label })),
  },
  {
    key: 'template',
    label: 'Mail',
    options: Object.entries(templatesInWords).map(([value, label]) => ({ value, label })),
  },
]
