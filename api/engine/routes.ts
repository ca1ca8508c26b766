import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import {
  FromCursor,
  HistoryFile,
  ReplayTest,
  RunDetail,
  RunParams,
  WorkflowParams,
  WorkflowView,
} from './schemas.ts'

const config = { needs: 'desk:read' } as const
const tags = ['engine']
const problems = { '4xx': Problem, 503: Problem }

/** What reads histories is loaded when it is first wanted: it is large, and the api starts without it. */
const runs = () => import('./read-run.ts')
const workflows = () => import('./read-workflow.ts')

/** A workflow from inside. No other route asks the engine. */
export function engineRoutes(app: App, deps: Deps): void {
  app.get(
    '/engine/:workflowId',
    {
      config,
      schema: {
        tags,
        summary: 'Every run of a workflow, newest first, and what it waits for',
        params: WorkflowParams,
        querystring: FromCursor,
        response: { 200: WorkflowView, '4xx': Problem },
      },
    },
    async ({ params, query }) => (await workflows()).readWorkflow(deps, params.workflowId, query.after),
  )

  app.get(
    '/engine/:workflowId/runs/:runId',
    {
      config,
      schema: {
        tags,
        summary: 'What a run did, event by event, and what it is about to do',
        params: RunParams,
        querystring: FromCursor,
        response: { 200: RunDetail, ...problems },
      },
    },
    async ({ params, query }) => (await runs()).readRun(deps, params, query.after),
  )

  takingHome(app, deps)
}

function takingHome(app: App, deps: Deps): void {
  app.get(
    '/engine/:workflowId/runs/:runId/history.json',
    {
      config,
      schema: {
        tags,
        summary: 'A run’s history as a file that a replay test takes',
        params: RunParams,
        response: { 200: HistoryFile, ...problems },
      },
    },
    async ({ params }, reply) => {
      const { readHistoryFile } = await runs()
      const { fileName, content } = await readHistoryFile(deps, params)
      return reply
        .type('application/json')
        .header('content-disposition', `attachment; filename="${fileName}"`)
        .send(Buffer.from(content))
    },
  )

  app.get(
    '/engine/:workflowId/runs/:runId/replay-test',
    {
      config,
      schema: {
        tags,
        summary: 'How to have a run replayed by the tests: the file, its place and the command',
        params: RunParams,
        response: { 200: ReplayTest, ...problems },
      },
    },
    async ({ params }) => {
      const { readHistoryFile, replayTest } = await runs()
      return replayTest(await readHistoryFile(deps, params))
    },
  )
}
