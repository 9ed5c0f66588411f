import type { MatchDesk, MatchRequest, MatchResult } from '../api/match-desk.ts'
import type { Clock } from '../base/clock.ts'
import { eventTime } from '../match/event-time.ts'
import { type Kind, kinds } from '../match/kinds.ts'
import { observe } from '../match/observe.ts'
import type { LineHit } from '../match/scan.ts'
import { valueText } from '../match/value-text.ts'
import type { MatchIndex } from './match-index.ts'
import type { MatchThreads } from './match-threads.ts'
import type { PatternWatch } from './pattern-watch.ts'
import type { SightingDesk, Tally } from './sighting-desk.ts'

export interface MatcherParts {
  readonly index: MatchIndex
  readonly threads: MatchThreads
  readonly patterns: PatternWatch
  readonly sightings: SightingDesk
  readonly clock: Clock
}

const tellEveryMs = 1000
const maxEventsHeld = 20_000

/** Looks telemetry up and tells, at least once a second while it comes, what was seen. */
export class Matcher implements MatchDesk {
  readonly #parts: MatcherParts

  constructor(parts: MatcherParts) {
    this.#parts = parts
  }

  async watching(id: string): ReturnType<MatchDesk['watching']> {
    return await this.#parts.index.explain(id)
  }

  async state(): ReturnType<MatchDesk['state']> {
    return this.#parts.index.state()
  }

  async match(source: AsyncIterable<Uint8Array>, { format, map, sector }: MatchRequest): Promise<MatchResult> {
    const { threads, sightings, clock } = this.#parts
    const begun = performance.now()
    const run = new Run(this.#parts)
    const raised = new Set<string>()
    let lastTold = clock.nowMs()
    const tell = async (): Promise<void> => {
      lastTold = clock.nowMs()
      for (const tally of run.take()) {
        if ((await sightings.tell([tally], sector)) > 0) raised.add(tally.indicator)
      }
    }
    const counts = await threads.scan(source, { format, ...(map === undefined ? {} : { map }) }, async (hits) => {
      for (const hit of hits) {
        const evaluated = run.count(hit)
        if (evaluated.length > 0) await run.evaluate(hit, evaluated, sector)
      }
      if (run.held > maxEventsHeld || clock.nowMs() - lastTold >= tellEveryMs) await tell()
    })
    await tell()
    return {
      events: counts.events,
      hits: run.hits,
      parents: run.parents,
      sightings: raised.size,
      skipped: counts.skipped,
      seconds: Math.round(performance.now() - begun) / 1000,
    }
  }
}

/** An indicator of which something is seen that its pattern needs. */
interface Woken {
  readonly id: string
  readonly owner: number
  readonly kind: Kind | null
  readonly value: string
}

class Run {
  hits = 0
  parents = 0
  held = 0
  readonly #parts: MatcherParts
  #tallies = new Map<string, Tally>()

  constructor(parts: MatcherParts) {
    this.#parts = parts
  }

  /** Counts what the values alone match; gives those whose patterns are to be evaluated. */
  count(hit: LineHit): readonly Woken[] {
    const { index, clock } = this.#parts
    const named = new Set<string>()
    const evaluated: Woken[] = []
    for (const { reference, how } of hit.found) {
      const { kind, bytes } = index.index.valueOf(reference)
      const seen = kind === kinds.text ? { kind: null, value: '' } : { kind, value: valueText(kind, bytes) }
      for (const { id, owner, isEvaluated } of index.resolve(reference)) {
        if (named.has(id)) continue
        named.add(id)
        if (isEvaluated) {
          evaluated.push({ id, owner, ...seen })
          continue
        }
        if (how !== 'exact') this.parents += 1
        this.#note({ id, ...seen }, hit.digest, eventTime(hit) ?? clock.nowMs())
      }
    }
    return evaluated
  }

  /** Evaluates patterns on the event, with what came before it in this sector. */
  async evaluate(hit: LineHit, woken: readonly Woken[], sector: string): Promise<void> {
    const { patterns, clock } = this.#parts
    const event = observe(hit.fields, hit.digest, eventTime(hit) ?? clock.nowMs())
    const bytes = hit.fields.reduce((sum, [, text]) => sum + 2 * text.length, 500)
    for (const one of woken) {
      const match = await patterns.see(one, sector, { event, bytes })
      if (match !== null) this.#note(one, match.digest, match.at)
    }
  }

  #note({ id, kind, value }: Omit<Woken, 'owner'>, digest: string, at: number): void {
    this.hits += 1
    let tally = this.#tallies.get(id)
    if (tally === undefined) {
      tally = { indicator: id, kind, value, events: new Map() }
      this.#tallies.set(id, tally)
    }
    if (!tally.events.has(digest)) this.held += 1
    tally.events.set(digest, at)
  }

  take(): readonly Tally[] {
    const tallies = [...this.#tallies.values()]
    this.#tallies = new Map()
    this.held = 0
    return tallies
  }
}
