import { SigmaEvent } from '../detection/sigma-event.ts'
import type { Candidate } from '../pattern/compiled-pattern.ts'
import type { Observation } from '../pattern/observation.ts'
import { formOf, type ReadyItem, readyItem } from './hunt-item.ts'
import type { HuntPackage } from './hunt-package.ts'

/** What came of one item in one source. Null count: it was not looked for, and `because` says why. */
export interface ItemCount {
  readonly count: number | null
  /** When it was first and last seen, within the asked time (ms). */
  readonly firstMs: number | null
  readonly lastMs: number | null
  readonly because: string | null
}

/** What was looked at. */
export interface Looked {
  /** Events within the asked time, in which was looked. */
  readonly events: number
  readonly outside: number
  /** Without a time that could be read: not looked at, as nobody knows whether they are within. */
  readonly undated: number
  readonly fromMs: number | null
  readonly toMs: number | null
}

/** One event: when, what of it STIX patterns are asked, and what Sigma rules are. Null: it has no such form. */
export interface HuntEvent {
  readonly atMs: number | null
  readonly observation: Observation | null
  readonly fields: Readonly<Record<string, unknown>> | null
  /** How often it was seen; 1 unless told. */
  readonly times?: number
}

const mostCandidates = 20_000
const gaveUp = 'some events took more work than a search may take: there may be more'

interface Tally {
  count: number
  firstMs: number | null
  lastMs: number | null
  unsure: boolean
  /** Of a pattern that more than one event decides. */
  readonly candidates: Candidate[]
  left: boolean
}

/** Counts what of a package is in a stream of events. Bounded in memory whatever comes; nothing of an event is kept but for patterns over several. */
export class HuntCount {
  readonly #ready: readonly ReadyItem[]
  readonly #tallies: readonly Tally[]
  readonly #forms: readonly (string | null)[]
  readonly #span: readonly [number, number]
  readonly #asksFields: boolean
  readonly #looked = { events: 0, outside: 0, undated: 0, fromMs: null as number | null, toMs: null as number | null }
  #sawFields = false
  #sawObservations = false

  constructor({ items, from, to }: Pick<HuntPackage, 'items' | 'from' | 'to'>) {
    this.#ready = items.map(readyItem)
    this.#tallies = items.map(() => ({
      ...{ count: 0, firstMs: null, lastMs: null, unsure: false, candidates: [], left: false },
    }))
    this.#forms = items.map(formOf)
    this.#span = [Date.parse(from), Date.parse(to)]
    this.#asksFields = this.#ready.some(({ kind }) => kind === 'sigma')
  }

  /** Whether any item asks for the fields of an event: else nobody need read them. */
  get asksFields(): boolean {
    return this.#asksFields
  }

  /** A sighting of what looks for the same as an item does: it was seen `times`, last at this moment. */
  sighting(form: string, atMs: number, times: number): void {
    if (!this.#within(atMs)) return
    for (const [at, one] of this.#forms.entries())
      if (one === form && this.#ready[at]!.kind !== 'unusable') note(this.#tallies[at]!, true, atMs, times)
  }

  event({ atMs, observation, fields, times = 1 }: HuntEvent): void {
    if (atMs === null) {
      this.#looked.undated += 1
      return
    }
    if (!this.#within(atMs)) return
    if (fields !== null) this.#sawFields = true
    if (observation !== null) this.#sawObservations = true
    const event = fields === null || !this.#asksFields ? null : new SigmaEvent(fields)
    for (const [at, ready] of this.#ready.entries()) {
      const tally = this.#tallies[at]!
      if (ready.kind === 'sigma' && event !== null) note(tally, ready.test(event), atMs, times)
      if (ready.kind === 'stix' && observation !== null) askPattern(ready.pattern, tally, observation, atMs, times)
    }
  }

  #within(atMs: number): boolean {
    const looked = this.#looked
    if (atMs < this.#span[0] || atMs > this.#span[1]) {
      looked.outside += 1
      return false
    }
    looked.events += 1
    looked.fromMs = Math.min(looked.fromMs ?? atMs, atMs)
    looked.toMs = Math.max(looked.toMs ?? atMs, atMs)
    return true
  }

  finish(): { readonly items: readonly ItemCount[]; readonly looked: Looked } {
    const items = this.#ready.map((ready, at) => this.#countOf(ready, this.#tallies[at]!))
    return { items, looked: { ...this.#looked } }
  }

  #countOf(ready: ReadyItem, tally: Tally): ItemCount {
    const none = { count: null, firstMs: null, lastMs: null }
    if (ready.kind === 'unusable') return { ...none, because: ready.problem }
    // A zero is a finding of whoever looked: where nothing could be looked at, there is none.
    if (this.#looked.events === 0) return { ...none, because: 'there was nothing in the asked time to look at' }
    if (tally.count === 0) {
      if (ready.kind === 'sigma' && !this.#sawFields)
        return { ...none, because: 'this source has no events with fields, which Sigma rules ask for' }
      if (ready.kind === 'stix' && !this.#sawObservations)
        return { ...none, because: 'this source has nothing that patterns of STIX are asked of' }
    }
    if (ready.kind === 'stix' && !ready.pattern.isSimple) this.#decideTogether(ready, tally)
    const { count, firstMs, lastMs, unsure, left } = tally
    const because = left
      ? `more than ${mostCandidates} events could be part of it: the ones after were not looked at together`
      : unsure
        ? gaveUp
        : null
    // Nothing was found, and it may be there: that is no zero.
    return { count: count === 0 && because !== null ? null : count, firstMs, lastMs, because }
  }

  #decideTogether({ pattern }: Extract<ReadyItem, { kind: 'stix' }>, tally: Tally): void {
    if (tally.count > 0 || tally.candidates.length === 0) return
    const verdict = pattern.matchAmong(tally.candidates)
    if (verdict.outcome === 'undecided') tally.unsure = true
    if (verdict.outcome !== 'match') return
    tally.count = 1
    const times = verdict.observations.map(({ first }) => Number(first / 1_000_000n))
    tally.firstMs = Math.min(...times)
    tally.lastMs = Math.max(...times)
  }
}

function note(tally: Tally, answer: boolean | null, atMs: number, times: number): void {
  if (answer === null) tally.unsure = true
  if (answer !== true) return
  tally.count += times
  tally.firstMs = Math.min(tally.firstMs ?? atMs, atMs)
  tally.lastMs = Math.max(tally.lastMs ?? atMs, atMs)
}

function askPattern(
  pattern: Extract<ReadyItem, { kind: 'stix' }>['pattern'],
  tally: Tally,
  observation: Observation,
  atMs: number,
  times: number,
): void {
  if (pattern.isSimple) {
    const { outcome } = pattern.match([observation])
    note(tally, outcome === 'undecided' ? null : outcome === 'match', atMs, times)
    return
  }
  const candidate = pattern.candidate(observation)
  if (candidate === null) return
  if (tally.candidates.length < mostCandidates) tally.candidates.push(candidate)
  else tally.left = true
}
