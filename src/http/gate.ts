import { tooMany } from './rate-limit.ts'

/** Lets a few through at a time and a few more wait; beyond that, a `too-many` fault. Bounds what costly work can pile up. */
export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createGate(places: number, waiting: number): Gate {
  let inside = 0
  const queue: (() => void)[] = []
  return {
    async run(work) {
      if (inside < places) inside += 1
      else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve))
      else throw tooMany(2, 'too many of these requests at once; try again in a moment')
      try {
        return await work()
      } finally {
        const next = queue.shift()
        if (next === undefined) inside -= 1
        else next()
      }
    },
  }
}
