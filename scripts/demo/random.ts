/** Chance that comes out the same for the same seed (mulberry32). */
export function chance(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + next() * (most - least)
  return {
    between,
    whole: (least: number, most: number) => Math.floor(between(least, most + 1)),
    is: (share: number) => next() < share,
    /** One of them, each as likely as its weight says. */
    oneOf: <T>(choices: readonly (readonly [weight: number, it: T])[]): T => {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0)
      const found = choices.find(([weight]) => (left -= weight) < 0) ?? choices.at(-1)
      if (!found) throw new Error('There is nothing to choose from.')
      return found[1]
    },
  }
}

export type Chance = ReturnType<typeof chance>
