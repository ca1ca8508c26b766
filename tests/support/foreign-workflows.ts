import { sleep } from '@temporalio/workflow'

/** In the place of the shop's own: a change to a body that histories recorded before it cannot follow. */
export async function purchase(): Promise<void> {
  await sleep(1)
  await sleep(1)
}
