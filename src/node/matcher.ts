import type { MatchDesk, MatchRequest, MatchResult } from '../api/match-desk.ts'
import type { Clock } from '../base/clock.ts'
import { scoreOf, worthOf } from '../match/decay.ts'
import type { Release } from '../release/model.ts'
import type { Brakes } from './brakes.ts'
import type { MatchIndex } from './match-index.ts'
import { MatchRun } from './match-run.ts'
import type { MatchThreads } from './match-threads.ts'
import type { PatternWatch } from './pattern-watch.ts'
import { type SightingDesk, worthFacts } from './sighting-desk.ts'

export interface MatcherParts {
  readonly index: MatchIndex
  readonly threads: MatchThreads
  readonly patterns: PatternWatch
  readonly sightings: SightingDesk
  readonly brakes: Brakes
  readonly detail: Release['detail']
  readonly clock: Clock
}

const staff = { kind: 'person', name: 'matcher', role: 'reader' } as const
const tellEveryMs = 1000
const maxEventsHeld = 20_000

/** Looks telemetry up and tells, at least once a second while it comes, what was seen. */
export class Matcher implements MatchDesk {
  readonly #parts: MatcherParts

  constructor(parts: MatcherParts) {
    this.#parts = parts
  }

  listed(which: 'watched' | 'not-watched', before: number | undefined, limit: number): ReturnType<MatchDesk['listed']> {
    return this.#parts.index.listed(which, before ?? Number.MAX_SAFE_INTEGER, limit)
  }

  async watching(id: string): ReturnType<MatchDesk['watching']> {
    const { index, brakes, detail, clock } = this.#parts
    const explained = await index.explain(id)
    if (explained === null) return null
    if (explained.state === 'not-watched') return { ...explained, score: null, worth: null }
    if (brakes.isTripped(id))
      return { state: 'not-watched', because: 'tripped', detail: null, score: null, worth: null }
    const held = await detail(staff, id)
    const now = clock.nowMs()
    const score = scoreOf(worthFacts(held, JSON.parse(held.text), now), brakes.rule(), now)
    return { ...explained, score, worth: worthOf(score, brakes.rule(), '', held.agreement) }
  }

  async state(): ReturnType<MatchDesk['state']> {
    return this.#parts.index.state()
  }

  async match(source: AsyncIterable<Uint8Array>, { format, map, sector }: MatchRequest): Promise<MatchResult> {
    const { threads, sightings, brakes, clock } = this.#parts
    const begun = performance.now()
    const run = new MatchRun(this.#parts)
    const raised = new Set<string>()
    let lastTold = clock.nowMs()
    let looked = 0
    const tell = async (): Promise<void> => {
      lastTold = clock.nowMs()
      for (const tally of run.take()) {
        if ((await sightings.tell(tally, sector)).as === 'told') raised.add(tally.indicator)
      }
    }
    const counts = await threads.scan(
      source,
      { format, ...(map === undefined ? {} : { map }) },
      async (hits, { events }) => {
        brakes.looked(events - looked)
        looked = events
        for (const hit of hits) await run.count(hit, sector)
        if (run.held > maxEventsHeld || clock.nowMs() - lastTold >= tellEveryMs) await tell()
      },
    )
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
