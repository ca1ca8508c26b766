import { createHmac } from 'node:crypto'
import { capturesSeen, latestRupeeOrder, webhooksSeen } from '#adapters/db/shop/launch.ts'
import { readShop, readTexts } from '#adapters/db/shop/repository.ts'
import { probeMailServer } from '#adapters/mail/probe.ts'
import { senderAddress } from '#adapters/mail/sender.ts'
import { whoAnswersAt } from '#adapters/own-address.ts'
import { gatewayNamed } from '#domain/payments/gateway.ts'
import { domainOf, isReservedDomain } from '#domain/mail/domains.ts'
import type { LaunchCheck, LaunchResult } from '#domain/shop/launch.ts'
import {
  isLocal,
  judgeAddress,
  judgeCaptures,
  judgeIdentity,
  judgeKeys,
  judgeMailDomain,
  judgeMailServer,
  judgeRupee,
  judgeTexts,
  judgeWebhooks,
} from '#domain/shop/launch-judges.ts'
import type { Deps } from '../deps.ts'

/** Tests a line of the checklist as things are now. Every call outside is bounded; none of them changes anything. */
export const testLine = (check: LaunchCheck, deps: Deps): Promise<LaunchResult> => tests[check](deps)

const tests: Readonly<Record<LaunchCheck, (deps: Deps) => Promise<LaunchResult>>> = {
  'shop-identity': async ({ orm }) => judgeIdentity(await readShop(orm.em.fork())),
  texts: async ({ orm }) => judgeTexts(await readTexts(orm.em.fork())),
  'gateway-keys': async ({ gateways, config }) =>
    judgeKeys(await gatewayNamed(gateways, 'razorpay').ping(), {
      live: config.mode === 'live',
      keyId: config.razorpay.keyId,
    }),
  'webhook-received': async ({ orm }) => judgeWebhooks(await webhooksSeen(orm.em.fork(), 'razorpay')),
  'stripe-keys': async ({ gateways, config }) =>
    judgeKeys(await gatewayNamed(gateways, 'stripe').ping(), {
      live: config.mode === 'live',
      keyId: shortKey(config.stripe?.secretKey ?? ''),
      gateway: 'stripe',
    }),
  'stripe-webhook': async ({ orm }) => judgeWebhooks(await webhooksSeen(orm.em.fork(), 'stripe'), 'stripe'),
  'capture-mode': async ({ orm }) => judgeCaptures(await capturesSeen(orm.em.fork())),
  'mail-server': async ({ orm, config }) => {
    const { host, hostname } = new URL(config.mail.smtpUrl)
    const sender = senderAddress(config, await readShop(orm.em.fork()))
    const sandboxed = config.mode === 'sandbox' && ['127.0.0.1', 'localhost'].includes(hostname)
    return judgeMailServer(await probeMailServer(config.mail.smtpUrl), { host, sender, sandboxed })
  },
  'mail-domain': async ({ orm, config, nameServers }) => {
    const domain = domainOf(senderAddress(config, await readShop(orm.em.fork())))
    if (isReservedDomain(domain)) return judgeMailDomain(domain, null)
    return judgeMailDomain(domain, await nameServers.mailRecords(domain, config.mail.dkimSelector))
  },
  'public-address': async ({ config, secrets }) => {
    const { publicUrl } = config
    const isAskable = publicUrl.startsWith('https://') && !isLocal(publicUrl)
    return judgeAddress(publicUrl, isAskable ? await whoAnswersAt(publicUrl, secrets.instance) : null)
  },
  'rupee-test': async ({ orm }) => judgeRupee(await latestRupeeOrder(orm.em.fork())),
}

/** The key is the secret here: its kind and its end say which it is. */
const shortKey = (key: string) => `${key.slice(0, 8)}…${key.slice(-4)}`

/** Stands for the settings a test was made under, so that one made under others does not count; tells nothing of them. */
export function setupOf({ config }: Pick<Deps, 'config'>): string {
  const { mode, publicUrl, razorpay, stripe, mail } = config
  return createHmac('sha256', config.secretKey)
    .update(JSON.stringify([mode, publicUrl, razorpay, stripe, mail]))
    .digest('hex')
    .slice(0, 16)
}
