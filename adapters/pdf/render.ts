import { Worker } from 'node:worker_threads'
import type { Paper } from './paper.ts'

let last: Promise<unknown> = Promise.resolve()

/**
 * A paper as a PDF: A4, tagged, its typeface embedded. The same paper is the same bytes. Laying out a page takes a second
 * or two of hard work, so it is done beside the process's own thread, one paper at a time.
 */
export function renderPaper(paper: Paper): Promise<Uint8Array> {
  const rendered = last.then(() => inThread(paper))
  last = rendered.catch(() => undefined)
  return rendered
}

const inThread = (paper: Paper) =>
  new Promise<Uint8Array>((resolve, reject) => {
    const thread = new Worker(new URL('thread.ts', import.meta.url), { workerData: paper })
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`The paper was not drawn (exit code ${code}).`)))
  })
