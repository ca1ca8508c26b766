const reservedEnds = new Set(['test', 'example', 'invalid', 'localhost', 'local', 'internal'])
const reservedNames = new Set(['example.com', 'example.net', 'example.org'])

/** A name that nobody can own (RFC 2606, RFC 6761, RFC 6762), or an address in place of a name. */
export function isReservedDomain(name: string): boolean {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.')
  const end = labels.at(-1) ?? ''
  return (
    labels.length < 2 ||
    reservedEnds.has(end) ||
    reservedNames.has(labels.slice(-2).join('.')) ||
    /^\d+$/.test(end)
  )
}

/** The part of a mail address behind the @. */
export const domainOf = (address: string) => address.split('@').at(-1)?.toLowerCase() ?? ''

/** What the name servers say of a domain that sends mail. */
export interface MailRecords {
  readonly spf: boolean
  readonly dmarc: boolean
  /** Null when the name of the key is not known. */
  readonly dkim: boolean | null
}
