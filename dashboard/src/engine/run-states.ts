import type { RunView } from '#api/engine/schemas.ts'
import type { Tone } from '../ui/tone.ts'

export const stateTones: Readonly<Record<RunView['state'], Tone>> = {
  RUNNING: 'info',
  COMPLETED: 'good',
  CONTINUED_AS_NEW: 'quiet',
  FAILED: 'bad',
  CANCELLED: 'warn',
  TERMINATED: 'warn',
  TIMED_OUT: 'bad',
  PAUSED: 'warn',
}
