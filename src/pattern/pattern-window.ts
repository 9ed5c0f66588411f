import type { Candidate, CompiledPattern, Verdict } from './compiled-pattern.ts'
import type { Observation } from './observation.ts'
import { wholeNanoseconds } from './plan.ts'
import type { PatternTree } from './tree.ts'

export interface WindowBounds {
  /** Observations that are held at most, the newest; 10,000 unless told. */
  readonly maxCount?: number
  /** What they may weigh together, by what `push` is told of each; 4,000,000 unless told. */
  readonly maxBytes?: number
  /** How long one is held after it came; a day unless told. */
  readonly holdMs?: number
  /** How much later than others an observation of the same window may come; ten minutes unless told. */
  readonly latenessMs?: number
}

/** What a window holds and has let go of. */
export interface WindowState {
  readonly held: number
  readonly bytes: number
  /** Let go of because more came than may be held: what they would have been part of is not found. */
  readonly crowdedOut: number
  readonly undecided: number
}

/**
 * A pattern over a stream: what passes some of its brackets is held, within bounds, until it makes a match or its time is over.
 * Observations may come in any order and say any time. Only the clock by which they come decides how long they are held, and
 * only its advance: a telemetry clock that jumps neither empties the window nor lets it grow, and if our own clock is set back
 * it stands still for as long. With unbounded bounds the first match is found when and where `CompiledPattern.match` finds one.
 */
export class PatternWindow {
  readonly #pattern: CompiledPattern
  readonly #maxCount: number
  readonly #maxBytes: number
  readonly #holdMs: number
  /** Of a pattern that is one WITHIN, how far apart its observations may be. */
  readonly #reach: bigint | null
  #held: { readonly candidate: Candidate; readonly at: number; readonly bytes: number }[] = []
  #bytes = 0
  #elapsedMs = 0
  #lastMs: number | null = null
  #crowdedOut = 0
  #undecided = 0

  constructor(tree: PatternTree, pattern: CompiledPattern, bounds: WindowBounds = {}) {
    const { maxCount = 10_000, maxBytes = 4_000_000, holdMs = 86_400_000, latenessMs = 600_000 } = bounds
    this.#pattern = pattern
    this.#maxCount = maxCount
    this.#maxBytes = maxBytes
    this.#reach = reachOf(tree)
    const reachMs = this.#reach === null ? Number.POSITIVE_INFINITY : Number(this.#reach / 1_000_000n)
    this.#holdMs = Math.min(holdMs, reachMs + latenessMs)
  }

  get state(): WindowState {
    return { held: this.#held.length, bytes: this.#bytes, crowdedOut: this.#crowdedOut, undecided: this.#undecided }
  }

  /** Whether an observation with this id is held. */
  holds(id: string): boolean {
    return this.#held.some(({ candidate }) => candidate.observation.id === id)
  }

  /** Takes in an observation that came at a time of our own clock; those that made a match are let go of with it. */
  push(observation: Observation, cameMs: number, bytes = 0): Verdict {
    this.#advance(cameMs)
    const candidate = this.#pattern.candidate(observation)
    if (candidate === null) return { outcome: 'no-match' }
    this.#held.push({ candidate, at: this.#elapsedMs, bytes })
    this.#bytes += bytes
    const verdict = this.#pattern.matchAmong(this.#near(observation))
    if (verdict.outcome === 'match') this.#release(verdict.observations)
    if (verdict.outcome === 'undecided') this.#undecided++
    let over = 0
    for (let left = this.#bytes; this.#held.length - over > this.#maxCount || left > this.#maxBytes; over++) {
      left -= this.#held[over]!.bytes
    }
    this.#crowdedOut += over
    this.#keepFrom(over)
    return verdict
  }

  #advance(nowMs: number): void {
    if (this.#lastMs !== null) this.#elapsedMs += Math.max(0, nowMs - this.#lastMs)
    this.#lastMs = nowMs
    // In the order in which they came.
    const kept = this.#held.findIndex(({ at }) => this.#elapsedMs - at <= this.#holdMs)
    this.#keepFrom(kept < 0 ? this.#held.length : kept)
  }

  #keepFrom(place: number): void {
    if (place === 0) return
    for (let at = 0; at < place; at++) this.#bytes -= this.#held[at]!.bytes
    this.#held = this.#held.slice(place)
  }

  /** A new match has the new observation in it: what is too far from it in time has no part. */
  #near({ first, last }: Observation): Candidate[] {
    const reach = this.#reach
    if (reach === null) return this.#held.map(({ candidate }) => candidate)
    return this.#held.flatMap(({ candidate }) => {
      const { observation } = candidate
      return observation.first <= last + reach && observation.last >= first - reach ? [candidate] : []
    })
  }

  #release(observations: readonly Observation[]): void {
    const used = new Set(observations)
    this.#held = this.#held.filter(({ candidate, bytes }) => {
      const stays = !used.has(candidate.observation)
      if (!stays) this.#bytes -= bytes
      return stays
    })
  }
}

/** How far apart the observations of a match may be, if the whole pattern says so. */
function reachOf(tree: PatternTree): bigint | null {
  if (tree.kind !== 'qualified') return null
  const within = tree.qualifiers.findIndex(({ kind }) => kind === 'within')
  // REPEATS of several windows, which may lie anywhere.
  const isRepeated = tree.qualifiers.slice(within + 1).some((one) => one.kind === 'repeats' && one.times > 1)
  if (isRepeated) return null
  const qualifier = tree.qualifiers[within]
  return qualifier?.kind === 'within' ? wholeNanoseconds(qualifier.seconds) : reachOf(tree.of)
}
