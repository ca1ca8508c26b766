import { readdir, readFile } from 'node:fs/promises'
import { DeterminismViolationError } from '@temporalio/workflow'
import { Worker } from '@temporalio/worker'
import { expect, inject, test } from 'vitest'
import { customer } from '#scripts/record/customer.ts'
import { purchaseScenarios, routineScenarios } from '#scripts/record/scenarios.ts'

const folder = new URL('../histories/', import.meta.url)
const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted()

const read = (name: string) => readFile(new URL(name, folder), 'utf8')

const replay = (history: string) =>
  Worker.runReplayHistory({ workflowBundle: { codePath: inject('bundlePath') } }, JSON.parse(history))

test('each scenario is recorded', () => {
  const scenarios = Object.keys({ ...purchaseScenarios, ...routineScenarios })
  expect(names).toEqual(expect.arrayContaining(scenarios.map((name) => `${name}.json`)))
})

test.for(names)('%s replays', async (name) => {
  await expect(replay(await read(name))).resolves.toBeUndefined()
})

test.for([
  ['names another activity', (history: string) => history.replaceAll('"sendMail"', '"sendTelegram"')],
  [
    'lacks a step that the workflow takes',
    (history: string) =>
      history
        .replaceAll('EVENT_TYPE_TIMER_STARTED', 'EVENT_TYPE_MARKER_RECORDED')
        .replaceAll(
          '"timerStartedEventAttributes":{',
          '"markerRecordedEventAttributes":{"markerName":"another",',
        ),
  ],
] as const)('a history that %s does not replay', async ([, spoil]) => {
  const genuine = await read('purchase-captured.json')
  const spoilt = spoil(genuine)
  expect(spoilt).not.toBe(genuine)
  await expect(replay(spoilt)).rejects.toBeInstanceOf(DeterminismViolationError)
})

/** Every text of a history, with what stands in base64 as a payload decoded. */
function textsOf(value: unknown, name = ''): string[] {
  if (typeof value === 'string')
    return [name === 'data' ? Buffer.from(value, 'base64').toString('utf8') : value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [key, ...textsOf(inner, key)])
}

test.for(names)('%s holds no address and no name', async (name) => {
  const texts = textsOf(JSON.parse(await read(name)))
  expect(texts.some((text) => /"order"|"request"|"name"|"mail"/.test(text))).toBe(true)
  const personal = new RegExp(`[^\\s@"]+@[^\\s@"]+\\.[a-z]{2,}|${customer.name.replace(' ', '|')}`, 'i')
  expect(texts.filter((text) => personal.test(text))).toEqual([])
})
