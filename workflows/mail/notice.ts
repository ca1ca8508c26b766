import { log, proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import type { InboxActivities } from '#activities/inbox/activities.ts'
import type { MailActivities } from '#activities/mail/activities.ts'
import { Bell } from '../bell.ts'
import { describeFailure } from '../failure.ts'
import { heartbeatTimeout } from '../queues.ts'
import { noticeNews, type NoticeInput } from './contract.ts'

/** Our own database, idempotent: tried until it works. */
const { takeInNotice, settleEffectFailure } = proxyLocalActivities<MailActivities & InboxActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
})

/** A few quick tries; the slow ones are rows. */
const { sendNotice } = proxyActivities<MailActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout,
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumAttempts: 4 },
})

/** A mail to somebody of the desk: sent when its time has come, tried again for two days while no mail server takes it. */
export async function notice({ mail }: NoticeInput): Promise<void> {
  const news = new Bell(noticeNews)
  for (;;) {
    news.hush() // what rings from here on may not be in what is taken in
    const { due, wait } = await takeInNotice(mail)
    log.info('took in', { mail, due: due.length, waitMs: wait?.ms ?? null })
    await Promise.all(due.map(send))
    if (due.length > 0 || news.rang) continue
    if (!wait) return // at rest: sent, given up or not needed any more
    await news.orAfter(wait.ms)
  }
}

async function send(effect: number): Promise<void> {
  try {
    await sendNotice(effect)
  } catch (error) {
    const failure = describeFailure(error)
    if (!failure) throw error
    await settleEffectFailure(effect, failure)
  }
}
