import type { EntityManager } from '@mikro-orm/postgresql'
import { noticeEveryMs } from '#domain/mail/notice.ts'

/**
 * At once when the last such mail is long enough ago, else when it will be, in one mail for all that has come meanwhile.
 * One statement, because it is part of transactions that decide about orders.
 */
const notice = (told: string) =>
  `with told as (${told}),
   turn as (select floor(extract(epoch from clock_timestamp()) * 1000 / ${noticeEveryMs})::bigint
     * ${noticeEveryMs} as at),
   at_once as (
     insert into mails (key, template, about, state, created_at)
     select 'review-opened/' || at || '/' || about, 'review-opened', about, 'queued', shop_now()
     from told cross join turn order by about
     on conflict (key) do nothing returning key, about),
   next_turn as (
     insert into mails (key, template, about, state, created_at)
     select 'review-opened/' || at + ${noticeEveryMs} || '/' || about, 'review-opened', about, 'queued', shop_now()
     from told cross join turn where about not in (select about from at_once) order by about
     on conflict (key) do nothing returning key)
   insert into inbox (source, event_id, type, subject, facts, received_at)
   select 'shop', key, 'notice-queued', 'mail/' || key, '[]', now()
   from (select key from at_once union all select key from next_turn) as queued
   on conflict (source, event_id) do nothing`

const owners = `select id::text as about from people
  where role = 'owner' and disabled_at is null and email is not null`

/** Tells every owner who has a mail address, else the shop's own address, that something waits. */
export const tellOwners = (tx: EntityManager) =>
  tx.execute(
    notice(
      `with owners as (${owners})
       select about from owners union all select 'shop' where not exists (select from owners)`,
    ),
  )

/** Tells somebody who has a mail address that something waits for them. */
export const tellAssignee = (tx: EntityManager, username: string) =>
  tx.execute(notice('select id::text as about from people where username = ? and email is not null'), [
    username,
  ])
