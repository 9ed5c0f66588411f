import type { Socket } from 'node:net'

export interface SlowReaderLimits {
  /** What is written at once is read within this time and what its size takes at this rate, or its connection is cut. */
  readonly graceMs: number
  readonly bytesPerSecond: number
  /** Of all answers of a listener that were not read yet; beyond it, the connections that have waited longest are cut. */
  readonly maxUnreadBytes: number
}

/** 4,000 bytes a second is half of a line of 64 kbit/s: whoever reads more slowly should ask for smaller pages. */
export const defaultSlowReaderLimits: SlowReaderLimits = {
  graceMs: 20_000,
  bytesPerSecond: 4_000,
  maxUnreadBytes: 128 * 1024 * 1024,
}

interface Waiting {
  readonly socket: Socket
  readonly sinceMs: number
  readonly bytes: number
}

/**
 * Cuts connections whose other end does not read what it asked for: an answer waits in memory until it is read, so a thousand
 * readers that stand still would hold a thousand answers. To be shown the sockets there are, now and then.
 */
export class SlowReaders {
  readonly #limits: SlowReaderLimits
  readonly #waiting = new WeakMap<Socket, { readonly sinceMs: number; readonly taken: number }>()

  constructor(limits: SlowReaderLimits) {
    this.#limits = limits
  }

  /** How many were cut. */
  look(sockets: Iterable<Socket>, nowMs: number): number {
    const waiting: Waiting[] = []
    let unread = 0
    let cut = 0
    for (const socket of sockets) {
      const bytes = socket.writableLength
      if (bytes === 0) {
        this.#waiting.delete(socket)
        continue
      }
      // Moves on with every piece that the other end has taken whole: an answer of many pieces is judged piece by piece.
      const taken = socket.bytesWritten - bytes
      const before = this.#waiting.get(socket)
      const sinceMs = before === undefined || before.taken !== taken ? nowMs : before.sinceMs
      this.#waiting.set(socket, { sinceMs, taken })
      if (nowMs - sinceMs > this.#limits.graceMs + (bytes * 1000) / this.#limits.bytesPerSecond) {
        socket.destroy()
        cut += 1
      } else {
        waiting.push({ socket, sinceMs, bytes })
        unread += bytes
      }
    }
    for (const { socket, bytes } of waiting.sort((a, b) => a.sinceMs - b.sinceMs)) {
      if (unread <= this.#limits.maxUnreadBytes) break
      unread -= bytes
      socket.destroy()
      cut += 1
    }
    return cut
  }
}
