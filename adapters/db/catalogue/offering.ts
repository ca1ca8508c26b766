import type { EntityManager } from '@mikro-orm/postgresql'
import { catalogueFailures } from '#domain/catalogue/errors.ts'
import type { Telling } from '#domain/catalogue/offering.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'
import { recordFacts } from '../inbox/repository.ts'

/** A version of a file that can be offered to those who bought the product before it came. */
export interface OfferRead {
  readonly versionId: number
  readonly product: string
  readonly productName: string
  readonly fileTitle: string
  readonly fileName: string
  readonly number: number
  readonly sizeBytes: number | null
  readonly note: string | null
  readonly offeredAt: Date | null
  /** Those with an address who were not told of it yet. */
  readonly buyers: number
  readonly told: number
  /** The others are being told, a few at a time. */
  readonly isUnderWay: boolean
}

/** What customers buy meanwhile must not wait behind the mails of an offer. */
const mostUnderWay = 100
const pauseMs = 2000

/** Whose grant of the product is from before the version and still good, and who left an address. */
const buyers = `grants g join orders o on o.number = g.order_number
  where g.product_slug = ? and g.revoked_at is null and g.granted_at < ?::timestamptz and o.email is not null`

const wasTold = `exists (select from inbox where source = 'desk' and event_id = ? || g.order_number)`

/** Begins the ids of its facts and the keys of its mails. */
const stemOf = (versionId: number) => `product-updated/${versionId}/`
const offeringSubject = (versionId: number) => `offering/${versionId}`

interface Row {
  [column: string]: unknown
  product: string
  productName: string
  fileTitle: string
  fileName: string
  number: number
  sizeBytes: string | null
  note: string | null
  offeredAt: string | null
  createdAt: string
}

/** Null once a later version has come, or the file was removed. */
async function findNewest(em: EntityManager, versionId: number): Promise<Row | null> {
  const [row] = await em.execute<Row[]>(
    `select p.slug as product, p.name as "productName", f.title as "fileTitle", v.file_name as "fileName", v.number,
       v.size_bytes as "sizeBytes", v.note, v.offered_at as "offeredAt", v.created_at as "createdAt"
     from file_versions v join product_files f on f.id = v.file_id join products p on p.slug = f.product_slug
     where v.id = ? and f.removed_at is null
       and not exists (select from file_versions later where later.file_id = v.file_id and later.number > v.number)`,
    [versionId],
  )
  return row ?? null
}

async function findOffer(em: EntityManager, { slug, versionId }: Wanted): Promise<Row> {
  const row = await findNewest(em, versionId)
  if (row?.product !== slug) throw new AppError(catalogueFailures.notNewest())
  return row
}

interface Wanted {
  readonly slug: string
  readonly versionId: number
}

export async function readOffer(em: EntityManager, wanted: Wanted): Promise<OfferRead> {
  const { createdAt, ...row } = await findOffer(em, wanted)
  const { versionId } = wanted
  const [count] = await em.execute<{ told: string; buyers: string; under_way: boolean }[]>(
    `select count(*) filter (where told) as told, count(*) filter (where not told) as buyers,
       exists (select from upcoming where subject = ?) as under_way
     from (select ${wasTold} as told from ${buyers}) each_buyer`,
    [offeringSubject(versionId), stemOf(versionId), row.product, createdAt],
  )
  return {
    ...row,
    versionId,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    offeredAt: row.offeredAt === null ? null : new Date(row.offeredAt),
    buyers: Number(count?.buyers ?? 0),
    told: Number(count?.told ?? 0),
    isUnderWay: count?.under_way ?? false,
  }
}

/**
 * Has every buyer from before this version told of it, each once, however often it is offered. What the owner says is new
 * stands with the version, where the mails read it. Answers how many are still to be told.
 */
export async function offerVersion(
  tx: EntityManager,
  { note, requestId, ...wanted }: Wanted & { readonly note: string | null; readonly requestId: string },
): Promise<Changed<number>> {
  const { versionId } = wanted
  await tx.execute('select id from file_versions where id = ? for update', [versionId])
  const offer = await readOffer(tx, wanted)
  await tx.execute(
    'update file_versions set note = ?, offered_at = coalesce(offered_at, shop_now()) where id = ?',
    [note, versionId],
  )
  if (offer.buyers > 0) {
    const subject = offeringSubject(versionId)
    const eventId = `${subject}/${requestId}`
    await recordFacts(tx, [
      { source: 'desk', eventId, type: 'offering-asked', subject, facts: [], requestId },
    ])
    await goOn(tx, versionId, offer)
  }
  return {
    after: { file: offer.fileName, version: offer.number, buyers: offer.buyers },
    result: offer.buyers,
  }
}

