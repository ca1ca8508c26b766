import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { firstDayOf, lastDayOf, monthOf } from '#domain/ledger/days.ts'

/** A number of ours with as many decimals as it is to show. */
interface Digits {
  readonly digits: string
}

/** A cell: a text, or a number of ours, which is written as it is. */
export type Cell = string | number | Digits | null

/** What a spreadsheet would take for a formula begins like this, wide letters included. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/** A file of lines, sent as they come. */
export const sendFile = (
  reply: FastifyReply,
  name: string,
  lines: Iterable<string> | AsyncIterable<string>,
) =>
  reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(Readable.from(lines))

/** Days as a part of a file's name: 2026-11, or from-2026-11-03-to-2026-11-09; empty for all. */
export function spanName({ from, to }: { readonly from?: string; readonly to?: string }): string {
  const month = monthOf(from ?? '')
  if (from && from === firstDayOf(month) && to === lastDayOf(month)) return month
  return [from && `from-${from}`, to && `to-${to}`].filter(Boolean).join('-')
}

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
  const format = new Intl.DateTimeFormat('en-IN', { timeZone, timeZoneName: 'longOffset' })
  const zoneAt = remembered((quarter: number) => {
    const parts = format.formatToParts(quarter * quarterMs)
    return parts.find((it) => it.type === 'timeZoneName')?.value.slice('GMT'.length) || '+00:00'
  })
  return (at) => {
    const ms = Date.parse(at)
    const zone = zoneAt(Math.floor(ms / quarterMs))
    const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number)
    const ahead = (hours * 60 + minutes) * 60_000 * (zone.startsWith('-') ? -1 : 1)
    return `${new Date(ms + ahead).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}${zone}`
  }
}

/** Clocks go forward and back on a quarter of an hour. */
const quarterMs = 900_000

const decimalsOf = remembered(
  (currency: string) =>
    new Intl.NumberFormat('en-IN', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
    2,
)

/** Answers what it answered before: a file asks the same very often, and these take long to say. */
function remembered<K, V>(find: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const found = known.get(key) ?? find(key)
    if (known.size >= mostRemembered) known.clear()
    known.set(key, found)
    return found
  }
}

const mostRemembered = 10_000
