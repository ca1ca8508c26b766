const letter = '\\p{L}\\p{M}\\p{N}'
const atom = `[${letter}!#$%&'*+/=?^_\`{|}~\\-]+`
const label = `[${letter}](?:[${letter}\\-]{0,61}[${letter}])?`

/**
 * A plain mail address: a dot-string (RFC 5321) in any script's letters (RFC 6531) at a host name. What the customer
 * typed is what a mail server is given, with nothing in it that a mail's header would read otherwise. Needs the u flag.
 */
export const emailPattern = `^(?=.{1,64}@)${atom}(?:\\.${atom})*@(?:${label}\\.)+\\p{L}[${letter}\\-]{0,61}[${letter}]$`

/** An address as it is kept and compared. */
export const normaliseEmail = (email: string) => email.trim().toLowerCase()

const gmail = new Set(['gmail.com', 'googlemail.com'])

/**
 * Names the mailbox behind an address, so that its owner counts once: without a `+tag`, and for Gmail without dots, which
 * mean nothing there. Only for comparing: mail goes to the address as it was given.
 */
export function mailboxOf(email: string): string {
  const address = normaliseEmail(email)
  const cut = address.lastIndexOf('@')
  const host = address.slice(cut + 1)
  const [name = ''] = address.slice(0, cut).split('+')
  const box = name || address.slice(0, cut)
  return gmail.has(host) ? `${box.replaceAll('.', '')}@gmail.com` : `${box}@${host}`
}

/** As shown to whoever holds the order's link: s•••h@example.com. */
export function maskEmail(email: string): string {
  const [name = '', domain = ''] = email.split('@')
  const last = name.length > 2 ? name.at(-1) : ''
  return `${name[0] ?? ''}•••${last}@${domain}`
}
