/** Of fields where a phone's help does harm: names and passwords stay as they are typed. */
export const asTyped = { autocapitalize: 'none', spellcheck: false } as const
