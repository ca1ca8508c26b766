/** A cell: a text, or a number of ours, which is written as it is. */
export type Cell = string | number | null

/** What a spreadsheet would take for a formula begins like this. */
const formula = /^[=+\-@\t\r]/

/** One line of a file (RFC 4180); no text in it runs as a formula when a spreadsheet opens it. */
export const csvLine = (cells: readonly Cell[]) => `${cells.map(cellText).join(',')}\r\n`

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = formula.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** An amount in the currency's own units: 49900 paise are 499. */
export const amountCell = (minor: number, currency: string): number => minor / 10 ** decimalsOf(currency)

const decimalsOf = (currency: string) =>
  new Intl.NumberFormat('en-IN', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
