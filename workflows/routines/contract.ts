import type { RoutineName } from '#domain/routines/routine.ts'

export interface RoutineInput {
  readonly name: RoutineName
}

export const routineId = (name: RoutineName) => `routine/${name}`
