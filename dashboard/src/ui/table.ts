/** A column of DataTable; what a cell shows is the slot named after `key`, else `text`. */
export interface Column<Row> {
  readonly key: string
  readonly label: string
  readonly align?: 'end'
  /** For who listens to the table alone, as over buttons. */
  readonly hideLabel?: boolean
  /** Such as `8rem`. */
  readonly width?: string
  readonly hideOnPhone?: boolean
  readonly text?: (row: Row) => string
}
