/** A field in which two versions differ, in words. */
export interface Difference {
  readonly label: string
  readonly theirs: string
  readonly mine: string
}
