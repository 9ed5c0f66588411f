import { HttpFault } from './problem.ts'
import { readOnce } from './read-once.ts'

/** How slowly a body may come. */
export interface Pace {
  /** The longest silence, and how far behind the rate a body may fall. */
  readonly graceMs: number
  readonly bytesPerSecond: number
}

/** A line of 9,600 baud keeps up; a client that sends a byte now and then, to hold a place, is cut off in seconds. */
export const slowestPace: Pace = { graceMs: 10_000, bytesPerSecond: 1_000 }

/**
 * The chunks of a request's body; a 408 fault, and an end of the connection, as soon as the client has kept us waiting longer
 * than its bytes so far allow. Only waiting counts: time that the reader takes is not the client's.
 */
export async function* paced(
  body: ReadableStream<Uint8Array>,
  pace: Pace = slowestPace,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader()
  let allowedMs = pace.graceMs
  let whole = false
  try {
    for (;;) {
      const began = performance.now()
      const next = await within(reader.read(), allowedMs)
      if (next.done) {
        whole = true
        return
      }
      const earnedMs = (next.value.byteLength * 1000) / pace.bytesPerSecond
      allowedMs = Math.min(pace.graceMs, allowedMs + earnedMs - (performance.now() - began))
      yield next.value
    }
  } finally {
    if (whole) reader.releaseLock()
    // Not awaited: a stream that does not move need not answer this either.
    else reader.cancel().catch(() => {})
  }
}

function within<T>(reading: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => readOnce().then(() => reject(tooSlow())), Math.max(0, ms))
    reading.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function tooSlow(): HttpFault {
  return new HttpFault('usage', 'the body came too slowly: send it at once', {
    status: 408,
    headers: { connection: 'close' },
  })
}
