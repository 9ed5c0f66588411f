import type { Clock } from '../base/clock.ts'
import { HttpFault } from './problem.ts'

export interface BucketOptions {
  /** How many may come at once. */
  readonly burst: number
  readonly perSecond: number
  /** How many keys are remembered; the ones longest silent are forgotten first. */
  readonly maxKeys?: number
}

/** Token buckets, one per key, in bounded memory. */
export class Buckets {
  readonly #clock: Clock
  readonly #options: Required<BucketOptions>
  readonly #levels = new Map<string, { level: number; atMs: number }>()

  constructor(clock: Clock, options: BucketOptions) {
    this.#clock = clock
    this.#options = { maxKeys: 10_000, ...options }
  }

  /** Takes `cost` if it is there: 0; else takes nothing and says in how many seconds (at least 1) it will be. */
  take(key: string, cost = 1): number {
    const wait = this.waitFor(key, cost)
    if (wait > 0) return wait
    this.#store(key, this.#level(key) - cost)
    return 0
  }

  /** Seconds until `cost` could be taken; 0: now. Takes nothing. */
  waitFor(key: string, cost = 1): number {
    const missing = cost - this.#level(key)
    return missing <= 0 ? 0 : Math.max(1, Math.ceil(missing / this.#options.perSecond))
  }

  /** Gives everything back, as after a success. */
  refill(key: string): void {
    this.#levels.delete(key)
  }

  get size(): number {
    return this.#levels.size
  }

  #level(key: string): number {
    const entry = this.#levels.get(key)
    if (entry === undefined) return this.#options.burst
    const elapsedMs = Math.max(0, this.#clock.nowMs() - entry.atMs)
    return Math.min(this.#options.burst, entry.level + (elapsedMs / 1000) * this.#options.perSecond)
  }

  #store(key: string, level: number): void {
    this.#levels.delete(key)
    this.#levels.set(key, { level, atMs: this.#clock.nowMs() })
    if (this.#levels.size <= this.#options.maxKeys) return
    const oldest = this.#levels.keys().next()
    if (!oldest.done) this.#levels.delete(oldest.value)
  }
}

/** The address as a key of limits: an IPv6 customer holds a whole /64, so that is what counts. */
export function addressKey(address: string): string {
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('%')[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`
}

export function tooMany(retryAfterSeconds: number, message: string): HttpFault {
  return new HttpFault('too-many', message, { headers: { 'retry-after': String(retryAfterSeconds) } })
}
