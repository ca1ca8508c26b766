import type { DisputeStanding } from '#domain/disputes/standing.ts'
import type { Tone } from './tone.ts'

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

/** Beside an order: nothing once the money stayed with the shop. */
export function disputedBadge(standings: readonly DisputeStanding[]): { label: string; tone: Tone } | null {
  if (standings.some(isWaiting)) return { label: 'Disputed', tone: 'bad' }
  if (standings.some((it) => it === 'answered' || it === 'under_review'))
    return { label: 'Disputed', tone: 'info' }
  return standings.includes('lost') ? { label: 'Dispute lost', tone: 'warn' } : null
}
