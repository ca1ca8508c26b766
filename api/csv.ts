/** A number of ours with as many decimals as it is to show. */
interface Digits {
  readonly digits: string
}

/** A cell: a text, or a number of ours, which is written as it is. */
export type Cell = string | number | Digits | null

/** What a spreadsheet would take for a formula begins like this. */
const formula = /^[=+\-@\t\r]/

/** One line of a file (RFC 4180); no text in it runs as a formula when a spreadsheet opens it. */
export const csvLine = (cells: readonly Cell[]) => `${cells.map(cellText).join(',')}\r\n`

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  if (typeof cell === 'object') return cell.digits
  const text = formula.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** An amount in the currency's own units, with all its decimals: 49900 paise are 499.00. */
export function amountCell(minor: number, currency: string): Digits {
  const decimals = decimalsOf(currency)
  return { digits: (minor / 10 ** decimals).toFixed(decimals) }
}

/** An instant by the clocks of a time zone, with their distance from UTC: 2026-11-24T02:02:00+05:30. */
export function timeCells(timeZone: string): (at: string) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  const offset = new Intl.DateTimeFormat('en-IN', { timeZone, timeZoneName: 'longOffset' })
  return (at) => {
    const ms = Date.parse(at)
    const zone = offset
      .formatToParts(ms)
      .find((it) => it.type === 'timeZoneName')
      ?.value.slice('GMT'.length)
    return `${format.format(ms).replace(' ', 'T')}${zone || '+00:00'}`
  }
}

const decimalsOf = (currency: string) =>
  new Intl.NumberFormat('en-IN', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
