import type { EntityManager } from '@mikro-orm/postgresql'
import { readPicture } from '#domain/shop/logo.ts'
import type { Logo, LogoType, ShopSettings, TextSlug } from '#domain/shop/shop.ts'
import { LogoEntity, SettingEntity, TextEntity } from './entities.ts'

export async function readShop(em: EntityManager): Promise<ShopSettings> {
  return (await readShopVersion(em)).settings
}

export interface ShopVersion {
  readonly settings: ShopSettings
  readonly version: number
  readonly updatedAt: Date
}

/** The shop with the version a change of it must name. */
export async function readShopVersion(em: EntityManager): Promise<ShopVersion> {
  const { value, version, updatedAt } = await em.findOneOrFail(SettingEntity, { key: 'shop' })
  return { settings: value, version, updatedAt }
}

/** False when somebody else changed it since this version. */
export async function saveShop(
  tx: EntityManager,
  { settings, version }: { settings: ShopSettings; version: number },
): Promise<boolean> {
  const changed = await tx.execute<unknown[]>(
    `update settings set value = ?::jsonb, version = version + 1, updated_at = now()
     where key = 'shop' and version = ? returning key`,
    [JSON.stringify(settings), version],
  )
  return changed.length > 0
}

export const readText = (em: EntityManager, slug: TextSlug) => em.findOne(TextEntity, { slug })

/** Every text: as many as there are slugs. */
export const readTexts = (em: EntityManager) => em.find(TextEntity, {}, { orderBy: { slug: 'asc' } })

interface TextChange {
  readonly slug: TextSlug
  readonly title: string
  readonly markdown: string
  /** 0 for a text that is not there yet. */
  readonly version: number
}

/** False when somebody else changed it since this version. */
export async function saveText(
  tx: EntityManager,
  { slug, title, markdown, version }: TextChange,
): Promise<boolean> {
  const written = await tx.execute<unknown[]>(
    version === 0
      ? `insert into texts (slug, title, markdown, updated_at) select ?, ?, ?, now() where 0 = ?
         on conflict (slug) do nothing returning slug`
      : `update texts set title = ?, markdown = ?, version = version + 1, updated_at = now()
         where slug = ? and version = ? returning slug`,
    version === 0 ? [slug, title, markdown, version] : [title, markdown, slug, version],
  )
  return written.length > 0
}

/** The same picture again is the same row. Kept for good: mails that were sent point at it. */
export const storeLogo = (
  tx: EntityManager,
  { hash, type, bytes }: { hash: string; type: LogoType; bytes: Buffer },
) =>
  tx.execute(
    'insert into logos (hash, type, bytes, created_at) values (?, ?, ?, now()) on conflict do nothing',
    [hash, type, bytes],
  )

export const findLogo = (em: EntityManager, hash: string) => em.findOne(LogoEntity, { hash })

/** What the settings keep of an uploaded picture; null when there is none of this hash. */
export async function logoOf(em: EntityManager, hash: string): Promise<Logo | null> {
  const row = await findLogo(em, hash)
  const picture = row && readPicture(row.bytes)
  return picture && { hash, ...picture }
}
