/** Mails to the people of the desk, which belong to no order. */
export const noticeTemplates = ['invitation', 'review-opened'] as const
export type NoticeTemplate = (typeof noticeTemplates)[number]

export const isNotice = (template: string): template is NoticeTemplate =>
  noticeTemplates.some((it) => it === template)

/** At most one mail about what waits goes to a person in this long. */
export const noticeEveryMs = 15 * 60_000

/**
 * A notice's key: what it is, not before when (ms since 1970), and whom or what it is about. It holds no personal data,
 * because it is the workflow's id, too.
 */
export const noticeKey = (template: NoticeTemplate, notBefore: number, about: string) =>
  `${template}/${notBefore}/${about}`

/** Not before when a notice of this key goes out, in ms since 1970. */
export const notBeforeOf = (key: string) => Number(key.split('/')[1] ?? 0)
