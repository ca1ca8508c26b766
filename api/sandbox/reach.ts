import { createSandboxControl, type SandboxControl } from '#adapters/sandbox/control.ts'
import { type Gateway, gateways } from '#domain/payments/payment.ts'
import { sandboxFailures } from '#domain/sandbox/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'

/** The sandbox's address, its switches and the gateways it stands in for, where there is one. */
export function sandboxOf({ config: { mode, razorpay, stripe } }: Deps): {
  url: string
  control: SandboxControl
  gateways: readonly Gateway[]
} {
  if (mode === 'live') throw new AppError(sandboxFailures.live())
  const urls = { razorpay: razorpay.url, stripe: stripe?.url ?? null }
  const url = urls.razorpay ?? urls.stripe
  if (url === null) throw new AppError(sandboxFailures.elsewhere())
  return { url, control: createSandboxControl(url), gateways: gateways.filter((it) => urls[it] !== null) }
}
