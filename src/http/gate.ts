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

/** A gate for each key, so that nobody stands in another's way; gates that nobody uses are forgotten. */
export interface Gates {
  run<T>(key: string, work: () => Promise<T>): Promise<T>
  readonly size: number
}

export function createGates(places: number, waiting: number): Gates {
  const gates = new Map<string, { readonly gate: Gate; users: number }>()
  return {
    get size() {
      return gates.size
    },
    async run(key, work) {
      const entry = gates.get(key) ?? { gate: createGate(places, waiting), users: 0 }
      gates.set(key, entry)
      entry.users += 1
      try {
        return await entry.gate.run(work)
      } finally {
        entry.users -= 1
        if (entry.users === 0) gates.delete(key)
      }
    },
  }
}
