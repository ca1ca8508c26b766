/** How a person may settle a review. `settled-elsewhere` closes it with a note alone. */
export const resolutions = ['refund', 'try-again', 'correct-address', 'settled-elsewhere'] as const
export type Resolution = (typeof resolutions)[number]
