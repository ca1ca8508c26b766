import { defineEntity, p } from '@mikro-orm/postgresql'
import type { NoticeTemplate } from '#domain/mail/notice.ts'
import type { MailState } from '#domain/mail/words.ts'
import type { MailTemplate } from '#domain/orders/effects.ts'
import { OrderEntity } from '../orders/entities.ts'

/** One row a mail, before it is sent; afterwards the mail as it was sent. */
export const MailEntity = defineEntity({
  name: 'Mail',
  tableName: 'mails',
  properties: {
    key: p.text().primary(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number').nullable(),
    template: p.text().$type<MailTemplate | NoticeTemplate>(),
    about: p.text(),
    /** A notice that no mail server took is failed; an order's mail is then a review. */
    state: p.text().$type<MailState>(),
    attempts: p.integer().default(0),
    messageId: p.text().nullable(),
    toAddress: p.text().nullable(),
    subject: p.text().nullable(),
    html: p.text().nullable(),
    text: p.text().nullable(),
    createdAt: p.datetime(),
    sentAt: p.datetime().nullable(),
  },
  indexes: [
    { name: 'mails_of_an_order', properties: ['orderNumber'] },
    { name: 'mails_by_time', properties: ['createdAt', 'key'] },
    { name: 'mails_by_state', properties: ['state', 'createdAt', 'key'] },
    { name: 'mails_of_a_template', properties: ['template', 'createdAt', 'key'] },
    {
      name: 'mails_to_an_address',
      expression:
        'create index mails_to_an_address on mails (to_address text_pattern_ops, created_at, key) where to_address is not null',
    },
  ],
})
