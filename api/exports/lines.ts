import { type Column, type ExportName, exportsInWords } from '#domain/exports/columns.ts'
import type { ExportRow } from '#adapters/db/exports/pages.ts'
import { amountCell, type Cell, csvLine, timeCells } from '../csv.ts'

/** How far a file has come. */
export interface Progress {
  /** Lines that were taken, the names of the columns not counted. */
  rows: number
}

/** The lines of a file, a page of them at a time, as fast as they are taken; times stand in the shop's time zone. */
export async function* exportLines(
  pages: AsyncIterable<readonly ExportRow[]>,
  { what, timeZone, progress }: { what: ExportName; timeZone: string; progress: Progress },
): AsyncGenerator<string> {
  const { columns } = exportsInWords[what]
  const time = timeCells(timeZone)
  const cellOf = ({ name, kind }: Column, row: ExportRow): Cell => {
    const value = row[name] ?? null
    if (value === null) return null
    if (kind === 'amount') return amountCell(Number(value), `${row['currency']}`)
    if (kind === 'number') return Number(value)
    return kind === 'time' ? time(`${value}`) : `${value}`
  }
  yield csvLine(columns.map((it) => it.name))
  for await (const rows of pages) {
    yield rows.map((row) => csvLine(columns.map((it) => cellOf(it, row)))).join('')
    progress.rows += rows.length
  }
}
