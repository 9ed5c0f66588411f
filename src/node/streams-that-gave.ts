import { movedObjects } from '../store/steps.ts'
import type { Store } from '../store/store.ts'
import type { StreamRow } from '../store/streams.ts'

const stepsAtOnce = 2000

/**
 * Which streams ever gave an object. What was given once stays so, and no step is looked at twice: a stream that only ever showed signs of
 * life has thousands.
 */
export class StreamsThatGave {
  readonly #store: Store
  readonly #seen = new Map<string, { readonly upTo: number; readonly gave: boolean }>()
  constructor(store: Store) {
    this.#store = store
  }

  /** Takes no read of its own longer than 2,000 steps. */
  async has({ peer, lane, seq }: Pick<StreamRow, 'peer' | 'lane' | 'seq'>): Promise<boolean> {
    const key = `${peer} ${lane}`
    let { upTo, gave } = this.#seen.get(key) ?? { upTo: 0, gave: false }
    while (!gave && upTo < seq) {
      const last = Math.min(seq, upTo + stepsAtOnce)
      gave = await movedObjects(this.#store.read, { peer, lane }, upTo, last)
      upTo = last
    }
    this.#seen.set(key, { upTo, gave })
    return gave
  }
}
