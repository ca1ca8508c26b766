import { Resolver } from 'node:dns/promises'
import type { MailRecords } from '#domain/mail/domains.ts'

const answerWithinMs = 3000
const allWithinMs = 6000

export interface NameServers {
  /** Null when they did not answer in time. */
  mailRecords(domain: string, dkimSelector: string | null): Promise<MailRecords | null>
}

/** The machine's own name servers, or others as `host:port`. */
export const createNameServers = (servers?: readonly string[]): NameServers => ({
  mailRecords: async (domain, dkimSelector) => {
    const resolver = new Resolver({ timeout: answerWithinMs, tries: 1 })
    if (servers) resolver.setServers([...servers])
    const patience = setTimeout(() => resolver.cancel(), allWithinMs)
    try {
      const [spf, dmarc, dkim] = await Promise.all([
        hasText(resolver, domain, /^v=spf1( |$)/i),
        hasDmarc(resolver, domain),
        dkimSelector === null
          ? null
          : hasText(resolver, `${dkimSelector}._domainkey.${domain}`, /(^|;)\s*p=[^;\s]/),
      ])
      return { spf, dmarc, dkim }
    } catch {
      return null
    } finally {
      clearTimeout(patience)
    }
  },
})

/** A domain without a policy of its own has that of the domain above it (RFC 7489, section 6.6.3). */
async function hasDmarc(resolver: Resolver, domain: string): Promise<boolean> {
  const labels = domain.split('.')
  for (let at = 0; at <= labels.length - 2; at++)
    if (await hasText(resolver, `_dmarc.${labels.slice(at).join('.')}`, /^v=DMARC1\s*;/i)) return true
  return false
}

const nothingThere = new Set(['ENODATA', 'ENOTFOUND'])

async function hasText(resolver: Resolver, name: string, pattern: RegExp): Promise<boolean> {
  try {
    const records = await resolver.resolveTxt(name)
    return records.some((parts) => pattern.test(parts.join('')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && nothingThere.has(String(error.code))) return false
    throw error
  }
}
