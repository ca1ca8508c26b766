/** What the owner chose for the shop. */
export interface ShopSettings {
  readonly name: string
  /** One sentence: the first thing a stranger reads. */
  readonly tagline: string
  /** #rrggbb */
  readonly accent: string
  readonly supportEmail: string
  /** IANA name, such as Asia/Kolkata. */
  readonly timeZone: string
}

/** The pages every shop in India must have, each an editable text. */
export const textSlugs = ['terms', 'privacy', 'refunds', 'delivery', 'contact', 'grievance'] as const
export type TextSlug = (typeof textSlugs)[number]
