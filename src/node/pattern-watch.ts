import { createHash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { watchedTree, watchOptions } from '../match/watch-plan.ts'
import { CompiledPattern } from '../pattern/compiled-pattern.ts'
import type { Observation } from '../pattern/observation.ts'
import { PatternWindow } from '../pattern/pattern-window.ts'
import type { PatternTree } from '../pattern/tree.ts'

export interface PatternSource {
  patternOf(id: string): Promise<string | null>
  /** Whether an indicator still counts, by its number. */
  counts(owner: number): boolean
}

export interface WatchBounds {
  /** Patterns that are kept compiled, and windows that are kept open: beyond them the one that was needed longest ago goes. */
  readonly patterns: number
  readonly windows: number
  /** What all windows may weigh together. */
  readonly bytes: number
  /** What one window may hold. */
  readonly held: number
}

/** What made a match: told by its digest, the same whenever the same events make it. */
export interface PatternMatch {
  readonly digest: string
  /** When the last of its events happened (ms). */
  readonly at: number
}

interface Compiled {
  readonly tree: PatternTree
  readonly pattern: CompiledPattern
}

const usual: WatchBounds = { patterns: 2000, windows: 5000, bytes: 64_000_000, held: 1000 }
const sweepEvery = 10_000

/**
 * Evaluates the patterns that a value alone does not decide, on the events in which one of their values was seen. What an event
 * is a part of may come together from all streams of one sector; a node that starts begins anew.
 */
export class PatternWatch {
  readonly #source: PatternSource
  readonly #clock: Clock
  readonly #bounds: WatchBounds
  /** By number of the indicator: a later version of it has another. The one used last stands last. */
  readonly #compiled = new Map<number, Compiled | null>()
  readonly #windows = new Map<string, { readonly owner: number; readonly window: PatternWindow }>()
  #bytes = 0
  #seen = 0

  constructor({ index, clock, bounds = usual }: { index: PatternSource; clock: Clock; bounds?: WatchBounds }) {
    this.#source = index
    this.#clock = clock
    this.#bounds = bounds
  }

  /** What is held now. */
  get state(): { readonly windows: number; readonly bytes: number } {
    return { windows: this.#windows.size, bytes: this.#bytes }
  }

  /** Gives the match that this event completes; null: none, or it could not be decided within bounds. `bytes` is what holding it weighs. */
  async see(
    { id, owner }: { readonly id: string; readonly owner: number },
    sector: string,
    { event, bytes }: { readonly event: Observation; readonly bytes: number },
  ): Promise<PatternMatch | null> {
    if (++this.#seen % sweepEvery === 0) this.#sweep()
    const compiled = await this.#compile(id, owner)
    if (compiled === null || !this.#source.counts(owner)) return null
    if (compiled.pattern.isSimple) {
      return compiled.pattern.match([event]).outcome === 'match' ? { digest: event.id, at: timeOf(event) } : null
    }
    const window = this.#windowOf(owner, sector, compiled)
    // The same line again is the same event.
    if (window.holds(event.id)) return null
    const before = window.state.bytes
    const verdict = window.push(event, this.#clock.nowMs(), bytes)
    this.#bytes += window.state.bytes - before
    this.#shrink()
    if (verdict.outcome !== 'match') return null
    const { observations } = verdict
    const ids = observations.map((one) => one.id).sort()
    return {
      digest: createHash('sha256').update(ids.join(' ')).digest('hex').slice(0, 32),
      at: Math.max(...observations.map(timeOf)),
    }
  }

  async #compile(id: string, owner: number): Promise<Compiled | null> {
    const known = this.#compiled.get(owner)
    if (known !== undefined) {
      this.#compiled.delete(owner)
      this.#compiled.set(owner, known)
      return known
    }
    const text = await this.#source.patternOf(id)
    let compiled: Compiled | null = null
    if (text !== null) {
      const tree = watchedTree(text)
      compiled = { tree, pattern: new CompiledPattern(tree, watchOptions) }
    }
    this.#compiled.set(owner, compiled)
    for (const oldest of this.#compiled.keys()) {
      if (this.#compiled.size <= this.#bounds.patterns) break
      this.#compiled.delete(oldest)
    }
    return compiled
  }

  #windowOf(owner: number, sector: string, { tree, pattern }: Compiled): PatternWindow {
    const key = `${owner} ${sector}`
    let open = this.#windows.get(key)
    if (open === undefined) {
      const bounds = { maxCount: this.#bounds.held, maxBytes: this.#bounds.bytes / 16 }
      open = { owner, window: new PatternWindow(tree, pattern, bounds) }
    } else this.#windows.delete(key)
    this.#windows.set(key, open)
    return open.window
  }

  #shrink(): void {
    for (const [key, { window }] of this.#windows) {
      if (this.#windows.size <= this.#bounds.windows && this.#bytes <= this.#bounds.bytes) return
      this.#close(key, window)
    }
  }

  /** What went from the index needs no window. */
  #sweep(): void {
    for (const [key, { owner, window }] of this.#windows) if (!this.#source.counts(owner)) this.#close(key, window)
    for (const owner of this.#compiled.keys()) if (!this.#source.counts(owner)) this.#compiled.delete(owner)
  }

  #close(key: string, window: PatternWindow): void {
    this.#bytes -= window.state.bytes
    this.#windows.delete(key)
  }
}

function timeOf({ last }: Observation): number {
  return Number(last / 1_000_000n)
}
