import { useQuery } from '@pinia/colada'
import type { ReplayTest, RunDetail, WorkflowView } from '#api/engine/schemas.ts'
import { get } from '../app/api.ts'

const address = (workflowId: string) => `/api/admin/engine/${encodeURIComponent(workflowId)}`
const runAddress = (workflowId: string, runId: string) => `${address(workflowId)}/runs/${runId}`

type Cursor = Readonly<Record<string, string>>

export const useWorkflow = (workflowId: () => string, page: () => Cursor) =>
  useQuery({
    key: () => ['engine', workflowId(), page()],
    query: () => get<WorkflowView>(address(workflowId()), page()),
    placeholderData: (before: WorkflowView | undefined) =>
      before?.workflow_id === workflowId() ? before : undefined,
  })

export const useRun = (run: { workflowId: string; runId: string }, page: () => Cursor) =>
  useQuery({
    key: () => ['engine', run.workflowId, 'run', run.runId, page()],
    query: () => get<RunDetail>(runAddress(run.workflowId, run.runId), page()),
    placeholderData: (before: RunDetail | undefined) => before,
  })

export const historyAddress = (workflowId: string, runId: string) =>
  `${runAddress(workflowId, runId)}/history.json`

export const getReplayTest = (workflowId: string, runId: string) =>
  get<ReplayTest>(`${runAddress(workflowId, runId)}/replay-test`)
