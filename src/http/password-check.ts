import { createHmac } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { HttpFault } from './problem.ts'

export interface PasswordCheckOptions {
  verifyPassword(password: string, secret: string): Promise<boolean>
  readonly clock: Clock
  random(count: number): Uint8Array
  /** How long a right password is remembered; at most a minute. */
  readonly rememberMs?: number
  readonly maxRemembered?: number
  /** Slow checks at once, and how many may wait for one. */
  readonly atOnce?: number
  readonly mayWait?: number
}

/**
 * Checks passwords against slow hashes without paying for every request: a right one is remembered briefly, under an
 * HMAC with a key of this process, of the password and the stored secret; a changed secret therefore forgets it.
 */
export class PasswordCheck {
  readonly #options: PasswordCheckOptions
  readonly #key: Uint8Array
  readonly #remembered = new Map<string, number>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(options: PasswordCheckOptions) {
    this.#options = options
    this.#key = options.random(32)
  }

  /** True if this very password was found right for this very secret a moment ago. Costs no slow hash. */
  remembers(password: string, secret: string): boolean {
    const until = this.#remembered.get(this.#mark(password, secret))
    return until !== undefined && until > this.#options.clock.nowMs()
  }

  /** The slow check. Too many at once is `unavailable`: guessing must not starve the rest of the node. */
  async verify(password: string, secret: string): Promise<boolean> {
    await this.#enter()
    try {
      const right = await this.#options.verifyPassword(password, secret)
      if (right) this.#remember(this.#mark(password, secret))
      return right
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  async #enter(): Promise<void> {
    if (this.#running >= (this.#options.atOnce ?? 2)) {
      if (this.#waiting.length >= (this.#options.mayWait ?? 64)) {
        throw new HttpFault('unavailable', 'too many sign-ins at once: try again', { headers: { 'retry-after': '2' } })
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#running++
  }

  #remember(mark: string): void {
    this.#remembered.delete(mark)
    this.#remembered.set(mark, this.#options.clock.nowMs() + Math.min(this.#options.rememberMs ?? 60_000, 60_000))
    if (this.#remembered.size <= (this.#options.maxRemembered ?? 2_000)) return
    const oldest = this.#remembered.keys().next()
    if (!oldest.done) this.#remembered.delete(oldest.value)
  }

  #mark(password: string, secret: string): string {
    return createHmac('sha256', this.#key).update(`${secret.length}:${secret}${password}`).digest('base64')
  }
}
