import type { Store, Tx } from '../store/store.ts'
import type { Registry } from './registry.ts'

class TakenBack<T> extends Error {
  readonly outcome: T

  constructor(outcome: T) {
    super('a rehearsal')
    this.outcome = outcome
  }
}

/**
 * Runs a write transaction to see what it would do, and takes it back, whatever it did: rows, ticks and the registry's numbers are
 * as they were, and the recorder is never told. Other writers wait while it runs.
 */
export async function rehearse<T>(registry: Registry, store: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    await registry.write(store, async (tx) => {
      throw new TakenBack(await work(tx))
    })
  } catch (error) {
    if (error instanceof TakenBack) return error.outcome as T
    throw error
  }
  throw new Error('a rehearsal was not taken back')
}
