import { createRequire } from 'node:module'

const { resolve } = createRequire(import.meta.url)

/** Noto Sans: Latin, Greek, Cyrillic, Devanagari and the rupee. Embedded, so that every reader sees the same. */
export const faces = {
  regular: resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
  bold: resolve('@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf'),
} as const
export type Face = keyof typeof faces

/** Code points that it has, from and to. */
const known = [
  [0x20, 0x2ff],
  [0x300, 0x52f],
  [0x900, 0x97f],
  [0x1e00, 0x1eff],
  [0x200c, 0x200d],
  [0x2010, 0x2027],
  [0x2030, 0x203a],
  [0x20ac, 0x20ac],
  [0x20b9, 0x20b9],
  [0x2116, 0x2116],
  [0x2122, 0x2122],
  [0x2212, 0x2212],
] as const

/** What the typeface has, and its number for every other character: a box would say less. */
export const legible = (text: string) =>
  text
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
    .replaceAll(/[^\u0020-\u007e]/gu, written)

function written(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (known.some(([from, to]) => code >= from && code <= to)) return character
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
}
