import type { KyselyPlugin } from 'kysely'
import { Fault } from '../../base/fault.ts'
import type { Engine } from '../../store/engine.ts'
import type { FakeClock } from '../fake-clock.ts'

export interface PowerParts {
  readonly clock: FakeClock
  readonly random: () => number
  /** The node has just lost its power, at this place. */
  readonly onLost: (place: string) => void
  /** The chance that a step of the disk takes a moment, in which others go on. */
  readonly slowness: number
}

const longestPauseMs = 40

/**
 * The power of one run of a node. Everything that the run does to the outside passes here, so losing power between any two awaits
 * is losing it at one of these places: what waits there never comes back.
 */
export class Power {
  readonly #parts: PowerParts
  #on = true
  #stepsLeft = Number.POSITIVE_INFINITY
  #diskFull = 0
  #slowness: number

  constructor(parts: PowerParts) {
    this.#parts = parts
    this.#slowness = parts.slowness
  }

  get on(): boolean {
    return this.#on
  }

  /** Ends after so many more steps of the disk. */
  loseAfter(steps: number): void {
    this.#stepsLeft = steps
  }

  /** So many of the next commits find the disk full. */
  fillDisk(commits: number): void {
    this.#diskFull = commits
  }

  /** From here on it is a good machine. */
  mend(): void {
    this.#stepsLeft = Number.POSITIVE_INFINITY
    this.#diskFull = 0
    this.#slowness = 0
  }

  lose(place: string): void {
    if (!this.#on) return
    this.#on = false
    this.#parts.onLost(place)
  }

  /** Passed before each query and around each commit. */
  async pass(place: string): Promise<void> {
    if (!this.#on) return never()
    if (--this.#stepsLeft < 0) {
      this.lose(place)
      return never()
    }
    if (place === 'commit' && this.#diskFull > 0) {
      this.#diskFull--
      throw new Fault('storage-full', 'the disk is full: nothing of this was stored; free some space and try again')
    }
    if (this.#slowness === 0 || this.#parts.random() >= this.#slowness) return
    await this.#parts.clock.sleep(this.#parts.random() * longestPauseMs)
    if (!this.#on) return never()
  }
}

/** The same engine, whose every step needs power. */
export function poweredEngine(engine: Engine, power: Power): Engine {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await power.pass('query')
      return result
    },
  }
  return {
    name: engine.name,
    read: engine.read.withPlugin(plugin),
    // The nodes of a simulation are one process each.
    shared: null,
    async transaction(work) {
      await power.pass('begin')
      const result = await engine.transaction(async (db, insertMany) => {
        const done = await work(db.withPlugin(plugin) as typeof db, async (table, rows) => {
          await power.pass('insert')
          await insertMany(table, rows)
        })
        await power.pass('commit')
        return done
      })
      // Here it is durable, and nobody has been told.
      await power.pass('committed')
      return result
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

function never(): Promise<never> {
  return new Promise(() => {})
}
