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
  /** Shown in place of the name at the top of pages and mails; null while there is none. */
  readonly logo?: { readonly type: LogoType; readonly hash: string } | null
  readonly phone?: string
  /** Who answers complaints within the time the law gives (Consumer Protection (E-Commerce) Rules 2020). */
  readonly grievanceOfficer?: string
  readonly taxIdentity?: TaxIdentity
}

/** Who sells, in the eyes of the tax office. */
export interface TaxIdentity {
  readonly legalName: string
  readonly address: string
  /** Code of the state, such as KA. */
  readonly state: string
  /** Empty while the shop is not registered for GST. */
  readonly gstin: string
}

export const logoTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
export type LogoType = (typeof logoTypes)[number]

/** The pages every shop in India must have, each an editable text. */
export const textSlugs = ['terms', 'privacy', 'refunds', 'delivery', 'contact', 'grievance'] as const
export type TextSlug = (typeof textSlugs)[number]
