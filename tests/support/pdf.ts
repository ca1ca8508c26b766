import { inflateSync } from 'node:zlib'

/** What a PDF of ours says, page by page, as its own fonts tell it: enough of the format to read what was drawn. */
export function readPdf(bytes: Uint8Array) {
  const file = Buffer.from(bytes).toString('latin1')
  const objects = new Map(
    [...file.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map((it) => [it[1] ?? '', it[2] ?? '']),
  )
  const pages = [...objects.values()].filter((it) => /\/Type \/Page\b(?!s)/.test(it))
  const fonts = new Map<string, ReadonlyMap<number, string>>()
  const read = pages.map((page) => {
    const resources = objects.get(referred(page, 'Resources')) ?? page
    const named = /\/Font <<([\s\S]*?)>>/.exec(resources)?.[1] ?? ''
    for (const [, name = '', id = ''] of named.matchAll(/\/(F\d+) (\d+) 0 R/g))
      if (!fonts.has(name)) fonts.set(name, glyphsOf(objects, objects.get(id) ?? ''))
    return draw(streamOf(objects.get(referred(page, 'Contents')) ?? ''), fonts)
  })
  return {
    pages: read.map((it) => it.text),
    text: read.map((it) => it.text).join('\n'),
    /** Glyphs drawn that the typeface does not have. */
    missing: read.reduce((sum, it) => sum + it.missing, 0),
    /** Of each font that is drawn with, whether its outlines are in the file. */
    embedded: [...objects.values()].filter((it) => it.includes('/FontFile2')).length === fonts.size,
    catalog: [...objects.values()].find((it) => it.includes('/Type /Catalog')) ?? '',
    tags: [...file.matchAll(/\/S \/(\w+)/g)].map((it) => it[1]),
  }
}

const referred = (object: string, key: string) => new RegExp(`/${key} (\\d+) 0 R`).exec(object)?.[1] ?? ''

function streamOf(object: string): string {
  const at = object.indexOf('stream\n')
  if (at < 0) return ''
  const end = object.lastIndexOf('\nendstream')
  const raw = Buffer.from(object.slice(at + 'stream\n'.length, end), 'latin1')
  return object.includes('/FlateDecode') ? inflateSync(raw).toString('latin1') : raw.toString('latin1')
}

const utf16 = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le')

/** Which text each glyph of a font stands for, by the font's own table. */
function glyphsOf(objects: ReadonlyMap<string, string>, font: string): Map<number, string> {
  const table = streamOf(objects.get(referred(font, 'ToUnicode')) ?? '')
  const glyphs = new Map<number, string>()
  for (const [, from = '0', list = ''] of table.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g))
    for (const [nth, text] of [...list.matchAll(/<([\w ]*)>/g)].entries())
      glyphs.set(Number.parseInt(from, 16) + nth, utf16((text[1] ?? '').replaceAll(' ', '')))
  return glyphs
}

function draw(content: string, fonts: ReadonlyMap<string, ReadonlyMap<number, string>>) {
  let font: ReadonlyMap<number, string> = new Map()
  let text = ''
  let missing = 0
  for (const [, name, drawn] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name) font = fonts.get(name) ?? font
    if (drawn === undefined) continue
    const codes = [...drawn.matchAll(/<(\w*)>/g)].flatMap((it) => (it[1] ?? '').match(/.{4}/g) ?? [])
    const glyphs = codes.map((it) => Number.parseInt(it, 16))
    missing += glyphs.filter((it) => it === 0).length
    text += `${glyphs.map((it) => font.get(it) ?? '').join('')}\n`
  }
  return { text, missing }
}
