import type { Clock } from '../base/clock.ts'
import { allowedValue } from '../match/allow-list.ts'
import type { Value } from '../match/canonical.ts'
import { eventTime } from '../match/event-time.ts'
import { type Kind, kinds } from '../match/kinds.ts'
import { observe } from '../match/observe.ts'
import type { LineHit } from '../match/scan.ts'
import { valueText } from '../match/value-text.ts'
import type { MatchIndex } from './match-index.ts'
import type { PatternWatch } from './pattern-watch.ts'
import type { Tally } from './sighting-desk.ts'

/** What keeps a run from counting what nobody wants to hear of. */
export interface HitBrakes {
  isAllowed(value: Value): boolean
  isTripped(indicator: string): boolean
  /** Counts a hit; true where the indicator is not to raise anything any more. */
  hit(indicator: string): Promise<boolean>
}

export interface MatchRunParts {
  readonly index: MatchIndex
  readonly patterns: PatternWatch
  readonly brakes: HitBrakes
  readonly clock: Clock
}

type OpenTally = Tally & { readonly events: Map<string, number> }

/** An indicator of which something is seen that its pattern needs. */
interface Woken {
  readonly id: string
  readonly owner: number
  readonly kind: Kind | null
  readonly value: string
}

/** What one stream matches, counted until it is taken to be told. */
export class MatchRun {
  hits = 0
  parents = 0
  held = 0
  readonly #parts: MatchRunParts
  #tallies = new Map<string, OpenTally>()

  constructor(parts: MatchRunParts) {
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
function isAllowedText(brakes: HitBrakes, text: string): boolean {
  const value = text === '' ? null : allowedValue(text)
  return value !== null && brakes.isAllowed(value)
}
