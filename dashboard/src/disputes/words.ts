import type { DisputeStanding } from '#domain/disputes/standing.ts'
import type { Tone } from '../ui/tone.ts'

export const standingTones: Readonly<Record<DisputeStanding, Tone>> = {
  'to-answer': 'bad',
  missed: 'bad',
  answered: 'info',
  under_review: 'info',
  won: 'good',
  lost: 'warn',
  closed: 'quiet',
}

/** Nobody has answered yet, or may still do so. */
export const isWaiting = (standing: DisputeStanding): boolean =>
  standing === 'to-answer' || standing === 'missed'
