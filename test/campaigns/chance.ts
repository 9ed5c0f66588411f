import { seededRandom } from '../../src/testing/fake-clock.ts'

/** Draws by a seed: the same seed draws the same. */
export class Chance {
  readonly unit: () => number

  constructor(seed: number) {
    this.unit = seededRandom(seed)
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.unit() * list.length)]!
  }

  happens(probability: number): boolean {
    return this.unit() < probability
  }

  /** A source of its own, so that what others draw meanwhile changes nothing here. */
  split(): Chance {
    return new Chance(Math.floor(this.unit() * 4_294_967_296))
  }
}
