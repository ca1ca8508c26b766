import { assertNever } from '#domain/shared/assert-never.ts'
import { type Block, exactTime, type Paper } from './paper.ts'
import { closeSheet, colours, margins, openSheet, type Sheet, type Style } from './sheet.ts'
import { drawFacts, drawTable } from './table.ts'

/** A paper as a PDF: A4, tagged, its typeface embedded. The same paper is the same bytes. Keeps its thread busy for long. */
export function drawPaper(paper: Paper): Promise<Uint8Array> {
  const sheet = openSheet(paper)
  drawTitle(sheet, paper)
  for (const block of paper.blocks) drawBlock(sheet, block)
  drawEdges(sheet, paper)
  return closeSheet(sheet)
}

function drawTitle(sheet: Sheet, { title, about, shop }: Paper): void {
  line(sheet, 'P', { text: shop.name, style: { face: 'bold', size: 11, colour: sheet.accent }, after: 6 })
  line(sheet, 'H1', { text: title, style: { face: 'bold', size: 18 }, after: 2 })
  line(sheet, 'P', { text: about, style: { size: 9, colour: colours.quiet }, after: 14 })
}

interface Line {
  readonly text: string
  readonly style: Style
  /** Points below it. */
  readonly after: number
}

function line(sheet: Sheet, tag: string, { text, style, after }: Line): void {
  const height = sheet.heightOf(text, style, sheet.width)
  if (!sheet.fits(height)) sheet.turn()
  const box = { x: sheet.left, y: sheet.y(), width: sheet.width }
  sheet.tag(sheet.root, tag, () => sheet.write(text, style, box))
  sheet.down(height + after)
}

/** What a heading needs below it, so that none stands alone at the end of a page. */
const headingRoom = 80

function drawBlock(sheet: Sheet, block: Block): void {
  switch (block.kind) {
    case 'heading':
      if (!sheet.fits(headingRoom)) sheet.turn()
      return line(sheet, 'H2', { text: block.text, style: { face: 'bold', size: 12 }, after: 6 })
    case 'subheading':
      if (!sheet.fits(headingRoom / 2)) sheet.turn()
      return line(sheet, 'H3', { text: block.text, style: { face: 'bold', size: 9 }, after: 3 })
    case 'text':
      return drawText(sheet, block.text)
    case 'facts':
      return drawFacts(sheet, block.facts)
    case 'table':
      return block.rows.length > 0
        ? drawTable(sheet, block)
        : line(sheet, 'P', { text: block.empty, style: { colour: colours.quiet }, after: 12 })
    default:
      return assertNever(block)
  }
}

function drawText(sheet: Sheet, text: string): void {
  const paragraphs = text.split('\n').filter((it) => it.trim() !== '')
  for (const paragraph of paragraphs.flatMap((it) => inPieces(it)))
    line(sheet, 'P', { text: paragraph, style: { size: 9 }, after: 4 })
  sheet.down(4)
}

/** A paragraph longer than a page would run off it. */
const inPieces = (paragraph: string): string[] => paragraph.match(/.{1,2000}(?:\s|$)|.{1,2000}/gsu) ?? []

/** Above and below each page: whose it is, which of how many, and that it is only for trying. */
function drawEdges(sheet: Sheet, { title, shop, madeAt, sandbox }: Paper): void {
  const { doc, left, width } = sheet
  const { count } = doc.bufferedPageRange()
  const made = `Made ${exactTime(madeAt, shop.timeZone)}`
  const quiet: Style = { size: 7.5, colour: colours.quiet }
  for (let index = 0; index < count; index++) {
    doc.switchToPage(index)
    const { height } = doc.page
    const at = (y: number) => ({ x: left, y, width, height: 14 })
    // Text below the margin would begin another page.
    doc.page.margins.bottom = 0
    sheet.aside(() => {
      if (index > 0) sheet.write(`${shop.name} · ${title}`, quiet, at(34))
      if (sandbox)
        sheet.write(
          'SANDBOX: no real money',
          { face: 'bold', size: 8, colour: colours.sandbox, align: 'right' },
          at(34),
        )
      sheet.write(made, quiet, at(height - 36))
      sheet.write(`Page ${index + 1} of ${count}`, { ...quiet, align: 'right' }, at(height - 36))
      doc.rect(0, 0, doc.page.width, 6).fill(sheet.accent)
    })
    doc.page.margins.bottom = margins.bottom
  }
}
