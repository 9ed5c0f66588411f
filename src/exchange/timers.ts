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
