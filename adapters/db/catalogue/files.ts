import type { EntityManager } from '@mikro-orm/postgresql'
import { whyNotAddFile } from '#domain/catalogue/selling.ts'
import { catalogueFailures } from '#domain/catalogue/errors.ts'
import { mostFiles } from '#domain/catalogue/file-kind.ts'
import { whyNotRemoveFile } from '#domain/catalogue/selling.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'
import type { DeskProduct } from './desk.ts'
import { lockProduct, standingOf } from './editing.ts'

/** Where an upload is to go: the next version of a file, or a file of its own. */
export type FileTarget = { readonly file: number } | { readonly title: string }

interface NewVersion {
  readonly fileName: string
  /** Below the folder of files. */
  readonly storedAs: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly type: string
  /** Username. */
  readonly by: string
}

/** Whether an upload may go there, as the product stands. */
export function demandTarget(
  { files, downloadCap }: Pick<DeskProduct, 'files' | 'downloadCap'>,
  target: FileTarget,
): void {
  const current = files.filter((it) => it.removedAt === null)
  if ('file' in target && !current.some((it) => it.id === target.file))
    throw new AppError(catalogueFailures.unknownFile())
  if ('file' in target) return
  if (current.length >= mostFiles) throw new AppError(catalogueFailures.tooManyFiles(mostFiles))
  const why = whyNotAddFile({ files: current.length, downloadCap })
  if (why !== null) throw new AppError(catalogueFailures.tooFewDownloads(why))
}

/** What was uploaded becomes what buyers get. */
export async function addVersion(
  tx: EntityManager,
  { slug, target, version }: { slug: string; target: FileTarget; version: NewVersion },
): Promise<Changed<true>> {
  const product = await lockProduct(tx, slug)
  demandTarget(product, target)
  const known = 'file' in target ? product.files.find((it) => it.id === target.file) : undefined
  const same = product.files.find((it) => it.removedAt === null && it.versions[0]?.sha256 === version.sha256)
  if (same)
    throw new AppError(
      same === known ? catalogueFailures.sameVersion() : catalogueFailures.sameFile(same.title),
    )
  const file = 'file' in target ? target.file : await addFile(tx, slug, target.title)
  const number = (known?.versions[0]?.number ?? 0) + 1
  const { fileName, storedAs, sizeBytes, sha256, type, by } = version
  await tx.execute(
    `insert into file_versions (file_id, number, file_name, stored_as, size_bytes, sha256, type, created_at, created_by)
     values (?, ?, ?, ?, ?, ?, ?, shop_now(), ?)`,
    [file, number, fileName, storedAs, sizeBytes, sha256, type, by],
  )
  return { after: { file: fileName, version: number, bytes: sizeBytes, sha256 }, result: true }
}

async function addFile(tx: EntityManager, slug: string, title: string): Promise<number> {
  const [row] = await tx.execute<{ id: string }[]>(
    `insert into product_files (product_slug, title, position)
     select ?, ?, coalesce(max(position), 0) + 1 from product_files where product_slug = ? returning id`,
    [slug, title, slug],
  )
  return Number(row?.id)
}

/** New buyers do not get it; those who bought it before keep it. */
export async function removeFile(
  tx: EntityManager,
  { slug, file }: { slug: string; file: number },
): Promise<Changed<true>> {
  const product = await lockProduct(tx, slug)
  const known = product.files.find((it) => it.id === file && it.removedAt === null)
  if (!known) throw new AppError(catalogueFailures.unknownFile())
  const why = whyNotRemoveFile(standingOf(product))
  if (why) throw new AppError(catalogueFailures.fileNeeded(why))
  await tx.execute('update product_files set removed_at = shop_now() where id = ?', [file])
  return { before: { file: known.title }, after: { file: null }, result: true }
}

/** Whether an upload was taken in before, by the key of its entry in the audit log. */
export async function wasTakenIn(em: EntityManager, key: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>('select 1 from audit where key = ?', [key])
  return rows.length > 0
}
