import type { EventView } from '#api/engine/schemas.ts'
import type { Tone } from '../ui/tone.ts'

interface Look {
  readonly icon: string
  readonly tone: Tone
}

export const eventLooks: Readonly<Record<EventView['kind'], Look>> = {
  begin: { icon: 'i-lucide-play', tone: 'info' },
  turn: { icon: 'i-lucide-cpu', tone: 'quiet' },
  deed: { icon: 'i-lucide-check', tone: 'good' },
  wait: { icon: 'i-lucide-timer', tone: 'quiet' },
  news: { icon: 'i-lucide-bell', tone: 'info' },
  trouble: { icon: 'i-lucide-triangle-alert', tone: 'bad' },
  end: { icon: 'i-lucide-flag', tone: 'info' },
  other: { icon: 'i-lucide-circle-dot', tone: 'quiet' },
}
