const said: Readonly<Record<string, string>> = {
  'person.signed-in': 'Signed in',
  'person.signed-out-everywhere': 'Signed out everywhere',
  'person.sign-in-failed': 'Sign-in failed',
  'person.password-changed': 'Changed their password',
  'person.browser-signed-out': 'Signed a browser out',
  'person.other-browsers-signed-out': 'Signed their other browsers out',
  'person.email-changed': 'Changed their mail address',
  'person.invited': 'Invited',
  'person.invited-again': 'Invited again',
  'person.joined': 'Joined',
  'person.role-changed': 'Changed the role',
  'person.disabled': 'Kept out',
  'person.enabled': 'Let in again',
  'person.renamed': 'Renamed',
  'order.cancelled': 'Cancelled an order',
  'order.address-corrected': 'Corrected an order’s address',
  'refund.requested': 'Gave money back',
  'mail.requested': 'Asked for a mail once more',
  'download-link.made': 'Made a new download link',
  'review.resolved': 'Resolved a review',
  'review.assigned': 'Assigned a review',
  'review.snoozed': 'Let a review rest',
  'review.woken': 'Took a review up again',
  'ledger.posted': 'Posted an entry by hand',
  'ledger.month-closed': 'Closed a month',
  'ledger.month-reopened': 'Opened a closed month again',
  'payload.revealed': 'Looked at what was sent to us',
  'shop.changed': 'Changed the shop’s settings',
  'shop.logo-uploaded': 'Uploaded a logo',
  'text.changed': 'Changed a text',
  'launch.tested': 'Tested a step of going live',
  'launch.test-mail-asked': 'Sent a test mail',
  'launch.rupee-ordered': 'Began the one-rupee test',
  'sandbox.paid': 'Paid an order in the sandbox',
  'sandbox.fault-added': 'Added a fault in the sandbox',
  'sandbox.faults-cleared': 'Cleared the sandbox’s faults',
}

/** What somebody did, for people: `order.cancelled` is "Cancelled an order". */
export function actionInWords(action: string): string {
  const words = action.replaceAll(/[.-]/g, ' ')
  return said[action] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
