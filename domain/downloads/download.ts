import type { Failure } from '#domain/shared/failure.ts'

/** Seconds in which a download may begin, and in which one that began may be resumed. */
export const beginWithinSeconds = 900
export const resumeWithinSeconds = 24 * 60 * 60

export interface Entitlement {
  readonly granted: boolean
  readonly revoked: boolean
  /** As many downloads as the purchase gives have begun. */
  readonly usedUp: boolean
  /** Seconds since a download with this very link began; null when none did. */
  readonly begunSecondsAgo: number | null
}

export const downloadEnded = {
  kind: 'payment-required',
  code: 'REFUNDED',
  message:
    'Money for this order went back, and its download ended with it. To have the files again, buy them again.',
} as const satisfies Failure

export const downloadsUsedUp = {
  kind: 'payment-required',
  code: 'DOWNLOADS_USED_UP',
  message: 'All downloads of this purchase are used. Write to us and we give you more.',
} as const satisfies Failure

/** Whether a download may go ahead; null when it may. `expiredSeconds` is how long the link is past its time, 0 when it is not. */
export function refuseDownload(
  { granted, revoked, usedUp, begunSecondsAgo }: Entitlement,
  expiredSeconds: number,
): Pick<Failure, 'kind' | 'code' | 'message'> | null {
  if (revoked) return downloadEnded
  if (!granted)
    return {
      kind: 'payment-required',
      code: 'NOT_PAID',
      message: 'This order is not paid, so there is nothing to download yet.',
    }
  const resumable = begunSecondsAgo !== null && begunSecondsAgo <= resumeWithinSeconds
  if (expiredSeconds > 0 && !resumable)
    return {
      kind: 'forbidden',
      code: 'LINK_EXPIRED',
      message: 'This link has expired. Open your order again for a fresh one.',
    }
  if (usedUp && !resumable) return downloadsUsedUp
  return null
}
