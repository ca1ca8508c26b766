/** A payment that was given back in full is still captured to us: what went back is told by its refunds. */
const asWeSay: Readonly<Record<string, string>> = { refunded: 'captured' }

/**
 * Whether we know what the gateway's stand-in knows; null while it has still something to tell us, so that nobody is
 * alarmed by what is merely on its way.
 */
export function agrees({
  theirs,
  ours,
  isTelling,
}: {
  theirs: string
  ours: string | null
  isTelling: boolean
}): boolean | null {
  if ((asWeSay[theirs] ?? theirs) === ours) return true
  return isTelling ? null : false
}
