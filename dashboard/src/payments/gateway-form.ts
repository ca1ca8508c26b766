import type { GatewayChange, GatewayChoice } from '#api/payments/desk-schemas.ts'
import type { Difference } from '../ui/differences.ts'
import { changedKeys } from '../ui/version-form.ts'

type Gateway = GatewayChoice['gateways'][number]['gateway']
export type Currency = GatewayChoice['currencies'][number]

/** For each gateway its currencies, joined as in `INR USD`. */
export type GatewayForm = Readonly<Record<Gateway, string>>

/** What the api says of a field stands beside it. */
export const gatewayFields = ['offer.razorpay', 'offer.stripe']

const joined = (taken: readonly string[]) => taken.join(' ')

export const gatewayForm = ({ offer }: GatewayChoice): GatewayForm => ({
  razorpay: joined(offer.razorpay),
  stripe: joined(offer.stripe),
})

export const isTaken = (form: GatewayForm, gateway: Gateway, currency: Currency): boolean =>
  form[gateway].split(' ').includes(currency)

/** With or without one of them, in the order in which all are shown. */
export function withTaken(
  { currencies }: GatewayChoice,
  form: GatewayForm,
  { gateway, currency, taken }: { gateway: Gateway; currency: Currency; taken: boolean },
): Partial<GatewayForm> {
  const chosen = currencies.filter((it) => (it === currency ? taken : isTaken(form, gateway, it)))
  return { [gateway]: joined(chosen) }
}

export const gatewayChange = (
  { currencies }: GatewayChoice,
  form: GatewayForm,
  version: number,
): GatewayChange => ({
  offer: {
    razorpay: currencies.filter((it) => isTaken(form, 'razorpay', it)),
    stripe: currencies.filter((it) => isTaken(form, 'stripe', it)),
  },
  version,
})

export const gatewayDifferences = (
  { gateways }: GatewayChoice,
  theirs: GatewayForm,
  mine: GatewayForm,
): Difference[] => {
  const changed = changedKeys(theirs, mine)
  return gateways
    .filter(({ gateway }) => changed.includes(gateway))
    .map(({ gateway, name }) => ({ label: name, theirs: theirs[gateway], mine: mine[gateway] }))
}
