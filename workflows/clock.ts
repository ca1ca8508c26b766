import { sleep } from '@temporalio/workflow'

/** Sleeps until an instant that a local activity gave together with how far off it is. */
export const waitUntil = ({ ms }: { readonly dueAt: number; readonly ms: number }) => sleep(Math.max(1, ms))
