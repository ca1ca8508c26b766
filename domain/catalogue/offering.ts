/** How far the telling of a new version's buyers got with one step. */
export interface Telling {
  readonly told: number
  /** The number of the order that was told last. */
  readonly reached: string
  /** Until the next step; null once everybody was told. */
  readonly waitMs: number | null
}
