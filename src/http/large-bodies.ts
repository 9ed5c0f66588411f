import { HttpFault } from './problem.ts'

export interface LargeBodyLimits {
  /** A body of so many bytes or fewer needs no place. */
  readonly smallBytes: number
  /** How many larger ones are held at once, until what they brought is stored. */
  readonly places: number
  /** How many more wait for a place, and how long. Of one that waits nothing more is read. */
  readonly waiting: number
  readonly waitMs: number
}

export const defaultLargeBodyLimits: LargeBodyLimits = {
  smallBytes: 1024 * 1024,
  places: 2,
  waiting: 16,
  waitMs: 30_000,
}

/** The bodies that a process holds: few large ones at a time, over all its doors, so that their memory is bounded. */
export interface LargeBodies {
  /** `work` reads a body through `admitted`, and may hold it until it ends. */
  hold<T>(work: (admitted: Admitted) => Promise<T>): Promise<T>
}

/** The chunks of a body, which wait for a place where it turns out to be large: 503 with Retry-After where there is none in time. */
export type Admitted = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

export function createLargeBodies(limits: LargeBodyLimits = defaultLargeBodyLimits): LargeBodies {
  const { smallBytes, places, waiting, waitMs } = limits
  let held = 0
  const queue = new Set<() => void>()

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
    try {
      await promise
    } finally {
      clearTimeout(timer)
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
        for await (const chunk of chunks) {
          bytes += chunk.byteLength
          if (bytes > smallBytes && !hasPlace) {
            await take()
            hasPlace = true
          }
          yield chunk
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

function tooManyLarge(): HttpFault {
  return new HttpFault('unavailable', 'too many large bodies at once: send it again in a moment, or in smaller parts', {
    status: 503,
    headers: { 'retry-after': '10', connection: 'close' },
  })
}
