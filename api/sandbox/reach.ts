import { createSandboxControl, type SandboxControl } from '#adapters/sandbox/control.ts'
import { sandboxFailures } from '#domain/sandbox/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'

/** The sandbox's address and its switches, where there is one. */
export function sandboxOf({ config: { mode, razorpay } }: Deps): { url: string; control: SandboxControl } {
  if (mode === 'live') throw new AppError(sandboxFailures.live())
  if (razorpay.url === null) throw new AppError(sandboxFailures.elsewhere())
  return { url: razorpay.url, control: createSandboxControl(razorpay.url) }
}
