import { parentPort, workerData } from 'node:worker_threads'
import { drawPaper } from './drawing.ts'
import type { Paper } from './paper.ts'

const paper: Paper = workerData
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads, not windows
parentPort?.postMessage(await drawPaper(paper))
