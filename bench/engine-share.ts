/** Seconds by the clock and of CPU time, of the whole and of the engine alone. */
export class Ratio {
  readonly #cpu: () => number
  readonly #whole = { clock: 0, cpu: 0 }
  readonly #bare = { clock: 0, cpu: 0 }

  constructor(cpu: () => number) {
    this.#cpu = cpu
  }

  whole<T>(work: () => Promise<T>): Promise<T> {
    return this.#measure(this.#whole, work)
  }

  bare<T>(work: () => Promise<T>): Promise<T> {
    return this.#measure(this.#bare, work)
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

  say(count: number): string {
    const share = (by: 'clock' | 'cpu'): string => `${Math.round((this.#bare[by] / this.#whole[by]) * 100)} %`
    const each = ({ cpu }: { cpu: number }): string => Math.round(count / cpu).toLocaleString('en-US')
    return `${share('cpu')} by CPU time (${each(this.#whole)}/s of ${each(this.#bare)}/s), ${share('clock')} by the clock`
  }
}

/** CPU seconds of this process so far. */
export function ownCpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}
