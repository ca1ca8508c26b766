import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync, type Zippable } from 'fflate'
import { kitSlugs, type KitSlug } from './catalogue.ts'

const products = fileURLToPath(new URL('products/', import.meta.url))

/** Fixed, so that the same files always make the same bytes. A ZIP keeps local time, so this is built from it. */
const modifiedAt = new Date(2026, 0, 1)

/** A kit's ZIP: its own files and those of the smaller kits, in one folder. */
export function buildZip(slug: KitSlug): Uint8Array {
  const included = kitSlugs.slice(0, kitSlugs.indexOf(slug) + 1)
  const files: Zippable = Object.assign({}, ...included.map((kit) => filesOf(kit, `${slug}-kit`)))
  return zipSync(files, { mtime: modifiedAt, level: 9 })
}

function filesOf(kit: KitSlug, root: string): Zippable {
  const folder = join(products, kit)
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  return Object.fromEntries(
    paths.map((path) => [`${root}/${relative(folder, path).split(sep).join('/')}`, readFileSync(path)]),
  )
}

const arrived = 'It has arrived: this shop can take money and deliver.\n'

/** What the ₹1 test delivers. */
export const buildTestZip = (): Uint8Array =>
  zipSync({ 'it-has-arrived.txt': new TextEncoder().encode(arrived) }, { mtime: modifiedAt, level: 9 })
