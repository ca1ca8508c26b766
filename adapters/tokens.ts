import { createHash } from 'node:crypto'
import { purchasesLinkSeconds } from '#domain/customers/purchases-link.ts'
import { beginWithinSeconds } from '#domain/downloads/download.ts'
import { invitationSeconds, knownBrowserSeconds } from '#domain/people/person.ts'
import type { Secrets } from './secrets.ts'

export type Tokens = ReturnType<typeof createTokens>

interface DownloadOf {
  readonly product: string
  readonly order: string
  readonly ip: string
}

const checkoutSeconds = 24 * 60 * 60
const nowSeconds = () => Math.floor(Date.now() / 1000)

/** The shop's signed links. A token's time is `<expires>`, in seconds since 1970. */
export function createTokens(secrets: Secrets, { bindToIp }: { bindToIp: boolean }) {
  const partsOf = ({ product, order, ip }: DownloadOf) => [product, order, ...(bindToIp ? [ip] : [])]

  return {
    /** Names the step between order and gateway; unlike the order's secret id it may be shown to the gateway. */
    checkout: (number: string, fromSeconds = nowSeconds()) =>
      `${number}.${secrets.sign('checkout', [number], fromSeconds + checkoutSeconds)}`,

    /** The order's number of a genuine checkout token of the last day; null for any other. */
    readCheckout: (token: string): string | null => readNamed(secrets, 'checkout', token),

    download: (of: DownloadOf) => {
      const expires = nowSeconds() + beginWithinSeconds
      const token = secrets.sign('download', partsOf(of), expires)
      return { token, expiresAt: new Date(expires * 1000) }
    },

    /** Seconds a genuine token is past its time, 0 while it is not; null when it is not ours, or for another address. */
    readDownload: (of: DownloadOf, token: string): number | null => {
      const expires = secrets.verify('download', partsOf(of), token)
      return expires === null ? null : Math.max(0, nowSeconds() - expires)
    },

    /** The mailed link to all orders of an address, by the request that asked for it. */
    purchases: (request: string, askedAt: Date) => {
      const expires = Math.floor(askedAt.getTime() / 1000) + purchasesLinkSeconds
      return {
        token: `${request}.${secrets.sign('purchases', [request], expires)}`,
        expiresAt: new Date(expires * 1000),
      }
    },

    readPurchases: (token: string): string | null => readNamed(secrets, 'purchases', token),

    /** The mailed way in for somebody new; another is made by inviting them at another instant. */
    invitation: ({ id, invitedAt }: { id: number; invitedAt: Date }) => {
      const invited = String(invitedAt.getTime())
      const expires = Math.floor(invitedAt.getTime() / 1000) + invitationSeconds
      const token = `${id}-${invited}.${secrets.sign('invitation', [`${id}-${invited}`], expires)}`
      return { token, expiresAt: new Date(expires * 1000) }
    },

    /** Whom a genuine invitation of the last week is for, and when it was made. */
    readInvitation: (token: string): { id: number; invitedAt: Date } | null => {
      const [id, invited] = readNamed(secrets, 'invitation', token)?.split('-') ?? []
      return id && invited ? { id: Number(id), invitedAt: new Date(Number(invited)) } : null
    },

    /** Tells a browser that has signed in from one that has not; it opens nothing. */
    knownBrowser: (personId: number, browser: string) => {
      const name = `${personId}-${browser}`
      return `${name}.${secrets.sign('device', [name], nowSeconds() + knownBrowserSeconds)}`
    },

    /** The browser a genuine token of this person names. */
    readKnownBrowser: (personId: number, token: string): string | null => {
      const [person, browser = ''] = readNamed(secrets, 'device', token)?.split(/-(.*)/s) ?? []
      return person === String(personId) ? browser : null
    },
  }
}

/** How a used link is remembered. */
export const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')

type Named = 'checkout' | 'purchases' | 'invitation' | 'device'

function readNamed(secrets: Secrets, purpose: Named, token: string): string | null {
  const [name = '', ...rest] = token.split('.')
  const expires = secrets.verify(purpose, [name], rest.join('.'))
  return expires !== null && expires > nowSeconds() ? name : null
}
