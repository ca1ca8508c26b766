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

/** A page from one row more than it shows, nearest first, as the database gave them. */
export function pageOf<Item>(
  rows: readonly Item[],
  { beyond, keyOf }: { beyond: Beyond | null; keyOf: (item: Item) => readonly string[] },
): Page<Item> {
  const isNewer = beyond?.direction === 'newer'
  const isMore = rows.length > pageSize
  const near = rows.slice(0, pageSize)
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
