export type StatusView =
  'created' | 'paid' | 'failed' | 'expired' | 'cancelled' | 'partially_refunded' | 'refunded' | 'review'

/** The word and the tone of a status, as customers read it. */
export const statusWords = {
  created: { word: 'Waiting for payment', tone: 'waiting' },
  paid: { word: 'Paid', tone: 'good' },
  failed: { word: 'Payment failed', tone: 'bad' },
  expired: { word: 'Expired', tone: 'over' },
  cancelled: { word: 'Cancelled', tone: 'over' },
  partially_refunded: { word: 'Partly refunded', tone: 'over' },
  refunded: { word: 'Refunded', tone: 'over' },
  review: { word: 'Being checked', tone: 'waiting' },
} as const satisfies Record<StatusView, { word: string; tone: string }>
