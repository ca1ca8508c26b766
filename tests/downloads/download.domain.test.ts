import { expect, test } from 'vitest'
import { refuseDownload, resumeWithinSeconds } from '#domain/downloads/download.ts'

const granted = { granted: true, revoked: false, usedUp: false, begunSecondsAgo: null }
const begun = (begunSecondsAgo: number) => ({ ...granted, begunSecondsAgo })

test('what was bought and not refunded may be downloaded while the link is in time', () => {
  expect(refuseDownload(granted, 0)).toBeNull()
})

test('an unpaid order has nothing to download', () => {
  expect(refuseDownload({ ...granted, granted: false }, 0)).toMatchObject({
    kind: 'payment-required',
    code: 'NOT_PAID',
  })
})

test('a refunded order’s download has ended, also one that began', () => {
  expect(
    refuseDownload({ granted: true, revoked: true, usedUp: false, begunSecondsAgo: 1 }, 0),
  ).toMatchObject({
    kind: 'payment-required',
    code: 'REFUNDED',
  })
})

test('when all downloads of a purchase are used, one that began goes on and no other begins', () => {
  expect(refuseDownload({ ...granted, usedUp: true }, 0)).toMatchObject({ code: 'DOWNLOADS_USED_UP' })
  expect(refuseDownload({ ...begun(60), usedUp: true }, 0)).toBeNull()
})

test('a link past its time begins nothing', () => {
  expect(refuseDownload(granted, 1)).toMatchObject({ kind: 'forbidden', code: 'LINK_EXPIRED' })
})

test('a download that began may be resumed for a day after its link expired', () => {
  expect(refuseDownload(begun(resumeWithinSeconds), 80_000)).toBeNull()
  expect(refuseDownload(begun(resumeWithinSeconds + 1), 80_000)).toMatchObject({ code: 'LINK_EXPIRED' })
})
