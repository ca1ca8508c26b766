type Details = { statusCode?: number; type?: string; code?: string; param?: string }

/** A refusal in Stripe's shape. */
export class StripeRefusal extends Error {
  readonly statusCode: number
  readonly type: string
  readonly code: string | undefined
  readonly param: string | undefined
  constructor(
    message: string,
    { statusCode = 400, type = 'invalid_request_error', code, param }: Details = {},
  ) {
    super(message)
    this.statusCode = statusCode
    this.type = type
    this.code = code
    this.param = param
  }
}

export const errorBody = ({ message, type, code, param }: StripeRefusal) => ({
  error: {
    ...(code === undefined
      ? {}
      : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
    message,
    ...(param === undefined ? {} : { param }),
    type,
  },
})

const amountIn = (minor: number, currency: string) =>
  new Intl.NumberFormat('en-IN', { style: 'currency', currency }).format(minor / 100)

export const stripeRefusals = {
  unauthenticated: (given: boolean) =>
    new StripeRefusal(
      given
        ? 'Invalid API Key provided.'
        : 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.',
      { statusCode: 401 },
    ),
  unknownUrl: (method: string, path: string) =>
    new StripeRefusal(`Unrecognized request URL (${method}: ${path}).`, { statusCode: 404 }),
  unknownId: (noun: string, id: string, param = 'id') =>
    new StripeRefusal(`No such ${noun}: '${id}'`, { statusCode: 404, code: 'resource_missing', param }),
  serverError: () => new StripeRefusal('An unknown error occurred.', { statusCode: 500, type: 'api_error' }),
  tooManyRequests: () =>
    new StripeRefusal('Request rate limit exceeded. Learn more about rate limits in the documentation.', {
      statusCode: 429,
      code: 'rate_limit',
    }),
  keyTooLong: () =>
    new StripeRefusal('Idempotency keys can be up to 255 characters long.', { type: 'idempotency_error' }),
  keyReused: (key: string) =>
    new StripeRefusal(
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      { type: 'idempotency_error' },
    ),
  keyInUse: () =>
    new StripeRefusal(
      'There is currently another in-progress request using this Idempotent Key. Please wait for it to finish and try again.',
      { statusCode: 409, type: 'idempotency_error', code: 'idempotency_key_in_use' },
    ),
  notExpandable: (property: string) =>
    new StripeRefusal(`This property cannot be expanded (${property}).`, { param: 'expand' }),
  notOpen: (status: string) =>
    new StripeRefusal(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${status}\`.`,
    ),
  alreadyCaptured: (id: string) =>
    new StripeRefusal(`Charge ${id} has already been captured.`, { code: 'charge_already_captured' }),
  intentNotCapturable: (status: string) =>
    new StripeRefusal(
      `This PaymentIntent could not be captured because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      { code: 'payment_intent_unexpected_state' },
    ),
  captureTooLarge: () =>
    new StripeRefusal('The amount to capture is greater than the amount that can be captured.', {
      code: 'amount_too_large',
      param: 'amount_to_capture',
    }),
  alreadyRefunded: (id: string) =>
    new StripeRefusal(`Charge ${id} has already been refunded.`, { code: 'charge_already_refunded' }),
  notRefundable: (id: string) =>
    new StripeRefusal(`Charge ${id} is not refundable: no money was captured by it.`, {
      code: 'charge_not_refundable',
    }),
  refundTooLarge: (asked: number, left: number, currency: string) =>
    new StripeRefusal(
      `Refund amount (${amountIn(asked, currency)}) is greater than unrefunded amount on charge (${amountIn(left, currency)})`,
      { code: 'amount_too_large', param: 'amount' },
    ),
  disputed: (id: string) =>
    new StripeRefusal(`Charge ${id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    }),
  balanceTooLow: () =>
    new StripeRefusal('Insufficient funds in Stripe account.', { code: 'balance_insufficient' }),
  disputeClosed: () => new StripeRefusal('This dispute is already closed or under review.'),
} as const
