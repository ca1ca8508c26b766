/** A piece of a statement with the values of its question marks. */
export interface Condition {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** All of them, as what stands after `where`. */
export function matching(conditions: readonly (Condition | null)[]): Condition {
  const wanted = conditions.filter((it) => it !== null)
  return {
    sql: wanted.map((it) => it.sql).join(' and ') || 'true',
    values: wanted.flatMap((it) => it.values),
  }
}

export interface Days {
  /** Dates such as 2026-11-23, both included, in this time zone. */
  readonly from: string | null
  readonly to: string | null
  readonly timeZone: string
}

/** From the beginning of the first day to the end of the last. */
export const ofDays = (column: string, { from, to, timeZone }: Days): readonly (Condition | null)[] => [
  from ? { sql: `${column} >= ?::date::timestamp at time zone ?`, values: [from, timeZone] } : null,
  to ? { sql: `${column} < (?::date + 1)::timestamp at time zone ?`, values: [to, timeZone] } : null,
]

/** For `?::text[]`. */
export const textArray = (values: readonly string[]) =>
  `{${values.map((it) => JSON.stringify(it)).join(',')}}`
