import type { Context, MiddlewareHandler } from 'hono'
import { callerName, type HttpEnv } from './connection.ts'
import type { Gates } from './gate.ts'
import { addressKey, type Buckets, tooMany } from './rate-limit.ts'

/** One bucket per caller; whoever has no name shares that of the address. Stands after `identify`. */
export function limitRequests(buckets: Buckets): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const wait = buckets.take(keyOf(c))
    if (wait > 0) throw tooMany(wait, `too many requests: try again in ${wait} s`)
    await next()
  }
}

/**
 * So many answers at a time per caller, from the question until the answer has left: one that asks on a thousand connections
 * and reads nothing holds as many answers as one that asks on a few, and keeps nobody else waiting. Stands after `identify`.
 */
export function limitAnswers(gates: Gates): MiddlewareHandler<HttpEnv> {
  return (c, next) =>
    new Promise<void>((resolve, reject) => {
      const answer = async (): Promise<void> => {
        await next()
        resolve()
        await left(c)
      }
      gates.run(keyOf(c), answer).catch(reject)
    })
}

/** Resolves when the answer was handed to the network, or its connection has ended. */
function left({ env }: Context<HttpEnv>): Promise<void> {
  const { outgoing } = env
  if (outgoing === undefined || outgoing.closed || outgoing.destroyed) return Promise.resolve()
  return new Promise((done) => outgoing.once('close', () => done()))
}

function keyOf(c: Context<HttpEnv>): string {
  const caller = c.get('caller')
  return caller.kind === 'public' ? `address:${addressKey(c.env.connection.address)}` : callerName(caller)
}
