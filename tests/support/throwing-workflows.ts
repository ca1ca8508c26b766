export { routine } from '../../workflows/routines/routine.ts'

/** In the place of the shop's own: a bug that is found in production. */
export async function purchase(): Promise<void> {
  throw new TypeError('wrong on purpose')
}
