/** Seconds by the clock and of CPU time, of the whole, of the engine alone and of what does the same by hand. */
export class Ratio {
  readonly #cpu: () => number
  readonly #whole = { clock: 0, cpu: 0 }
  readonly #bare = { clock: 0, cpu: 0 }
  readonly #hand = { clock: 0, cpu: 0 }

  constructor(cpu: () => number) {
    this.#cpu = cpu
  }

  whole<T>(work: () => Promise<T>): Promise<T> {
    return this.#measure(this.#whole, work)
  }

  bare<T>(work: () => Promise<T>): Promise<T> {
    return this.#measure(this.#bare, work)
  }

  byHand<T>(work: () => Promise<T>): Promise<T> {
    return this.#measure(this.#hand, work)
  }

  async #measure<T>(sum: { clock: number; cpu: number }, work: () => Promise<T>): Promise<T> {
    const [clock, cpu] = [performance.now(), this.#cpu()]
    const result = await work()
    sum.clock += (performance.now() - clock) / 1000
    sum.cpu += this.#cpu() - cpu
    return result
  }

  /** CPU seconds so far. */
  cpuOf(whose: 'whole' | 'bare'): number {
    return whose === 'whole' ? this.#whole.cpu : this.#bare.cpu
  }

  /** The rate of the whole as a share of the other's. */
  say(count: number, whose: 'bare' | 'hand' = 'bare'): string {
    const other = whose === 'bare' ? this.#bare : this.#hand
    const share = (by: 'clock' | 'cpu'): string => `${Math.round((other[by] / this.#whole[by]) * 100)} %`
    const each = ({ cpu }: { cpu: number }): string => Math.round(count / cpu).toLocaleString('en-US')
    return `${share('cpu')} by CPU time (${each(this.#whole)}/s of ${each(other)}/s), ${share('clock')} by the clock`
  }
}

/** CPU seconds of this process so far. */
export function ownCpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}
