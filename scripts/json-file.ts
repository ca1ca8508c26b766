import { open, readFile, rename } from 'node:fs/promises'

/** The parsed file, or null when there is none. `advice` says what to do about a damaged one. */
export async function readJson(file: string, advice: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${file} is damaged: ${advice}.`)
  }
}

/** Whole or not at all, also through a power cut; readable by its owner alone. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const draft = `${file}.draft`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}
