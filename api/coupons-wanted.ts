import type { CouponsWanted } from '#adapters/db/coupons/judging.ts'
import { codesIn, couponCodePattern, couponsAtOnce } from '#domain/coupons/coupon.ts'
import { couponFailures } from '#domain/coupons/errors.ts'
import { mailboxOf } from '#domain/customers/email.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from './deps.ts'

const wellFormed = new RegExp(couponCodePattern)

/** The coupons somebody typed, and who they are for counting: no address, but a hash of it that only this shop can make. */
export function couponsWanted(
  { secrets }: Pick<Deps, 'secrets'>,
  { typed, email }: { typed: string; email: string | null },
): CouponsWanted {
  const codes = codesIn(typed)
  if (codes.length > couponsAtOnce) throw new AppError(couponFailures.tooMany())
  const odd = codes.find((it) => !wellFormed.test(it))
  if (odd !== undefined) throw new AppError(couponFailures.refused(shown(odd), { why: 'unknown' }))
  return { codes, customer: email ? secrets.customer(mailboxOf(email)) : null }
}

/** What was typed as it can be said again in a sentence. */
const shown = (odd: string) =>
  odd
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, 32)
