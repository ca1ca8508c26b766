import type { Failure } from '#domain/shared/failure.ts'

export const orderFailures = {
  unknownProduct: () => ({
    kind: 'not-found',
    code: 'PRODUCT_NOT_FOUND',
    field: 'product',
    message: 'There is no product of this name on sale.',
  }),
  soldOut: () => ({
    kind: 'conflict',
    code: 'SOLD_OUT',
    field: 'product',
    message: 'The last one has just been sold. Nothing was charged.',
  }),
  amountDisagrees: (price: string) => ({
    kind: 'rejected',
    code: 'AMOUNT_DISAGREES',
    field: 'amount',
    message: `The price is ${price}. Leave the amount out, or give exactly this.`,
  }),
  noSuchPrice: (currency: string) => ({
    kind: 'rejected',
    code: 'CURRENCY_NOT_OFFERED',
    field: 'currency',
    message: `This product has no price in ${currency}. Leave the currency out for its price in INR.`,
  }),
  unknownState: () => ({
    kind: 'invalid',
    code: 'STATE_UNKNOWN',
    field: 'billing.state',
    message: 'Give a state or union territory of India by name or two-letter code, or ZZ for outside India.',
  }),
  gstinMistyped: () => ({
    kind: 'invalid',
    code: 'GSTIN_MISTYPED',
    field: 'billing.gstin',
    message:
      'This GSTIN has a slip in it: its last character does not check the others. Compare it with the registration.',
  }),
  notFound: () => ({
    kind: 'not-found',
    code: 'ORDER_NOT_FOUND',
    message: 'There is no order at this address.',
  }),
  checkoutExpired: () => ({
    kind: 'forbidden',
    code: 'CHECKOUT_EXPIRED',
    message:
      'This way to pay has expired. Your order’s page says where it stands, with a new way while it can be paid.',
  }),
  notPayable: () => ({
    kind: 'rejected',
    code: 'ORDER_NOT_PAYABLE',
    message: 'This order cannot be paid any more. Its page says where it stands.',
  }),
  gatewayNotOffered: (names: string) => ({
    kind: 'rejected',
    code: 'GATEWAY_NOT_OFFERED',
    field: 'gateway',
    message: `This cannot be paid so. Offered for it: ${names}.`,
  }),
  currencyNotOffered: (currency: string) => ({
    kind: 'rejected',
    code: 'CURRENCY_NOT_OFFERED',
    field: 'currency',
    message: `This product cannot be paid in ${currency} at present. Leave the currency out to pay in rupees.`,
  }),
  keyMissing: () => ({
    kind: 'invalid',
    code: 'IDEMPOTENCY_KEY_MISSING',
    field: 'Idempotency-Key',
    message: 'Send an Idempotency-Key header, so that a repeated request cannot order twice.',
  }),
  keyMalformed: () => ({
    kind: 'invalid',
    code: 'IDEMPOTENCY_KEY_MALFORMED',
    field: 'Idempotency-Key',
    message: 'An Idempotency-Key has 1 to 255 printable ASCII characters.',
  }),
  keyReused: () => ({
    kind: 'conflict',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: 'Idempotency-Key',
    message: 'This key was used for another request. Use a new key for a new order.',
  }),
  stillWorking: () => ({
    kind: 'conflict',
    code: 'IDEMPOTENCY_KEY_IN_PROGRESS',
    message: 'The first request with this key is still being worked on. Ask again in a moment.',
    retryAfterSeconds: 2,
  }),
  gatewayAway: () => ({
    kind: 'unavailable',
    code: 'GATEWAY_UNAVAILABLE',
    message:
      'The payment provider does not answer. Nothing was charged; send the same request again in a moment.',
    retryAfterSeconds: 3,
  }),
  unknownNumber: (number: string) => ({
    kind: 'not-found',
    code: 'ORDER_NOT_FOUND',
    message: `There is no order ${number}.`,
  }),
  notPlacedYet: () => ({
    kind: 'not-found',
    code: 'NOT_PLACED_YET',
    field: 'at',
    message: 'Nothing had been ordered by then. Give a later instant.',
  }),
  notCancellable: (why: string) => ({ kind: 'rejected', code: 'ORDER_NOT_CANCELLABLE', message: why }),
  mailNotPossible: (why: string) => ({ kind: 'rejected', code: 'MAIL_NOT_POSSIBLE', message: why }),
  addressUnchanged: () => ({
    kind: 'rejected',
    code: 'ADDRESS_UNCHANGED',
    field: 'email',
    message: 'This is the address the order has already. Send the mail again instead.',
  }),
  notEntitled: (why: string) => ({ kind: 'rejected', code: 'NOTHING_TO_DOWNLOAD', message: why }),
  /** Somebody asked for the same a moment before. */
  alreadyAsked: (who: string) => ({
    kind: 'conflict',
    code: 'ALREADY_ASKED',
    message: `${who}, and it is being done now. Look again in a moment.`,
  }),
  unknownReview: () => ({
    kind: 'not-found',
    code: 'REVIEW_NOT_FOUND',
    message: 'There is no such thing to resolve.',
  }),
  alreadyResolved: (what: string) => ({ kind: 'conflict', code: 'REVIEW_ALREADY_RESOLVED', message: what }),
  resolutionNotPermitted: (why: string) => ({
    kind: 'not-permitted',
    code: 'ROLE_MAY_NOT',
    field: 'resolution',
    message: why,
  }),
  assigneeUnfit: (why: string) => ({ kind: 'rejected', code: 'ASSIGNEE_UNFIT', field: 'to', message: why }),
  cannotSnooze: (why: string) => ({ kind: 'rejected', code: 'CANNOT_SNOOZE', field: 'until', message: why }),
  /** Something that was resolved has no other order than when. */
  onlyOfOpen: (field: string) => ({
    kind: 'invalid',
    code: 'ONLY_OF_OPEN',
    field,
    message: `What was resolved is listed by when it was, for everybody: leave ${field} out.`,
  }),
  resolutionNotOffered: (why: string) => ({
    kind: 'rejected',
    code: 'RESOLUTION_NOT_OFFERED',
    field: 'resolution',
    message: why,
  }),
  noteTooShort: (atLeast: number) => ({
    kind: 'invalid',
    code: 'NOTE_TOO_SHORT',
    field: 'note',
    message: `Say in at least ${atLeast} characters how you settled it.`,
  }),
  addressMissing: () => ({
    kind: 'invalid',
    code: 'ADDRESS_MISSING',
    field: 'email',
    message: 'Give the address that the mail is to go to.',
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
