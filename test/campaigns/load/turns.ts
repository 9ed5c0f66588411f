import { readFileSync } from 'node:fs'
import type { NodeProcess } from '../../../src/testing/processes.ts'

/** How long the main thread of a node kept its own callers waiting, and how long the machine kept that thread waiting. */
export class Turns {
  readonly #node: NodeProcess
  readonly #before: readonly [ranMs: number, waitedMs: number]

  private constructor(node: NodeProcess) {
    this.#node = node
    this.#before = scheduled(node.pid)
  }

  static async begin(node: NodeProcess): Promise<Turns> {
    // Its histogram begins anew with each look.
    await metricsOf(node)
    return new Turns(node)
  }

  async end(): Promise<string> {
    const now = scheduled(this.#node.pid)
    const delay = (quantile: string): string => {
      const found = new RegExp(`^nodejs_eventloop_lag_seconds\\{quantile="${quantile}"\\} (\\S+)`, 'm').exec(metrics)
      return found === null ? '?' : `${Math.round(Number(found[1]) * 1000)} ms`
    }
    const metrics = await metricsOf(this.#node)
    const [ran, waited] = [0, 1].map((at) => ((now[at]! - this.#before[at]!) / 1000).toFixed(1))
    return `delay of the event loop 99th ${delay('0.99')}, longest ${delay('1')}; its thread ran ${ran} s and waited ${waited} s for a processor`
  }
}

async function metricsOf(node: NodeProcess): Promise<string> {
  const answer = await fetch(new URL('/metrics', node.console))
  return await answer.text()
}

/** https://docs.kernel.org/scheduler/sched-stats.html: nanoseconds on a processor, and ready but without one; of the main thread. */
function scheduled(pid: number): readonly [number, number] {
  const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ').map(Number)
  return [ran / 1e6, waited / 1e6]
}
