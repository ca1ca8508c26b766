import type { Tone } from './tone.ts'

interface Licence {
  readonly revoked_at: string | null
  readonly revoked_by: string | null
  readonly activations: number
  readonly activation_limit: number | null
}

/** How a licence key stands. */
export const licenceBadge = ({ revoked_at, revoked_by }: Licence): { label: string; tone: Tone } => {
  if (revoked_at === null) return { label: 'Valid', tone: 'good' }
  return {
    label: revoked_by === null ? 'Ended with the purchase' : `Revoked by ${revoked_by}`,
    tone: 'quiet',
  }
}

/** In how many places it is in use, of how many. */
export const placesInWords = ({ activations, activation_limit: limit }: Licence): string =>
  limit === null ? `${activations}, no limit` : `${activations} of ${limit}`
