import { defineSignal } from '@temporalio/workflow'

export interface NoticeInput {
  /** The mail's key; whom it goes to stays in the database. */
  readonly mail: string
}

export const noticeId = (mail: string) => `mail/${mail}`

/** The notice is to be sent once more. Carries nothing. */
export const noticeNews = defineSignal('noticeNews')
