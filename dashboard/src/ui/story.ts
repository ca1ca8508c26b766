import type { TimelineLine } from '#api/orders/desk-schemas.ts'
import type { StoryIcon } from '#domain/orders/story.ts'

/** What a line of a timeline is about, as a picture. */
export const storyIcons: Readonly<Record<StoryIcon, string>> = {
  placed: 'i-lucide-shopping-bag',
  payment: 'i-lucide-credit-card',
  back: 'i-lucide-undo-2',
  browser: 'i-lucide-log-in',
  decision: 'i-lucide-git-commit-horizontal',
  ask: 'i-lucide-circle-help',
  mail: 'i-lucide-mail',
  money: 'i-lucide-indian-rupee',
  download: 'i-lucide-download',
  coupon: 'i-lucide-ticket-percent',
  person: 'i-lucide-user-round',
  review: 'i-lucide-hand',
}

/** Whether a line is what we were told, what was made of it, or what was then done. */
export const storyLooks = {
  fact: 'fact',
  download: 'fact',
  action: 'fact',
  decision: 'decision',
  review: 'decision',
  coupon: 'decision',
  effect: 'effect',
  mail: 'effect',
  money: 'effect',
} as const

/** What explains the amount of a line. */
export const referenceOf = ({ kind, id }: Pick<TimelineLine, 'kind' | 'id'>): string | null =>
  kind === 'money' ? id.replace('money/', 'transaction/') : kind === 'review' ? id : null
