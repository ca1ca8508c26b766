import type { AssignedView, ReviewRowView, SnoozedView } from '#api/orders/review-schemas.ts'
import { type Command, useCommand } from '../app/command.ts'
import { checkSession, session } from '../app/session.ts'
import { dueTime } from '../ui/times.ts'
import { useToasts } from '../ui/toasts.ts'
import { assignReview, snoozeReview, wakeReview } from './queries.ts'

type Seen = Pick<ReviewRowView, 'id' | 'assignee' | 'snoozed_until'>

/** Gives, snoozes and takes up again; says when somebody else was quicker. `changed` is told of each in either case. */
export function useTending(changed: () => void) {
  const toasts = useToasts()

  const assigning = useCommand(async ({ review, to }: { review: Seen; to: string }, key) => {
    const answer = await assignReview(review.id, to, key)
    toasts.success(`It is ${whose(to)} now`, takenFrom(review, answer))
  })
  const snoozing = useCommand(async ({ review, until }: { review: Seen; until: string }, key) => {
    const answer = await snoozeReview(review.id, until, key)
    toasts.success(`Snoozed until ${dueTime(until)}`, hadChosen(review, answer))
  })
  const waking = useCommand(({ review }: { review: Seen }, key) => wakeReview(review.id, key), {
    success: () => 'It needs you again',
  })

  const tell =
    <Input>(command: Command<Input>) =>
    async (input: Input) => {
      const isDone = await command.run(input)
      if (command.problem.value) toasts.failure(command.problem.value)
      changed()
      // The sidebar counts what is left.
      void checkSession().catch(() => undefined)
      return isDone
    }
  return { assign: tell(assigning), snooze: tell(snoozing), wake: tell(waking) }
}

export const isMe = (username: string): boolean => session.value?.person.username === username

const whose = (username: string): string => (isMe(username) ? 'yours' : `${username}’s`)

/** Somebody had given it to another since this page was read. */
const takenFrom = (seen: Seen, { was, assignee }: AssignedView): string =>
  was !== null && was !== seen.assignee && was !== assignee ? `It was ${whose(was)} a moment before.` : ''

const hadChosen = (seen: Seen, { was }: SnoozedView): string =>
  was !== null && was !== seen.snoozed_until
    ? `Somebody had snoozed it until ${dueTime(was)} a moment before.`
    : ''
