import type { EntityManager } from '@mikro-orm/postgresql'
import { catalogueFailures } from '#domain/catalogue/errors.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'

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
}

const rowsAStatement = 1000

/** Whose grant of the product is from before the version and still good, and who left an address. */
const buyers = `grants g join orders o on o.number = g.order_number
  where g.product_slug = ? and g.revoked_at is null and g.granted_at < ?::timestamptz and o.email is not null`

const eventOf = (versionId: number) => `product-updated/${versionId}/`

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

async function findOffer(em: EntityManager, { slug, versionId }: Wanted): Promise<Row> {
  const [row] = await em.execute<Row[]>(
    `select p.slug as product, p.name as "productName", f.title as "fileTitle", v.file_name as "fileName", v.number,
       v.size_bytes as "sizeBytes", v.note, v.offered_at as "offeredAt", v.created_at as "createdAt"
     from file_versions v join product_files f on f.id = v.file_id join products p on p.slug = f.product_slug
     where v.id = ? and p.slug = ? and f.removed_at is null
       and not exists (select from file_versions later where later.file_id = v.file_id and later.number > v.number)`,
    [versionId, slug],
  )
  if (!row) throw new AppError(catalogueFailures.notNewest())
  return row
}

interface Wanted {
  readonly slug: string
  readonly versionId: number
}

export async function readOffer(em: EntityManager, wanted: Wanted): Promise<OfferRead> {
  const { createdAt, ...row } = await findOffer(em, wanted)
  const { versionId } = wanted
  const [count] = await em.execute<{ buyers: string }[]>(
    `select count(*) as buyers from ${buyers}
       and not exists (select from inbox where source = 'desk' and event_id = ? || g.order_number)`,
    [row.product, createdAt, eventOf(versionId)],
  )
  return {
    ...row,
    versionId,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    offeredAt: row.offeredAt === null ? null : new Date(row.offeredAt),
    buyers: Number(count?.buyers ?? 0),
  }
}

/**
 * Tells the run of every order that gave the product before this version came; each once, however often it is offered.
 * What the owner says is new stands with the version, where the mails read it.
 */
export async function offerVersion(
  tx: EntityManager,
  { note, requestId, ...wanted }: Wanted & { readonly note: string | null; readonly requestId: string },
): Promise<Changed<number>> {
  const { versionId } = wanted
  await tx.execute('select id from file_versions where id = ? for update', [versionId])
  const offer = await findOffer(tx, wanted)
  const fact: OrderFact = { type: 'update-offered', versionId }
  let told = 0
  for (let last: string | null = ''; last !== null;) {
    const batch: Batch = await tellBatch(tx, { offer, fact, versionId, requestId, after: last })
    told += batch.told
    last = batch.last
  }
  await tx.execute(
    'update file_versions set note = ?, offered_at = coalesce(offered_at, shop_now()) where id = ?',
    [note, versionId],
  )
  return { after: { file: offer.fileName, version: offer.number, buyers: told }, result: told }
}

interface Batch {
  readonly told: number
  /** Null when there are no more. */
  readonly last: string | null
}

interface Telling {
  readonly offer: Row
  readonly fact: Extract<OrderFact, { type: 'update-offered' }>
  readonly versionId: number
  readonly requestId: string
  readonly after: string
}

async function tellBatch(
  tx: EntityManager,
  { offer, fact, versionId, requestId, after }: Telling,
): Promise<Batch> {
  const [row] = await tx.execute<{ told: number; last: string | null }[]>(
    `with batch as (
       select g.order_number from ${buyers} and g.order_number > ? order by g.order_number limit ${rowsAStatement}
     ), put as (
       insert into inbox (source, event_id, type, subject, facts, request_id, received_at)
       select 'desk', ? || order_number, 'update-offered', 'order/' || order_number, ?::jsonb, ?, now() from batch
       on conflict (source, event_id) do nothing returning id
     )
     select (select count(*)::int from put) as told, (select max(order_number) from batch) as last`,
    [offer.product, offer.createdAt, after, eventOf(versionId), JSON.stringify([fact]), requestId],
  )
  return { told: row?.told ?? 0, last: row?.last ?? null }
}
