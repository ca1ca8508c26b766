import { readonly, ref } from 'vue'
import { timeZone } from '../app/session.ts'

const tickMs = 15_000
const clock = ref(Date.now())
setInterval(() => (clock.value = Date.now()), tickMs)

/** Now, often enough for words such as "2 minutes ago". */
export const nowMs = readonly(clock)

const steps = [
  ['minute', 60, 60],
  ['hour', 3_600, 24],
  ['day', 86_400, 7],
] as const

const relative = new Intl.RelativeTimeFormat('en-IN', { numeric: 'auto' })

/** Such as "2 minutes ago", "in 3 hours", "yesterday"; beyond a week the date. */
export function relativeTime(at: string): string {
  const seconds = (Date.parse(at) - clock.value) / 1_000
  if (Math.abs(seconds) < 45) return 'just now'
  const step = steps.find(([, size, count]) => Math.abs(seconds) / size < count - 0.5)
  return step ? relative.format(Math.round(seconds / step[1]), step[0]) : dateText(at)
}

const shown = (at: string, options: Intl.DateTimeFormatOptions): string =>
  new Date(at).toLocaleString('en-IN', { timeZone: timeZone.value, ...options })

const closeMs = 300 * 86_400_000

/** The year only where one might think of another. */
const yearOf = (at: string): Intl.DateTimeFormatOptions =>
  Math.abs(Date.parse(at) - clock.value) < closeMs ? {} : { year: 'numeric' }

/** Such as "23 Nov", in the shop's time zone; with its year beyond one. */
const dateText = (at: string): string => shown(at, { day: 'numeric', month: 'short', ...yearOf(at) })

/** Such as "14:05:09", in the shop's time zone. */
export const clockText = (at: string): string => shown(at, { timeStyle: 'medium', hourCycle: 'h23' })

/** Such as "Mon, 30 Nov, 14:05", in the shop's time zone, for what is due; with its year beyond one. */
export const dueTime = (at: string): string =>
  shown(at, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...yearOf(at),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })

/** Such as "Mon, 23 Nov 2026, 14:05:09 IST", in the shop's time zone. */
export const exactTime = (at: string): string =>
  shown(at, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  })
