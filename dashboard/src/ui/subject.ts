const words: Readonly<Record<string, string>> = {
  order: 'Order',
  purchases: 'Find my purchases',
  mail: 'Mail',
  offering: 'Offering',
  routine: 'Routine',
  inbox: 'Webhook',
  person: 'Person',
  review: 'Review',
  dispute: 'Dispute',
  transaction: 'Ledger transaction',
  account: 'Account',
  ledger: 'Ledger',
  export: 'Export:',
  settings: 'Settings:',
  text: 'Text:',
  launch: 'Go live:',
  sandbox: 'Sandbox:',
}

/** A thing that workflows, facts and people's actions are about, such as `order/10001`, in words: “Order 10001”. */
export function subjectInWords(subject: string): string {
  const [kind = '', ...rest] = subject.split('/')
  const name = rest.join('/')
  return `${words[kind] ?? kind} ${name.length > 20 ? `${name.slice(0, 8)}…` : name}`.trim()
}

/** The page of the workflow that looks after a thing. */
export const workflowPath = (subject: string) => `/engine/${encodeURIComponent(subject)}`
