/** The address of a file of storefront/assets; it changes with the content, so it may be cached for ever. */
export declare function asset(name: string): string

/** The address of the shop's colours; it changes with the accent. */
export declare function themeAsset(accent: string): string

/** What /assets/theme.css answers: the accent, and colours that can be read on it and beside it. */
export declare function themeCss(accent: string): string
