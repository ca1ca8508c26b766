/** The lines of the go-live checklist, in the order an owner takes them. */
export const launchChecks = [
  'shop-identity',
  'texts',
  'gateway-keys',
  'webhook-received',
  'capture-mode',
  'mail-server',
  'mail-domain',
  'public-address',
  'rupee-test',
] as const
export type LaunchCheck = (typeof launchChecks)[number]

/** `not-yet`: nothing is wrong, but it has not happened. */
export type LaunchState = 'passed' | 'failed' | 'not-yet'
