import { domainOf } from '#domain/mail/domains.ts'
import type { ShopSettings } from '#domain/shop/shop.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/orm.ts'
import { readShop } from '../db/shop/repository.ts'
import { createMailer } from './mailer.ts'

/** The address mails come from: MAIL_FROM, else the shop's own. */
export const senderAddress = ({ mail }: Pick<Config, 'mail'>, shop: ShopSettings) =>
  mail.from ?? shop.supportEmail

/** A mailer that sends in the shop's name as the settings say it at that moment. */
export const createShopMailer = (config: Pick<Config, 'mail' | 'publicUrl'>, orm: Database) =>
  createMailer({
    smtpUrl: config.mail.smtpUrl,
    idDomain: config.mail.from ? domainOf(config.mail.from) : new URL(config.publicUrl).hostname,
    sender: async () => {
      const shop = await readShop(orm.em.fork())
      return { name: shop.name, address: senderAddress(config, shop) }
    },
  })
