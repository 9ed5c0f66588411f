import type { MatchDesk, MatchRequest, MatchResult } from '../api/match-desk.ts'
import type { Clock } from '../base/clock.ts'
import { eventTime } from '../match/event-time.ts'
import type { LineHit } from '../match/scan.ts'
import { valueText } from '../match/sighting-objects.ts'
import type { MatchIndex } from './match-index.ts'
import type { MatchThreads } from './match-threads.ts'
import type { SightingDesk, Tally } from './sighting-desk.ts'

export interface MatcherParts {
  readonly index: MatchIndex
  readonly threads: MatchThreads
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
      for (const hit of hits) run.count(hit)
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

class Run {
  hits = 0
  parents = 0
  held = 0
  readonly #parts: MatcherParts
  #tallies = new Map<string, Tally>()

  constructor(parts: MatcherParts) {
    this.#parts = parts
  }

  count(hit: LineHit): void {
    const { index, clock } = this.#parts
    const named = new Set<string>()
    for (const { reference, how } of hit.found) {
      const { kind, bytes } = index.index.valueOf(reference)
      for (const id of index.resolve(reference)) {
        if (named.has(id)) continue
        named.add(id)
        this.hits += 1
        if (how !== 'exact') this.parents += 1
        let tally = this.#tallies.get(id)
        if (tally === undefined) {
          tally = { indicator: id, kind, value: valueText(kind, bytes), events: new Map() }
          this.#tallies.set(id, tally)
        }
        if (!tally.events.has(hit.digest)) this.held += 1
        tally.events.set(hit.digest, eventTime(hit) ?? clock.nowMs())
      }
    }
  }

  take(): readonly Tally[] {
    const tallies = [...this.#tallies.values()]
    this.#tallies = new Map()
    this.held = 0
    return tallies
  }
}
