import { asFault, type Fault } from '../base/fault.ts'
import { every } from '../base/timers.ts'
import { waitAfterFailure, waitAfterSuccess } from '../sources/wait.ts'
import { dueSources, endRun } from '../store/sources.ts'
import { RemoteFault } from '../taxii/remote-fault.ts'
import type { Basis } from './basis.ts'
import { runSource, type SourceRunParts, type SourceToRun, Superseded } from './source-run.ts'

export interface RunnerParts extends SourceRunParts {
  readonly random: Basis['random']
  readonly log: Basis['log']
  readonly report: Basis['report']
  readonly leads: () => boolean
  /** The source as it is now, its credentials opened; null: it is not there any more. */
  readonly open: (name: string) => Promise<{ readonly source: SourceToRun; readonly failures: number } | null>
  /** A run came to something that people should know of. */
  readonly onTaken: (name: string, counts: Awaited<ReturnType<typeof runSource>>['counts']) => Promise<void>
  readonly lookEveryMs?: number
}

/** Sources are read two at a time: there are people who wait for pages. */
const atOnce = 2

/** Reads sources when they are due, in the process that leads, each by one run at a time. */
export class SourceRunner implements AsyncDisposable {
  readonly #parts: RunnerParts
  readonly #running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>()
  readonly #stopLooking: () => void
  #looking: Promise<void> | null = null
  #again = false
  #closed = false

  constructor(parts: RunnerParts) {
    this.#parts = parts
    this.#stopLooking = every(parts.timers, parts.lookEveryMs ?? 1_000, () => this.look())
  }

  isRunning(name: string): boolean {
    return this.#running.has(name)
  }

  /** Whatever is under way for this source ends; resolves when it has. */
  async stop(name: string): Promise<void> {
    const run = this.#running.get(name)
    run?.stop.abort()
    await run?.ended
  }

  /** Starts what is due. */
  look(): void {
    this.#again = true
    this.#looking ??= this.#startDue().finally(() => {
      this.#looking = null
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#stopLooking()
    await this.#looking
    await Promise.all([...this.#running.keys()].map((name) => this.stop(name)))
  }

  async #startDue(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false
      const { leads, store, clock, report } = this.#parts
      try {
        if (!leads()) return
        for (const name of await dueSources(store.read, clock.nowMs() * 1000)) {
          if (this.#closed || this.#running.size >= atOnce) return
          if (!this.#running.has(name)) this.#start(name)
        }
      } catch (error) {
        report(error)
      }
    }
  }

  #start(name: string): void {
    const stop = new AbortController()
    const ended = this.#run(name, stop.signal)
      .catch((error: unknown) => {
        if (this.#parts.leads() && !stop.signal.aborted) this.#parts.report(error)
      })
      .finally(() => {
        this.#running.delete(name)
        if (!this.#closed) this.look()
      })
    this.#running.set(name, { stop, ended })
  }

  async #run(name: string, signal: AbortSignal): Promise<void> {
    const { clock, random, fenced, log, open, onTaken } = this.#parts
    let failures = 0
    let everySeconds = 3600
    try {
      const opened = await open(name)
      if (opened === null) return
      failures = opened.failures
      everySeconds = opened.source.settings.everySeconds
      const { end, counts } = await runSource(this.#parts, opened.source, signal)
      const at = clock.nowMs()
      const nextAt = end === 'more' ? at : at + waitAfterSuccess(everySeconds, random)
      await fenced.write((tx) => endRun(tx, name, { at: at * 1000, nextAt: nextAt * 1000, error: null }))
      if (counts.taken + counts.refused + counts.withheld > 0) await onTaken(name, counts)
    } catch (error) {
      // Whoever stopped it says what comes next.
      if (error instanceof Superseded || signal.aborted || !this.#parts.leads()) return
      const fault = asFault(error)
      if (fault.kind === 'internal') this.#parts.report(error)
      const retryAfterMs = error instanceof RemoteFault ? error.retryAfterMs : null
      const at = clock.nowMs()
      const nextAt = at + waitAfterFailure(failures + 1, retryAfterMs, random)
      log.warn({ source: name, kind: fault.kind, failures: failures + 1 }, 'a source could not be read')
      await fenced.write((tx) => endRun(tx, name, { at: at * 1000, nextAt: nextAt * 1000, error: sayFault(fault) }))
    }
  }
}

function sayFault({ message, issues }: Fault): string {
  const first = issues[0]
  return (first === undefined ? message : `${message}: ${first.at} ${first.message}`)
    .replaceAll(/\s+/g, ' ')
    .slice(0, 1_000)
}
