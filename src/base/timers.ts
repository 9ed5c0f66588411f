/** Waiting comes in as an argument, so that a test can hand in another time. */
export interface Timers {
  /** Runs `work` once after so many milliseconds, unless the returned function is called before. */
  after(ms: number, work: () => void): () => void
}

/** The machine's own timers; an armed one does not keep the process alive. */
export const systemTimers: Timers = {
  after(ms, work) {
    const handle = setTimeout(work, ms)
    handle.unref()
    return () => clearTimeout(handle)
  },
}

/** Runs `work` every so many milliseconds until the returned function is called. */
export function every(timers: Timers, ms: number, work: () => void): () => void {
  let disarm: () => void
  const arm = (): void => {
    disarm = timers.after(ms, () => {
      arm()
      work()
    })
  }
  arm()
  return () => disarm()
}

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export function pause(timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      disarm()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const disarm = timers.after(ms, end)
    signal.addEventListener('abort', end, { once: true })
  })
}
