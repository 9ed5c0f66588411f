import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { postgresFault } from './postgres-faults.ts'

/** Where the processes of one database hear each other. */
export const channel = 'trefoil'
const firstRetryMs = 200
const longestRetryMs = 5_000

/** Says something to the other processes that listen now. */
export async function sendOn(pool: pg.Pool, id: string, text: string): Promise<void> {
  try {
    await pool.query('select pg_notify($1, $2)', [channel, `${id} ${text}`])
  } catch (error) {
    throw postgresFault(error)
  }
}

/**
 * Listens on a connection of its own, for as long as it takes: one that is lost is replaced, and then `heard` is told '', since
 * something may have been missed. What this process said itself it does not hear.
 */
export function listenOn(url: string, id: string, heard: (text: string) => void): AsyncDisposable {
  const closing = new AbortController()
  const running = keepListening(url, closing.signal, (payload) => {
    const space = payload.indexOf(' ')
    if (payload.slice(0, space) !== id) heard(payload.slice(space + 1))
  })
  return {
    async [Symbol.asyncDispose]() {
      closing.abort()
      await running
    },
  }
}

async function keepListening(url: string, closing: AbortSignal, heard: (payload: string) => void): Promise<void> {
  let retryMs = firstRetryMs
  while (!closing.aborted) {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: 'trefoil-notices',
    })
    const ended = Promise.withResolvers<void>()
    client.on('error', () => ended.resolve())
    client.on('end', () => ended.resolve())
    client.on('notification', ({ payload }) => heard(payload ?? ' '))
    const stop = () => ended.resolve()
    closing.addEventListener('abort', stop)
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      retryMs = firstRetryMs
      heard(' ')
      await ended.promise
    } catch {
      // The next one may do better.
    } finally {
      closing.removeEventListener('abort', stop)
      await client.end().catch(() => {})
    }
    if (!closing.aborted) await wait(retryMs, undefined, { signal: closing, ref: false }).catch(() => {})
    retryMs = Math.min(longestRetryMs, retryMs * 2)
  }
}
