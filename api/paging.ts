import { cursorAt, type CursorPart, readCursor } from './cursor.ts'

/** A page of a list, with the cursors of its neighbours. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
  readonly previous: string | null
}

/** Which side of a row to go on, from that row's key. */
export interface Beyond {
  readonly direction: 'older' | 'newer'
  readonly key: readonly string[]
}

export const pageSize = 50

const way = /^(older|newer)$/

/** Where the list is to go on; null for its beginning. */
export function readBeyond(after: string | undefined, parts: readonly CursorPart[]): Beyond | null {
  if (after === undefined) return null
  const [direction, ...key] = readCursor(after, [way, ...parts])
  return { direction: direction === 'newer' ? 'newer' : 'older', key }
}

interface Paged<Item> {
  readonly beyond: Beyond | null
  readonly keyOf: (item: Item) => readonly string[]
  /** What belongs together, and together in the list: it is not cut between two pages. */
  readonly groupOf?: (item: Item) => unknown
}

/** A page from one row more than it shows, nearest first, as the database gave them. */
export function pageOf<Item>(
  rows: readonly Item[],
  { beyond, keyOf, groupOf = (it) => it }: Paged<Item>,
): Page<Item> {
  const isNewer = beyond?.direction === 'newer'
  const isMore = rows.length > pageSize
  const near = nearOf(rows, groupOf)
  const items = isNewer ? near.toReversed() : near
  const cursor = (direction: Beyond['direction'], item: Item | undefined) =>
    item === undefined ? null : cursorAt([direction, ...keyOf(item)])
  return {
    items,
    next: isNewer || isMore ? cursor('older', items.at(-1)) : null,
    previous: isNewer
      ? isMore
        ? cursor('newer', items[0])
        : null
      : beyond
        ? cursor('newer', items[0])
        : null,
  }
}

/** The group that does not fit begins the next page; only one longer than a page is cut. */
function nearOf<Item>(rows: readonly Item[], groupOf: (item: Item) => unknown): readonly Item[] {
  const beyond = rows[pageSize]
  if (beyond === undefined) return rows
  const start = rows.findIndex((it) => groupOf(it) === groupOf(beyond))
  return rows.slice(0, start === 0 ? pageSize : start)
}
