import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { palette } from '#domain/shop/palette.ts'

const folder = new URL('../assets/', import.meta.url)

const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex').slice(0, 10)

const addresses = new Map(
  readdirSync(folder).map((name) => [name, `/assets/${name}?v=${hash(readFileSync(new URL(name, folder)))}`]),
)

/** The address of a file of storefront/assets; it changes with the content, so it may be cached for ever. */
export function asset(name: string): string {
  const address = addresses.get(name)
  if (!address) throw new Error(`storefront/assets has no ${name}`)
  return address
}

/** The address of the shop's colours; it changes with the accent. */
export const themeAsset = (accent: string) => `/assets/theme.css?v=${palette(accent).accent.slice(1)}`

/** What /assets/theme.css answers: the accent, and colours that can be read on it and beside it. */
export function themeCss(accent: string): string {
  const colours = palette(accent)
  return `:root{--accent:${colours.accent};--on-accent:${colours.onAccent};--accent-hover:${colours.accentHover};--accent-ink:${colours.accentInk};--accent-soft:${colours.accentSoft}}\n`
}
