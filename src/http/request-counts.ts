import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { Durations } from '../base/durations.ts'
import type { HttpEnv } from './connection.ts'

export interface RequestCount {
  readonly method: string
  /** The pattern of the route, never an address that somebody chose. */
  readonly route: string
  readonly status: number
  readonly count: number
  readonly seconds: number
}

/** How many requests were answered, how, and how long it took until the answer began. */
export class RequestCounts {
  readonly #counts = new Map<
    string,
    { method: string; route: string; status: number; count: number; seconds: number }
  >()
  readonly durations = new Durations([0.005, 0.01, 0.05, 0.1, 0.5, 1, 5])

  readonly middleware: MiddlewareHandler<HttpEnv> = async (c, next) => {
    const startedAt = performance.now()
    await next()
    this.#add(c.req.method, routePath(c), c.res.status, (performance.now() - startedAt) / 1000)
  }

  counts(): readonly RequestCount[] {
    return [...this.#counts.values()]
  }

  #add(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${route} ${status}`
    const entry = this.#counts.get(key) ?? { method, route, status, count: 0, seconds: 0 }
    entry.count += 1
    entry.seconds += seconds
    this.#counts.set(key, entry)
    this.durations.add(seconds)
  }
}
