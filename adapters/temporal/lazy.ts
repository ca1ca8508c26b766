import type { Config } from '../config.ts'
import type { EngineReader } from './reader.ts'

export type LazyEngine = ReturnType<typeof lazyEngine>

/** Loads Temporal’s client, which is large, and connects when somebody first wants to look into the engine. */
export function lazyEngine(settings: Config['temporal']) {
  let loaded: Promise<EngineReader> | null = null
  const load = async () => (await import('./reader.ts')).createEngineReader(settings)
  return {
    reader: () => (loaded ??= load()),
    close: async () => (await loaded)?.close(),
  }
}
