const words: Readonly<Record<string, string>> = {
  'send-mail': 'Sending a mail',
  'fetch-payment': 'Asking the gateway for a payment',
  'capture-payment': 'Capturing a payment',
  'issue-refund': 'Giving money back',
}

/** A call to the outside world, in words. */
export const effectInWords = (kind: string): string => words[kind] ?? kind.replaceAll('-', ' ')
