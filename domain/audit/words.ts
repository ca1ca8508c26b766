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
}

/** What somebody did, for people: `order.cancelled` is "Order cancelled". */
export function actionInWords(action: string): string {
  const words = action.replaceAll(/[.-]/g, ' ')
  return said[action] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
