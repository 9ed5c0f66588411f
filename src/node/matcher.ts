import type { MatchDesk, MatchRequest, MatchResult } from '../api/match-desk.ts'
import type { Clock } from '../base/clock.ts'
import { allowedValue } from '../match/allow-list.ts'
import { scoreOf, worthOf } from '../match/decay.ts'
import { eventTime } from '../match/event-time.ts'
import { type Kind, kinds } from '../match/kinds.ts'
import { observe } from '../match/observe.ts'
import type { LineHit } from '../match/scan.ts'
import { valueText } from '../match/value-text.ts'
import type { Release } from '../release/model.ts'
import type { Brakes } from './brakes.ts'
import type { MatchIndex } from './match-index.ts'
import type { MatchThreads } from './match-threads.ts'
import type { PatternWatch } from './pattern-watch.ts'
import { type SightingDesk, type Tally, worthFacts } from './sighting-desk.ts'

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
    const run = new Run(this.#parts)
    const raised = new Set<string>()
    let lastTold = clock.nowMs()
    let looked = 0
    const tell = async (): Promise<void> => {
      lastTold = clock.nowMs()
      for (const tally of run.take()) {
        if ((await sightings.tell([tally], sector)) > 0) raised.add(tally.indicator)
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

  /** Counts what the line matches: by a value alone, or by what came before it in this sector. */
  async count(hit: LineHit, sector: string): Promise<void> {
    const { index, clock, brakes } = this.#parts
    const named = new Set<string>()
    const evaluated: Woken[] = []
    for (const { reference, how, text } of hit.found) {
      const value = index.index.valueOf(reference)
      const isPiece = value.kind === kinds.text
      if (!isPiece && (brakes.isAllowed(value) || isAllowedText(brakes, text))) continue
      const seen = isPiece ? { kind: null, value: '' } : { kind: value.kind, value: valueText(value.kind, value.bytes) }
      for (const { id, owner, isEvaluated } of index.resolve(reference)) {
        if (named.has(id) || brakes.isTripped(id)) continue
        named.add(id)
        if (isEvaluated) evaluated.push({ id, owner, ...seen })
        else {
          if (how !== 'exact') this.parents += 1
          await this.#note({ id, ...seen }, hit.digest, eventTime(hit) ?? clock.nowMs())
        }
      }
    }
    if (evaluated.length > 0) await this.#evaluate(hit, evaluated, sector)
  }

  async #evaluate(hit: LineHit, woken: readonly Woken[], sector: string): Promise<void> {
    const { patterns, clock } = this.#parts
    const event = observe(hit.fields, hit.digest, eventTime(hit) ?? clock.nowMs())
    const bytes = hit.fields.reduce((sum, [, text]) => sum + 2 * text.length, 500)
    for (const one of woken) {
      const match = await patterns.see(one, sector, { event, bytes })
      if (match !== null) await this.#note(one, match.digest, match.at)
    }
  }

  async #note({ id, kind, value }: Omit<Woken, 'owner'>, digest: string, at: number): Promise<void> {
    this.hits += 1
    let tally = this.#tallies.get(id)
    if (tally === undefined) {
      tally = { indicator: id, kind, value, events: new Map() }
      this.#tallies.set(id, tally)
    }
    if (!tally.events.has(digest)) this.held += 1
    tally.events.set(digest, at)
    // What is not told yet of an indicator that matches everything is not told at all.
    if (await this.#parts.brakes.hit(id)) this.#tallies.delete(id)
  }

  take(): readonly Tally[] {
    const tallies = [...this.#tallies.values()]
    this.#tallies = new Map()
    this.held = 0
    return tallies
  }
}

/** Whether telemetry's own value is allowed: an address inside an indicator's network, a name below its domain. */
function isAllowedText(brakes: Brakes, text: string): boolean {
  const value = text === '' ? null : allowedValue(text)
  return value !== null && brakes.isAllowed(value)
}
