/** How a run stands, as the engine names it. */
export const runStates = {
  RUNNING: 'Under way',
  COMPLETED: 'Came to rest',
  CONTINUED_AS_NEW: 'Went on in a new run',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  TERMINATED: 'Ended by hand',
  TIMED_OUT: 'Ran out of time',
  PAUSED: 'Held by hand',
} as const satisfies Record<string, string>

export type RunState = keyof typeof runStates

export const isRunState = (text: string): text is RunState => text in runStates

interface Deed {
  /** While or before it is done. */
  readonly doing: string
  readonly done: string
  /** After “Could not”. */
  readonly undone: string
}

const deeds: Readonly<Record<string, Deed>> = {
  takeInOrder: {
    doing: 'Taking in what is new',
    done: 'Took in what was new',
    undone: 'take in what was new',
  },
  settleEffectFailure: {
    doing: 'Noting what did not work',
    done: 'Noted what did not work',
    undone: 'note what did not work',
  },
  fetchPayment: {
    doing: 'Asking the gateway for the payment',
    done: 'Asked the gateway for the payment',
    undone: 'ask the gateway for the payment',
  },
  capturePayment: {
    doing: 'Capturing the payment',
    done: 'Captured the payment',
    undone: 'capture the payment',
  },
  issueRefund: {
    doing: 'Giving money back',
    done: 'Gave money back',
    undone: 'give money back',
  },
  fetchDispute: {
    doing: 'Asking the gateway for the dispute',
    done: 'Asked the gateway for the dispute',
    undone: 'ask the gateway for the dispute',
  },
  acceptDispute: {
    doing: 'Accepting the dispute',
    done: 'Accepted the dispute',
    undone: 'accept the dispute',
  },
  contestDispute: {
    doing: 'Contesting the dispute',
    done: 'Contested the dispute',
    undone: 'contest the dispute',
  },
  sendMail: { doing: 'Sending a mail', done: 'Sent a mail', undone: 'send a mail' },
  takeInNotice: {
    doing: 'Looking whether the mail is still wanted',
    done: 'Looked whether the mail is still wanted',
    undone: 'look whether the mail is still wanted',
  },
  sendNotice: { doing: 'Sending a mail', done: 'Sent a mail', undone: 'send a mail' },
  mailPurchasesLink: {
    doing: 'Mailing the link to purchases',
    done: 'Mailed the link to purchases',
    undone: 'mail the link to purchases',
  },
  planRoutine: {
    doing: 'Planning the next round',
    done: 'Planned the next round',
    undone: 'plan the next round',
  },
  runRoutine: { doing: 'Doing a round', done: 'Did a round', undone: 'do a round' },
}

/** What an activity does, in words; one that is no longer known by its name. */
export function deedOf(activity: string): Deed {
  const name = spaced(activity)
  return deeds[activity] ?? { doing: `Doing “${name}”`, done: `Did “${name}”`, undone: `do “${name}”` }
}

/** `workflowTaskFailed` as `workflow task failed`. */
export const spaced = (name: string) =>
  name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
