import type { Column, Fact, Table } from './paper.ts'
import { colours, type Sheet, type Style } from './sheet.ts'

const padding = 4
const size = 8
/** Below it. */
const gap = 12
const label: Style = { face: 'bold', size, colour: colours.quiet }

interface Cell {
  readonly text: string
  readonly tag: 'TH' | 'TD'
  readonly style: Style
  readonly width: number
}

interface Row {
  readonly cells: readonly Cell[]
  readonly height: number
}

/** A table that goes on over pages, its head on each. */
export function drawTable(sheet: Sheet, { columns, rows }: Table): void {
  const head = rowOf(
    sheet,
    columns.map(({ label: text, width, align }) => ({
      text,
      tag: 'TH',
      style: { ...label, align: align ?? 'left' },
      width: widthOf(sheet, columns, width),
    })),
  )
  const [first, ...rest] = rows.map((row) => rowOf(sheet, cellsOf(sheet, columns, row)))
  if (!first) return
  if (!sheet.fits(head.height + first.height)) sheet.turn()
  const table = sheet.doc.struct('Table', {})
  sheet.root.add(table)
  drawRow(sheet, head, table)
  drawRow(sheet, first, table)
  for (const row of rest) {
    if (!sheet.fits(row.height)) {
      sheet.turn()
      drawRow(sheet, head, null)
    }
    drawRow(sheet, row, table)
  }
  table.end()
  sheet.down(gap)
}

/** What something is called, and what it is. */
export function drawFacts(sheet: Sheet, facts: readonly Fact[]): void {
  const table = sheet.doc.struct('Table', {})
  sheet.root.add(table)
  for (const [name, value] of facts) {
    const row = rowOf(sheet, [
      { text: name, tag: 'TH', style: label, width: sheet.width * 0.26 },
      { text: value, tag: 'TD', style: { size: 9 }, width: sheet.width * 0.74 },
    ])
    if (!sheet.fits(row.height)) sheet.turn()
    drawRow(sheet, row, table)
  }
  table.end()
  sheet.down(gap)
}

const widthOf = (sheet: Sheet, columns: readonly Column[], part: number) =>
  (sheet.width * part) / columns.reduce((sum, it) => sum + it.width, 0)

const cellsOf = (sheet: Sheet, columns: readonly Column[], texts: readonly string[]): Cell[] =>
  columns.map(({ width, align }, index) => ({
    text: texts[index] ?? '',
    tag: 'TD',
    style: { size, align: align ?? 'left' },
    width: widthOf(sheet, columns, width),
  }))

/** Never higher than half a page: what does not fit ends in an ellipsis. */
function rowOf(sheet: Sheet, cells: readonly Cell[]): Row {
  const heights = cells.map((it) => sheet.heightOf(it.text, it.style, it.width - 2 * padding))
  return { cells, height: Math.min(Math.max(...heights) + 2 * padding, sheet.doc.page.height / 2) }
}

/** Without a table to stand in, a row is only seen: the head is said once. */
function drawRow(sheet: Sheet, { cells, height }: Row, table: PDFKit.PDFStructureElement | null): void {
  const top = sheet.y()
  const row = table && sheet.doc.struct('TR', {})
  if (row) table.add(row)
  let x = sheet.left
  for (const { text, tag, style, width } of cells) {
    const box = { x: x + padding, y: top + padding, width: width - 2 * padding, height: height - padding }
    const draw = () => sheet.write(text, style, box)
    if (row) sheet.tag(row, tag, draw)
    else sheet.aside(draw)
    x += width
  }
  row?.end()
  sheet.down(height)
  sheet.aside(() => {
    const y = top + height
    sheet.doc.lineWidth(0.5).strokeColor(colours.line)
    sheet.doc
      .moveTo(sheet.left, y)
      .lineTo(sheet.left + sheet.width, y)
      .stroke()
  })
}
