import { dateTime } from '../shared/format.ts'
import type { ShopView } from '../shared/layout.ts'
import { letter, type Mail } from './frame.ts'

/** What an owner sends themselves to see whether mail arrives, and what it looks like. */
export const testMail = ({ shop, sentAt }: { readonly shop: ShopView; readonly sentAt: string }): Mail =>
  letter({
    shop,
    subject: `Test mail from ${shop.name}`,
    preheader: 'It has arrived: your mail server works.',
    title: 'It has arrived',
    paragraphs: [
      'You asked for this mail under Go live. Your customers’ mails come by the same way, with the same name and colour.',
      'Did it land in your inbox, and not in the spam folder? Then mail works.',
    ],
    details: [['Sent', dateTime(sentAt, shop.timeZone)]],
    button: { label: 'Back to Go live', url: `${shop.url}/admin/go-live` },
    notes: [],
  })
