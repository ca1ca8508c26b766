export interface Option {
  readonly value: string
  readonly label: string
}

/** A filter of FilterBar: chosen from its options, of which none stands for all. */
export interface SelectFilter {
  readonly key: string
  readonly label: string
  readonly options: readonly Option[]
}
