import { pause, type Timers } from '../base/timers.ts'
import {
  allProcesses,
  beatLead,
  beatProcess,
  forgetProcesses,
  type LeaderRow,
  leaderNow,
  leaveLead,
  requireLead,
  takeLead,
} from '../store/leader.ts'
import type { SharedDatabase, Store } from '../store/store.ts'

export interface LeadershipParts {
  readonly store: Store
  /** What this process says of itself to people: where its console is. */
  readonly address: string
  readonly version: string
  readonly startedAt: number
  /** Counts on, whatever happens to the clock on the wall. */
  readonly monotonicMs: () => number
  readonly timers: Timers
  readonly onChange: (leads: boolean, term: number) => void
  readonly report: (error: unknown) => void
}

/** How often each process looks, and the leader counts on. */
const lookMs = 500
/** A leader that has not counted on for so long is taken for gone; it has given up itself a little earlier. */
const leaseMs = 3_000
const givesUpMs = 2_500
const forgetAfterMs = 60_000

/**
 * Which of the processes of one node does its background work. The leader counts on in a row of the database; whoever sees it
 * stand still for a lease, by its own clock, takes the next term. What makes two leaders harmless is not the time but the
 * term: every write of a leader asks in its transaction whether its term is the one in force.
 */
export class Leadership implements AsyncDisposable {
  readonly #parts: LeadershipParts
  readonly #shared: SharedDatabase | null
  readonly #closing = new AbortController()
  /** A store that writes only as long as this process leads. */
  readonly fenced: Store
  #term: number | null
  #beatAtMs = 0
  #seen: { readonly row: LeaderRow | undefined; readonly sinceMs: number } | null = null
  #others = new Map<string, { readonly beat: number; readonly sinceMs: number }>()
  #running: Promise<void> = Promise.resolve()

  private constructor(parts: LeadershipParts) {
    const { store } = parts
    this.#parts = parts
    this.#shared = store.shared
    // The embedded store has one process only: nobody else could take over.
    this.#term = store.shared === null ? 0 : null
    this.fenced = store.shared === null ? store : fence(store, () => this.#term)
  }

  /** Resolves when it is known whether this process leads. */
  static async join(parts: LeadershipParts): Promise<Leadership> {
    const leadership = new Leadership(parts)
    if (leadership.#shared !== null) {
      await leadership.#look(leadership.#shared)
      leadership.#running = leadership.#keepLooking(leadership.#shared)
    }
    return leadership
  }

  get leads(): boolean {
    if (this.#term === null) return false
    return this.#shared === null || this.#parts.monotonicMs() - this.#beatAtMs < givesUpMs
  }

  /** 0 where this process is the only one. */
  get term(): number {
    return this.#term ?? this.#seen?.row?.term ?? 0
  }

  /** How many processes count on, this one included. */
  get processes(): number {
    const now = this.#parts.monotonicMs()
    return [...this.#others.values()].filter(({ sinceMs }) => now - sinceMs < leaseMs).length + 1
  }

  /** Looks at once: something has probably changed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#running
    const term = this.#term
    this.#term = null
    if (this.#shared === null || term === null) return
    // Whoever comes next need not wait for the lease; where the database is gone, it must.
    await leaveLead(this.#shared.side, term, this.#shared.id).catch(() => {})
    await this.#shared.send('').catch(() => {})
  }

  async #keepLooking(shared: SharedDatabase): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await pause(this.#parts.timers, lookMs, signal)
      if (signal.aborted) return
      try {
        await this.#look(shared)
      } catch (error) {
        // The database does not answer: the term runs out by itself.
        if (this.#term !== null && !this.leads) this.#lose()
        if (!signal.aborted) this.#parts.report(error)
      }
    }
  }

  async #look(shared: SharedDatabase): Promise<void> {
    const { store, address, version, startedAt, monotonicMs } = this.#parts
    const at = monotonicMs()
    await beatProcess(shared.side, { id: shared.id, started_at: startedAt, address, version })
    if (this.#term !== null) {
      if (await beatLead(shared.side, this.#term, shared.id)) this.#beatAtMs = at
      else this.#lose()
    } else {
      const row = await leaderNow(shared.side)
      const before = this.#seen
      const still = before !== null && before.row?.term === row?.term && before.row?.beat === row?.beat
      this.#seen = still ? before : { row, sinceMs: at }
      if (row === undefined || row.holder === '' || at - this.#seen.sinceMs >= leaseMs)
        await this.#tryToLead(shared, row)
    }
    await this.#lookAround(store, shared, at)
  }

  async #tryToLead(shared: SharedDatabase, seen: LeaderRow | undefined): Promise<void> {
    const term = await this.#parts.store.write((tx) => takeLead(tx, shared.id, seen))
    if (term === null) return
    this.#term = term
    this.#beatAtMs = this.#parts.monotonicMs()
    this.#parts.onChange(true, term)
  }

  #lose(): void {
    const term = this.#term ?? 0
    this.#term = null
    this.#seen = null
    this.#parts.onChange(false, term)
  }

  /** Who else is there; the leader clears away what processes left that are gone. */
  async #lookAround(store: Store, shared: SharedDatabase, at: number): Promise<void> {
    const rows = (await allProcesses(shared.side)).filter(({ id }) => id !== shared.id)
    const known = this.#others
    this.#others = new Map(
      rows.map(({ id, beat }) => {
        const before = known.get(id)
        return [id, before?.beat === beat ? before : { beat, sinceMs: at }]
      }),
    )
    const gone = [...this.#others].filter(([, { sinceMs }]) => at - sinceMs > forgetAfterMs).map(([id]) => id)
    if (gone.length > 0 && this.leads) await store.write((tx) => forgetProcesses(tx, gone))
  }
}

/** The same store, of which every write asks whether the term is still the one in force. */
function fence(store: Store, term: () => number | null): Store {
  return {
    engine: store.engine,
    seed: store.seed,
    read: store.read,
    shared: store.shared,
    write: (work) =>
      store.write(async (tx) => {
        await requireLead(tx, term() ?? -1)
        return await work(tx)
      }),
    [Symbol.asyncDispose]: async () => {},
  }
}
