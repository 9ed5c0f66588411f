import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { HttpEnv } from './connection.ts'

export interface RequestCount {
  readonly method: string
  /** The pattern of the route, never an address that somebody chose. */
  readonly route: string
  readonly status: number
  readonly count: number
  readonly seconds: number
}

/** Upper bounds, in seconds, of the classes by which answers are counted. */
export const durationBounds = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] as const

/** How many requests were answered, how, and how long it took until the answer began. */
export class RequestCounts {
  readonly #counts = new Map<
    string,
    { method: string; route: string; status: number; count: number; seconds: number }
  >()
  /** One more than there are bounds: the last one is for all that took longer. */
  readonly #durations = Array.from({ length: durationBounds.length + 1 }, () => 0)

  readonly middleware: MiddlewareHandler<HttpEnv> = async (c, next) => {
    const startedAt = performance.now()
    await next()
    this.#add(c.req.method, routePath(c), c.res.status, (performance.now() - startedAt) / 1000)
  }

  counts(): readonly RequestCount[] {
    return [...this.#counts.values()]
  }

  /** For each bound, how many took no longer; last, all. */
  durations(): readonly number[] {
    let sum = 0
    return this.#durations.map((count) => {
      sum += count
      return sum
    })
  }

  #add(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${route} ${status}`
    const entry = this.#counts.get(key) ?? { method, route, status, count: 0, seconds: 0 }
    entry.count += 1
    entry.seconds += seconds
    this.#counts.set(key, entry)
    const place = durationBounds.findIndex((bound) => seconds <= bound)
    this.#durations[place < 0 ? durationBounds.length : place]! += 1
  }
}
