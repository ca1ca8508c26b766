import { condition, setHandler, type SignalDefinition } from '@temporalio/workflow'

/** Rings when there is news of this run's thing. The signal says only that; what it is stands in the database. */
export class Bell {
  #rang = false

  constructor(signal: SignalDefinition) {
    setHandler(signal, () => {
      this.#rang = true
    })
  }

  get rang(): boolean {
    return this.#rang
  }

  /** What rings before this is taken in by the next look; what rings after may not be. */
  hush(): void {
    this.#rang = false
  }

  /** Sleeps until the bell rings or the time has come; true when it was the time. */
  async orAfter(ms: number | null): Promise<boolean> {
    if (ms === null) {
      await condition(() => this.#rang)
      return false
    }
    return !(await condition(() => this.#rang, Math.max(1, ms)))
  }
}
