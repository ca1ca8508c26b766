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
  /** Null while there is none. */
  readonly logo?: Logo | null
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

/** Shown at the top of pages and mails, with the shop's name as its words. */
export interface Logo {
  readonly type: LogoType
  /** Of its bytes: its address, which therefore never changes. */
  readonly hash: string
  /** Pixels. */
  readonly width: number
  readonly height: number
}

export const logoTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
export type LogoType = (typeof logoTypes)[number]

/** The pages every shop in India must have, each an editable text. */
export const textSlugs = ['terms', 'privacy', 'refunds', 'delivery', 'contact', 'grievance'] as const
export type TextSlug = (typeof textSlugs)[number]
