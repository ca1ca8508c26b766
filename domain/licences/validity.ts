/** Why a licence key is not valid. */
export const invalidReasons = ['unknown', 'revoked', 'not-activated-here'] as const
export type InvalidReason = (typeof invalidReasons)[number]
