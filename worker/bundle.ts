import { createHash } from 'node:crypto'
import { access, glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

const root = fileURLToPath(new URL('..', import.meta.url))

export const bundleWorkflows = () =>
  bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'index.ts'),
    logger: new DefaultLogger('WARN'),
  })

/** The bundle made by an earlier start from the same sources and packages, else a new one, kept for the next. */
export async function keptBundle(folder: string): Promise<{ codePath: string }> {
  const codePath = join(folder, `workflows-${await hashOfSources()}.js`)
  const isThere = await access(codePath).then(
    () => true,
    () => false,
  )
  if (isThere) return { codePath }
  const { code } = await bundleWorkflows()
  await mkdir(folder, { recursive: true })
  const half = `${codePath}.${process.pid}`
  await writeFile(half, code)
  await rename(half, codePath)
  return { codePath }
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const sources = ['package-lock.json']
  for await (const path of glob('{workflows,domain}/**/*.ts', { cwd: root })) sources.push(path)
  for (const path of sources.toSorted()) hash.update(await readFile(join(root, path)))
  return hash.digest('hex').slice(0, 16)
}
