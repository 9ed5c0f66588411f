import type { Clock } from '../base/clock.ts'
import { systemTimers, type Timers } from '../base/timers.ts'

/** The machine's own time, until a test jumps ahead: what was to happen meanwhile happens at once. */
export class JumpingClock implements Clock, Timers {
  #aheadMs = 0
  readonly #armed = new Set<{ readonly dueMs: number; readonly fire: () => void }>()

  nowMs(): number {
    return Date.now() + this.#aheadMs
  }

  after(ms: number, work: () => void): () => void {
    const end = (): void => {
      disarm()
      this.#armed.delete(armed)
    }
    const fire = (): void => {
      end()
      work()
    }
    const armed = { dueMs: this.nowMs() + ms, fire }
    const disarm = systemTimers.after(ms, fire)
    this.#armed.add(armed)
    return end
  }

  jump(ms: number): void {
    this.#aheadMs += ms
    const due = [...this.#armed].filter(({ dueMs }) => dueMs <= this.nowMs())
    for (const { fire } of due.sort((a, b) => a.dueMs - b.dueMs)) fire()
  }
}
