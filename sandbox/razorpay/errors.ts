/** A refusal in Razorpay's shape. */
export class Refusal extends Error {
  readonly statusCode: number
  readonly code: string
  readonly field: string | undefined
  constructor(message: string, { statusCode = 400, code = 'BAD_REQUEST_ERROR', field }: Details = {}) {
    super(message)
    this.statusCode = statusCode
    this.code = code
    this.field = field
  }
}

type Details = { statusCode?: number; code?: string; field?: string }

export const errorBody = ({ code, message, field }: Pick<Refusal, 'code' | 'message' | 'field'>) => ({
  error: {
    code,
    description: message,
    source: 'NA',
    step: 'NA',
    reason: 'NA',
    metadata: {},
    ...(field === undefined ? {} : { field }),
  },
})

export const refusals = {
  unauthenticated: () => new Refusal('Authentication failed', { statusCode: 401 }),
  unknownId: () => new Refusal('The id provided does not exist'),
  unknownUrl: () => new Refusal('The requested URL was not found on the server.'),
  serverError: () =>
    new Refusal(
      'We are facing some trouble completing your request at the moment. Please try again shortly.',
      { statusCode: 500, code: 'SERVER_ERROR' },
    ),
  tooManyRequests: () => new Refusal('Too many requests', { statusCode: 429 }),
  alreadyCaptured: () => new Refusal('This payment has already been captured'),
  notAuthorized: () =>
    new Refusal('Only payments which have been authorized and not yet captured can be captured'),
  captureAmountDiffers: () =>
    new Refusal('Capture amount must be equal to the amount authorized', { field: 'amount' }),
  captureCurrencyDiffers: () =>
    new Refusal('Payment currency and capture currency do not match', { field: 'currency' }),
  notCaptured: () => new Refusal('The payment status should be captured for action to be taken'),
  fullyRefunded: () => new Refusal('The payment has been fully refunded already'),
  refundTooLarge: () =>
    new Refusal('The refund amount provided is greater than amount captured', { field: 'amount' }),
  disputed: () => new Refusal('The payment cannot be refunded while it is disputed'),
  disputeNotOpen: () => new Refusal('Only an open dispute can be accepted or contested'),
  unknownDocument: () => new Refusal('One of the documents provided does not exist'),
  balanceTooLow: () =>
    new Refusal(
      'Your account does not have enough balance to carry out the refund operation. You can add funds to your account from your Razorpay dashboard or capture new payments.',
    ),
  idempotencyKeyInvalid: () =>
    new Refusal(
      'The idempotency key must have at least 10 letters, digits, hyphens and underscores, and nothing else.',
    ),
  idempotencyKeyReused: () =>
    new Refusal('Different request with the same idempotency key has already been processed.'),
  idempotencyKeyInUse: () =>
    new Refusal('Another request with the same idempotency key is in progress.', { statusCode: 409 }),
} as const
