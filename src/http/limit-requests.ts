import type { MiddlewareHandler } from 'hono'
import { callerName, type HttpEnv } from './connection.ts'
import { addressKey, type Buckets, tooMany } from './rate-limit.ts'

/** One bucket per caller; whoever has no name shares that of the address. Stands after `identify`. */
export function limitRequests(buckets: Buckets): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const caller = c.get('caller')
    const key = caller.kind === 'public' ? `address:${addressKey(c.env.connection.address)}` : callerName(caller)
    const wait = buckets.take(key)
    if (wait > 0) throw tooMany(wait, `too many requests: try again in ${wait} s`)
    await next()
  }
}
