import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { nodeCommand } from './parts.ts'
import type { Environment } from './plan.ts'

/** Runs one of our own scripts to its end and returns what it printed; throws with its last words when it fails. */
export async function runScript(program: string, env: Environment, giveUp: AbortSignal): Promise<string> {
  giveUp.throwIfAborted()
  const { command, args, cwd } = nodeCommand(program, env)
  const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const end = (): void => void child.kill('SIGKILL')
  giveUp.addEventListener('abort', end)
  try {
    const [[code, signal], printed, complaint] = await Promise.all([
      once(child, 'close'),
      text(child.stdout ?? Readable.from([])),
      text(child.stderr ?? Readable.from([])),
    ])
    giveUp.throwIfAborted()
    if (code === 0) return printed
    const lines = complaint.trim().split('\n').slice(-8)
    throw new Error(
      `${program} failed (${signal ?? `exit code ${code}`}):\n${lines.map((it) => `    ${it}`).join('\n')}`,
    )
  } finally {
    giveUp.removeEventListener('abort', end)
  }
}
