import type { EntityManager } from '@mikro-orm/postgresql'
import { type NoticeTemplate, notBeforeOf } from '#domain/mail/notice.ts'
import type { Role } from '#domain/people/roles.ts'
import type { Money } from '#domain/shared/money.ts'
import { closeEffect } from '../inbox/effects.ts'
import { InboxEntity } from '../inbox/entities.ts'
import { recordFacts } from '../inbox/repository.ts'
import { openEffects, waitFor } from '../inbox/waits.ts'
import { awake } from '../orders/reviews.ts'
import { MailEntity } from './entities.ts'
import type { SentMail } from './repository.ts'

interface NewNotice {
  /** From noticeKey. */
  readonly key: string
  readonly template: NoticeTemplate
  /** Whom or what it is about: a person's number, or `shop`. */
  readonly about: string
  readonly requestId?: string
}

const noticeSubject = (key: string) => `mail/${key}`

/** A mail to somebody of the desk, as a row before it is sent; its own workflow sends it. The same key is one mail. */
export async function queueNotice(tx: EntityManager, { key, template, about, requestId }: NewNotice) {
  await tx.execute(
    `insert into mails (key, template, about, state, created_at) values (?, ?, ?, 'queued', shop_now())
     on conflict (key) do nothing`,
    [key, template, about],
  )
  await tellNotice(tx, { key, eventId: key, ...(requestId ? { requestId } : {}) })
}

/** Sends a notice once more; the same event is one sending. */
export async function resendNotice(
  tx: EntityManager,
  { key, eventId, requestId }: { key: string; eventId: string; requestId: string },
): Promise<void> {
  await tx.nativeUpdate(MailEntity, { key }, { state: 'queued' })
  await tellNotice(tx, { key, eventId, requestId })
}

const tellNotice = (tx: EntityManager, it: { key: string; eventId: string; requestId?: string }) =>
  recordFacts(tx, [
    {
      source: 'shop',
      eventId: it.eventId,
      type: 'notice-queued',
      subject: noticeSubject(it.key),
      facts: [],
      ...(it.requestId ? { requestId: it.requestId } : {}),
    },
  ])

/**
 * One transaction: takes in that a notice is to be sent, and answers the effects that are due and how long to wait for
 * the others. Repeating it finds nothing more to do.
 */
export const takeInNotice = (em: EntityManager, key: string) =>
  em.transactional(async (tx) => {
    const subject = noticeSubject(key)
    const news = await tx.find(InboxEntity, { subject, handledAt: null }, { orderBy: { id: 'asc' } })
    for (const row of news) {
      await tx.execute(
        `insert into effects (subject, kind, key, about, state, next_try_at, request_id, created_at)
         values (?, 'send-mail', ?, ?, 'open', ?, ?, now()) on conflict (key) do nothing`,
        [subject, `${subject}#${row.id}`, key, new Date(notBeforeOf(key)), row.requestId ?? null],
      )
      Object.assign(row, { handledAt: new Date(), outcome: 'taken in' })
    }
    await tx.flush()
    const open = await openEffects(tx, subject)
    const [clock] = await tx.execute<{ now: string }[]>('select extract(epoch from shop_now()) * 1000 as now')
    const wait = await waitFor(tx, { subject, open, waits: [], now: Math.floor(Number(clock?.now)) })
    return { due: open.filter((it) => it.nextTryAt === null).map((it) => it.id), wait }
  })

/** A notice with everything its template shows. */
export type Notice = Invitation | ReviewsOpened

interface Invitation {
  readonly template: 'invitation'
  readonly email: string
  readonly person: {
    readonly id: number
    readonly username: string
    readonly role: Role
    readonly invitedAt: Date
  }
}

interface ReviewsOpened {
  readonly template: 'review-opened'
  /** Null for the shop's own address. */
  readonly email: string | null
  readonly waiting: number
  readonly money: readonly Money[]
  readonly dueAt: Date
}

/** Counts the attempt and answers the notice; null when it was sent before, or has become pointless. */
export async function beginNotice(em: EntityManager, key: string): Promise<Notice | null> {
  const [row] = await em.execute<{ template: NoticeTemplate; about: string }[]>(
    `update mails set attempts = attempts + 1 where key = ? and state = 'queued' returning template, about`,
    [key],
  )
  if (!row) return null
  return row.template === 'invitation' ? invitation(em, key) : reviewsOpened(em, row.about)
}

/** Only while it may be followed: a newer one, or a password, makes it void. */
async function invitation(em: EntityManager, key: string): Promise<Invitation | null> {
  const [row] = await em.execute<{ id: string; username: string; role: Role; email: string }[]>(
    `select id, username, role, email from people
     where id = ?::bigint and invited_at = to_timestamp(?::bigint / 1000.0)
       and password_hash is null and disabled_at is null and email is not null`,
    [key.split('/')[2], notBeforeOf(key)],
  )
  if (!row) return null
  const { username, role, email } = row
  const invitedAt = new Date(notBeforeOf(key))
  return { template: 'invitation', email, person: { id: Number(row.id), username, role, invitedAt } }
}

/** An owner hears of all that waits, others of what is theirs. */
async function reviewsOpened(em: EntityManager, about: string): Promise<ReviewsOpened | null> {
  const rows = await em.execute<
    { waiting: string; currency: string | null; minor: string | null; due_at: string; email: string | null }[]
  >(
    `with reader as (
       select username, role, email from people where id::text = ? and role in ('owner', 'staff') and disabled_at is null)
     select count(*) as waiting, currency, sum(amount_minor) as minor, min(due_at) as due_at,
       (select email from reader) as email
     from reviews where resolved_at is null and ${awake}
       and not exists (select from reader where role <> 'owner' and username <> assignee)
     group by currency order by currency`,
    [about],
  )
  const [first] = rows
  if (!first || (about !== 'shop' && first.email === null)) return null
  return {
    template: 'review-opened',
    email: first.email,
    waiting: rows.reduce((sum, it) => sum + Number(it.waiting), 0),
    money: rows.flatMap(({ currency, minor }) =>
      currency && minor ? [{ minor: Number(minor), currency }] : [],
    ),
    dueAt: new Date(Math.min(...rows.map((it) => Date.parse(it.due_at)))),
  }
}

/** Whoever reads a kept mail at the desk must not come in as the person it invited. */
const withoutToken = (text: string) => text.replaceAll(/(token=)[\w.~%-]+/g, '$1…')

/** The mail as it was sent but for what would open a door, and its effect closed. */
export const noticeSent = (em: EntityManager, effect: number, { key, to, html, text, ...mail }: SentMail) =>
  em.transactional(async (tx) => {
    const kept = { ...mail, html: withoutToken(html), text: withoutToken(text) }
    await tx.nativeUpdate(MailEntity, { key }, { state: 'sent', toAddress: to, sentAt: new Date(), ...kept })
    await closeEffect(tx, effect)
  })

/** Nothing waits any more, or the invitation is void: no mail to keep but one that was sent before. */
export const noticePointless = (em: EntityManager, effect: number, key: string) =>
  em.transactional(async (tx) => {
    await tx.nativeDelete(MailEntity, { key, state: 'queued', sentAt: null })
    await tx.nativeUpdate(MailEntity, { key, state: 'queued' }, { state: 'sent' })
    await closeEffect(tx, effect, 'not needed any more')
  })
