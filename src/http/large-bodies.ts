import type { Pace } from './pace.ts'
import { HttpFault } from './problem.ts'

export interface LargeBodyLimits {
  /** A body of so many bytes or fewer needs no place. */
  readonly smallBytes: number
  /** How many larger ones are held at once, until what they brought is stored. */
  readonly places: number
  /** How many more wait for a place, and how long. Of one that waits nothing more is read. */
  readonly waiting: number
  readonly waitMs: number
  /** How slowly a body with a place may come while others wait for one. */
  readonly crowded: Pace
}

const defaultLargeBodyLimits: LargeBodyLimits = {
  smallBytes: 1024 * 1024,
  places: 2,
  waiting: 16,
  waitMs: 30_000,
  crowded: { graceMs: 5_000, bytesPerSecond: 250_000 },
}

/** The bodies that a process holds: few large ones at a time, over all its doors, so that their memory is bounded. */
export interface LargeBodies {
  /** `work` reads a body through `admitted`, and may hold it until it ends. */
  hold<T>(work: (admitted: Admitted) => Promise<T>): Promise<T>
}

/** The chunks of a body, which wait for a place where it turns out to be large: 503 with Retry-After where there is none in time. */
export type Admitted = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

export function createLargeBodies(limits: LargeBodyLimits = defaultLargeBodyLimits): LargeBodies {
  const { smallBytes, places, waiting, waitMs, crowded } = limits
  let held = 0
  const queue = new Set<() => void>()
  const coming = new Set<Coming>()

  async function take(): Promise<void> {
    if (held < places) {
      held += 1
      return
    }
    if (queue.size >= waiting) throw tooManyLarge()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    queue.add(resolve)
    const timer = setTimeout(() => {
      if (queue.delete(resolve)) reject(tooManyLarge())
    }, waitMs)
    const look = setInterval(() => {
      for (const one of coming) one.endIfSlow()
    }, crowded.graceMs / 5)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      clearInterval(look)
    }
  }

  function giveBack(): void {
    const [next] = queue
    if (next === undefined) held -= 1
    else {
      queue.delete(next)
      next()
    }
  }

  return {
    async hold(work) {
      let bytes = 0
      let hasPlace = false
      async function* admitted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        const body = new Coming(chunks, crowded)
        try {
          for (;;) {
            const next = await body.next()
            if (next.done) return
            bytes += next.value.byteLength
            if (bytes > smallBytes && !hasPlace) {
              await take()
              hasPlace = true
              coming.add(body)
            }
            yield next.value
          }
        } finally {
          coming.delete(body)
          body.close()
        }
      }
      try {
        return await work(admitted)
      } finally {
        if (hasPlace) giveBack()
      }
    },
  }
}

/** A body, and how long its client has kept us waiting for it. */
class Coming {
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #pace: Pace
  readonly #ended = Promise.withResolvers<never>()
  #bytes = 0
  #waitedMs = 0
  #waitsSince: number | null = null

  constructor(chunks: AsyncIterable<Uint8Array>, pace: Pace) {
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.#pace = pace
    this.#ended.promise.catch(() => {})
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const began = performance.now()
    this.#waitsSince = began
    const next = await Promise.race([this.#chunks.next(), this.#ended.promise])
    this.#waitsSince = null
    this.#waitedMs += performance.now() - began
    if (!next.done) this.#bytes += next.value.byteLength
    return next
  }

  endIfSlow(): void {
    if (this.#waitsSince === null) return
    const { graceMs, bytesPerSecond } = this.#pace
    const waitedMs = this.#waitedMs + performance.now() - this.#waitsSince
    if (waitedMs > graceMs + (this.#bytes * 1000) / bytesPerSecond) this.#ended.reject(tooSlowForOthers())
  }

  /** Not awaited: what does not come need not answer this either. */
  close(): void {
    this.#chunks.return?.().catch(() => {})
  }
}

function tooManyLarge(): HttpFault {
  return new HttpFault('unavailable', 'too many large bodies at once: send it again in a moment, or in smaller parts', {
    status: 503,
    headers: { 'retry-after': '10', connection: 'close' },
  })
}

function tooSlowForOthers(): HttpFault {
  return new HttpFault('usage', 'the body came too slowly while others waited: send it at once, or in smaller parts', {
    status: 408,
    headers: { connection: 'close' },
  })
}
