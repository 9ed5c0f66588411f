import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { type DestinationStream, type Logger, pino } from 'pino'
import { callerName, type HttpEnv } from './connection.ts'

/** The node's log: one JSON line each, time in UTC, names and ids only. */
export function createLogger(options: { level: string; member: string; destination?: DestinationStream }): Logger {
  const settings = {
    level: options.level,
    base: { member: options.member },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Should a header or body ever be handed in whole, these never get out.
    redact: { paths: ['*.authorization', '*.cookie', '*.password', '*.token', '*.secret'], remove: true },
  }
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination)
}

/** One line a request: method, route pattern, status, milliseconds, who. No path values, no query, no bodies. */
export function requestLog(log: Logger): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedAt = performance.now()
    await next()
    const status = c.res.status
    const caller = c.get('caller') as HttpEnv['Variables']['caller'] | undefined
    log[status >= 500 ? 'error' : 'info'](
      {
        method: c.req.method,
        route: routePath(c),
        status,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        caller: caller === undefined ? 'unknown' : callerName(caller),
      },
      'request',
    )
  }
}
