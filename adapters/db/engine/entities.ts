import { defineEntity, p } from '@mikro-orm/postgresql'

/** The history of a closed run, kept before the engine forgets it. */
export const HistoryEntity = defineEntity({
  name: 'History',
  tableName: 'histories',
  properties: {
    runId: p.text().primary(),
    workflowId: p.text(),
    type: p.text(),
    status: p.text(),
    startedAt: p.datetime(),
    closedAt: p.datetime(),
    events: p.integer(),
    /** Gzipped JSON, as the engine's own tools write it. */
    history: p.blob(),
  },
  indexes: [
    { name: 'histories_of_a_workflow', properties: ['workflowId', 'startedAt'] },
    { name: 'histories_by_close', properties: ['closedAt'] },
  ],
})

/** A workflow task or an activity that keeps failing, for as long as it does. Times are system time. */
export const EngineProblemEntity = defineEntity({
  name: 'EngineProblem',
  tableName: 'engine_problems',
  properties: {
    workflowId: p.text().primary(),
    kind: p.text().$type<'workflow-task' | 'activity'>().primary(),
    name: p.text().primary(),
    attempt: p.integer(),
    reason: p.text(),
    since: p.datetime(),
    seenAt: p.datetime(),
  },
})