/** That more are to be told, where anyone can see it and from where a lost run begins anew. */
const goOn = (tx: EntityManager, versionId: number, offer: Pick<Row, 'number' | 'fileName'>) =>
  tx.execute(
    `insert into upcoming (subject, kind, about, due_at, reason)
     values (?, 'offering', '', shop_now() + ? * interval '1 millisecond', ?)
     on conflict (subject, kind, about) do update set due_at = excluded.due_at`,
    [
      offeringSubject(versionId),
      pauseMs,
      `More buyers are told of version ${offer.number} of ${offer.fileName}.`,
    ],
  )

/**
 * Tells the runs of the next few orders, no more than may be under way at once, and answers where it got to. Whoever was
 * told is passed over, so that a run which begins anew tells nobody twice; what was asked for meanwhile begins it anew.
 */
export const tellBuyers = (em: EntityManager, versionId: number, after: string): Promise<Telling> =>
  em.transactional(async (tx) => {
    const subject = offeringSubject(versionId)
    const asked = await tx.execute<unknown[]>(
      `update inbox set handled_at = now(), lease_until = null, outcome = 'taken in'
       where subject = ? and handled_at is null returning id`,
      [subject],
    )
    const from = asked.length > 0 ? '' : after
    const offer = await findNewest(tx, versionId)
    const room = mostUnderWay - (await countUnderWay(tx, versionId))
    const batch = offer ? await tellBatch(tx, { offer, versionId, after: from, room }) : nobody
    if (!offer || batch.told < room) {
      await tx.execute('delete from upcoming where subject = ?', [subject])
      return { told: batch.told, reached: batch.last ?? from, waitMs: null }
    }
    await goOn(tx, versionId, offer)
    return { told: batch.told, reached: batch.last ?? from, waitMs: pauseMs }
  })

/** Facts that no run has taken in, and mails that are not sent. */
async function countUnderWay(tx: EntityManager, versionId: number): Promise<number> {
  const [row] = await tx.execute<{ count: number }[]>(
    `select (
       select count(*) from (select from inbox
         where handled_at is null and source = 'desk' and starts_with(event_id, ?) limit ${mostUnderWay}) facts
     )::int + (
       select count(*) from (select from effects
         where state = 'open' and kind = 'send-mail' and starts_with(key, ?) limit ${mostUnderWay}) mails
     )::int as count`,
    [stemOf(versionId), stemOf(versionId)],
  )
  return Math.min(row?.count ?? 0, mostUnderWay)
}

interface Batch {
  readonly told: number
  /** Null where there was nobody to tell. */
  readonly last: string | null
}

const nobody: Batch = { told: 0, last: null }

interface Next {
  readonly offer: Row
  readonly versionId: number
  readonly after: string
  readonly room: number
}

async function tellBatch(tx: EntityManager, { offer, versionId, after, room }: Next): Promise<Batch> {
  if (room === 0) return nobody
  const fact: OrderFact = { type: 'update-offered', versionId }
  const stem = stemOf(versionId)
  const [row] = await tx.execute<Batch[]>(
    `with batch as (
       select g.order_number from ${buyers} and g.order_number > ? and not ${wasTold}
       order by g.order_number limit ?
     ), asked as (
       select request_id from inbox where subject = ? order by id desc limit 1
     ), put as (
       insert into inbox (source, event_id, type, subject, facts, request_id, received_at)
       select 'desk', ? || order_number, 'update-offered', 'order/' || order_number, ?::jsonb,
         (select request_id from asked), now() from batch
       on conflict (source, event_id) do nothing
     )
     select count(*)::int as told, max(order_number) as last from batch`,
    [
      offer.product,
      offer.createdAt,
      after,
      stem,
      room,
      offeringSubject(versionId),
      stem,
      JSON.stringify([fact]),
    ],
  )
  return row ?? nobody
}
