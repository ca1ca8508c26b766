import { may, type Permission, type Role } from '#domain/people/roles.ts'
import type { ReviewReason } from './effects.ts'

/** How a person may settle a review. `settled-elsewhere` closes it with a note alone. */
export const resolutions = [
  'refund',
  'try-again',
  'correct-address',
  'accept-dispute',
  'contest-dispute',
  'write-off',
  'settled-elsewhere',
] as const
export type Resolution = (typeof resolutions)[number]

/** As others read it afterwards. */
export const resolutionsInWords: Readonly<Record<Resolution, string>> = {
  refund: 'gave the money back',
  'try-again': 'had it tried again',
  'correct-address': 'corrected the address',
  'accept-dispute': 'accepted the dispute',
  'contest-dispute': 'contested the dispute',
  'write-off': 'wrote it off',
  'settled-elsewhere': 'settled it outside of Origin',
}

/** What one must be allowed for it. */
export const resolutionNeeds = (resolution: Resolution): Permission => {
  if (resolution === 'write-off') return 'books:write'
  return resolution === 'accept-dispute' || resolution === 'contest-dispute'
    ? 'disputes:answer'
    : 'reviews:resolve'
}

/** What one must be allowed to be given such a review. */
export const reviewNeeds = (reason: ReviewReason): Permission =>
  reason === 'dispute-to-answer' ? 'disputes:answer' : 'reviews:resolve'

/** Why somebody of this role may not resolve in this way; null when they may. */
export const whyNotPermitted = (resolution: Resolution, role: Role): string | null =>
  may(role, resolutionNeeds(resolution)) ? null : `Only an owner may ${resolutionsAsDone[resolution]}.`

const resolutionsAsDone: Readonly<Record<Resolution, string>> = {
  refund: 'give money back',
  'try-again': 'have it tried again',
  'correct-address': 'correct the address',
  'accept-dispute': 'accept a dispute',
  'contest-dispute': 'contest a dispute',
  'write-off': 'write money off',
  'settled-elsewhere': 'say it is settled',
}

export const noteAtLeast = 10
