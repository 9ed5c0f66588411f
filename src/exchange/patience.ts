import { Fault } from '../base/fault.ts'
import type { Timers } from '../base/timers.ts'

/** Aborts its signal when nothing has happened for `ms`, or when the outer signal aborts. */
export interface Patience extends Disposable {
  readonly signal: AbortSignal
  /** Something came: the time begins anew. */
  renew(): void
  /** What is still under way for this signal is of no use any more. */
  abandon(): void
}

/** Waits for the other side at most `ms` at a time: a slow line is fine, a silent one is not. */
export function startPatience(timers: Timers, ms: number, outer: AbortSignal): Patience {
  const control = new AbortController()
  const giveUp = () => control.abort(new Fault('unavailable', `no answer for ${Math.round(ms / 1000)} seconds`))
  const follow = () => control.abort(outer.reason)
  let cancel = timers.after(ms, giveUp)
  if (outer.aborted) follow()
  else outer.addEventListener('abort', follow, { once: true })
  return {
    signal: control.signal,
    renew() {
      cancel()
      cancel = timers.after(ms, giveUp)
    },
    abandon() {
      control.abort()
    },
    [Symbol.dispose]() {
      cancel()
      outer.removeEventListener('abort', follow)
    },
  }
}
