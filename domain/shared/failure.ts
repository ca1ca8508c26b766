/** What an edge does with a failure: the api chooses a status by it, an activity whether to try again. */
export type FailureKind =
  | 'invalid'
  | 'not-found'
  | 'rejected'
  | 'unauthenticated'
  | 'not-permitted'
  | 'forbidden'
  | 'payment-required'
  | 'conflict'
  | 'rate-limited'
  | 'unavailable'

export interface FieldError {
  readonly field: string
  /** Continues the field's name, such as `must be a colour`. */
  readonly rule: string
}

export interface Failure {
  readonly kind: FailureKind
  readonly code: string
  readonly message: string
  /** Which input is wrong, where it is one. */
  readonly field?: string
  /** Each input that is wrong, where a rule of ours found several. */
  readonly errors?: readonly FieldError[]
  /** Seconds after which trying again makes sense. */
  readonly retryAfterSeconds?: number
  /** Where the customer can buy what is missing. */
  readonly upgradeUrl?: string
}

/** The one error of the house. Its message is for people and never holds personal data. */
export class AppError extends Error {
  readonly failure: Failure
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'AppError'
    this.failure = failure
  }
}

/** Trying again cannot help: the run hands these to a person. */
export const isFinal = (kind: string) => kind === 'invalid' || kind === 'not-found' || kind === 'rejected'
