/** How many of something took how long, in classes. */
export class Durations {
  /** Upper bounds, in seconds, rising. */
  readonly bounds: readonly number[]
  /** Of all together, in seconds. */
  seconds = 0
  /** One more than there are bounds: the last one is for all that took longer. */
  readonly #counts: number[]

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  add(seconds: number): void {
    this.seconds += seconds
    const place = this.bounds.findIndex((bound) => seconds <= bound)
    this.#counts[place < 0 ? this.bounds.length : place]! += 1
  }

  /** For each bound, how many took no longer; last, all. */
  counts(): readonly number[] {
    let sum = 0
    return this.#counts.map((count) => {
      sum += count
      return sum
    })
  }
}
