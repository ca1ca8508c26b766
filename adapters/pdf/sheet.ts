import Pdf from 'pdfkit'
import { palette } from '#domain/shop/palette.ts'
import type { Paper } from './paper.ts'
import { type Face, faces, legible } from './typeface.ts'

/** In points, of A4. */
export const margins = { top: 64, bottom: 56, left: 48, right: 48 } as const

export const colours = {
  text: '#14181f',
  quiet: '#5a6270',
  line: '#d9dde3',
  wash: '#f5f6f8',
  sandbox: '#a21caf',
}

type Struct = PDFKit.PDFStructureElement

export interface Style {
  readonly face?: Face
  readonly size?: number
  readonly colour?: string
  readonly align?: 'left' | 'right'
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height?: number
}

const openDocument = ({ title, about, shop, madeAt }: Paper) =>
  new Pdf({
    size: 'A4',
    margins: { ...margins },
    font: faces.regular,
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-IN',
    displayTitle: true,
    info: {
      Title: title,
      Subject: about,
      Author: shop.name,
      Creator: 'Origin',
      Producer: 'Origin',
      CreationDate: madeAt,
    },
  })

/** The pages of a paper while they are written, with where the next thing goes. */
export type Sheet = ReturnType<typeof openSheet>

export function openSheet(paper: Paper) {
  const doc = openDocument(paper)
  const root = doc.struct('Document', {})
  doc.addStructure(root)
  for (const [name, file] of Object.entries(faces)) doc.registerFont(name, file)
  const left = margins.left
  const width = doc.page.width - margins.left - margins.right
  const bottom = doc.page.height - margins.bottom
  const use = ({ face = 'regular', size = 9, colour = colours.text }: Style) =>
    doc.font(face).fontSize(size).fillColor(colour)
  let y: number = margins.top

  return {
    doc,
    root,
    left,
    width,
    accent: palette(paper.shop.accent).accentInk,
    y: () => y,
    down: (points: number) => (y += points),
    /** Whether so much still fits on this page. */
    fits: (height: number) => y + height <= bottom,
    turn: () => {
      doc.addPage()
      y = margins.top
    },
    heightOf: (text: string, style: Style, within: number) =>
      use(style).heightOfString(legible(text), { width: within }),
    write: (text: string, style: Style, { x, y: top, ...box }: Box) => {
      use(style).text(legible(text), x, top, { ...box, ellipsis: true, align: style.align ?? 'left' })
    },
    /** Under `parent`, something that readers of the tags are told by this tag. */
    tag: (parent: Struct, name: string, draw: () => void) => {
      parent.add(doc.struct(name, {}, draw))
    },
    /** What readers of the tags are not told. */
    aside: (draw: () => void) => {
      doc.markContent('Artifact', { type: 'Layout' })
      draw()
      doc.endMarkedContent()
    },
  }
}

/** The finished file, once every page is written. */
export function closeSheet({ doc, root }: Sheet): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
    root.end()
    doc.end()
  })
}
