import { SearchFault } from '../regex/regex-fault.ts'
import { type Assignment, Steps, StepsFault, type Times } from './assignment.ts'
import { compileByType, type ObservationTest, type TypedTests, testOfAny } from './compile-observation.ts'
import { layOut, type Scale } from './layout.ts'
import type { Observable, Observation } from './observation.ts'
import { ObservationSet } from './observation-set.ts'
import type { ObjectTest } from './path-test.ts'
import { makePlans, type Plan, type Plans } from './plan.ts'
import type { Reading } from './reading.ts'
import { satisfy } from './satisfy.ts'
import type { PatternTree } from './tree.ts'

export interface MatchOptions extends Reading {
  /** An observed-data that was seen several times counts as several different observations unless this is true. */
  readonly single?: boolean
  /** How much work one evaluation may be; 5,000,000 steps unless told. */
  readonly maxSteps?: number
}

/** What an evaluation came to. Undecided: it would have taken more steps than it may. */
export type Verdict =
  | { readonly outcome: 'match'; readonly observations: readonly Observation[] }
  | { readonly outcome: 'no-match' }
  | { readonly outcome: 'undecided' }

/** An observation and which tests of a pattern it passes. */
export interface Candidate {
  readonly observation: Observation
  readonly passes: readonly number[]
  /** A search in it was given up: some test might be true of it, too. */
  readonly unsure: boolean
}

const noMatch: Verdict = { outcome: 'no-match' }
const undecided: Verdict = { outcome: 'undecided' }

/** A pattern made ready to be evaluated many times (STIX 2.1 §9, level 3). */
export class CompiledPattern {
  readonly #plans: Plans
  readonly #typed: readonly TypedTests[]
  readonly #tests: readonly ObservationTest[]
  readonly #options: MatchOptions
  /** One observation alone decides: the pattern has brackets joined by OR and nothing else. */
  readonly #isSimple: boolean

  /** Throws a Fault of kind `unsupported` for what cannot be evaluated within bounds: a RegexFault, or too many ways to match. */
  constructor(tree: PatternTree, options: MatchOptions = {}) {
    this.#options = options
    this.#plans = makePlans(tree, options.compat ?? false)
    this.#typed = this.#plans.tests.map((brackets) =>
      brackets.flatMap(({ comparison }) => compileByType(comparison, options)),
    )
    this.#tests = this.#typed.map(testOfAny)
    this.#isSimple = this.#plans.ways.every((way) => way.kind === 'slot' && way.demand === 1)
  }

  /** Whether one observation alone decides. */
  get isSimple(): boolean {
    return this.#isSimple
  }

  /** Evaluates the pattern on observations in any order; of a match, those that made it, in the order in which they were given. */
  match(observations: readonly Observation[] | ObservationSet): Verdict {
    const isSet = observations instanceof ObservationSet
    if (this.#isSimple) return isSet ? this.#matchOneOf(observations) : this.#matchOne(observations)
    if (isSet) return this.matchAmong(this.#candidatesOf(observations))
    return this.matchAmong(observations.flatMap((observation) => this.candidate(observation) ?? []))
  }

  #matchOne(observations: readonly Observation[]): Verdict {
    let unsure = false
    for (const observation of observations) {
      for (const test of this.#tests) {
        const answer = ask(test, observation)
        if (answer === true) return { outcome: 'match', observations: [observation] }
        if (answer === null) unsure = true
      }
    }
    return unsure ? undecided : noMatch
  }

  #matchOneOf(set: ObservationSet): Verdict {
    let unsure = false
    for (const tests of this.#typed) {
      for (const { type, test } of tests) {
        const { objects, owners } = set.ofType(type)
        const found = firstOf(objects, owners, test)
        if (found >= 0) return { outcome: 'match', observations: [owners[found]!] }
        if (found === givenUp) unsure = true
      }
    }
    // What was given up may stand before what would have been found.
    return unsure ? this.#matchOne(set.observations) : noMatch
  }

  #candidatesOf(set: ObservationSet): Candidate[] {
    const concerned = new Set<Observation>()
    for (const tests of this.#typed) {
      for (const { type, test } of tests) {
        const { objects, owners } = set.ofType(type)
        for (let at = 0; at < objects.length; at++) {
          if (!concerned.has(owners[at]!) && ask(testOf(test, objects[at]!), owners[at]!) !== false) {
            concerned.add(owners[at]!)
          }
        }
      }
    }
    if (concerned.size === 0) return []
    const inOrder = set.observations.filter((observation) => concerned.has(observation))
    return inOrder.flatMap((observation) => this.candidate(observation) ?? [])
  }

  /** What an observation is to this pattern; null if it can have no part in a match. */
  candidate(observation: Observation): Candidate | null {
    const passes: number[] = []
    let unsure = false
    for (let at = 0; at < this.#tests.length; at++) {
      const answer = ask(this.#tests[at]!, observation)
      if (answer === true) passes.push(at)
      else if (answer === null) unsure = true
    }
    return passes.length === 0 && !unsure ? null : { observation, passes, unsure }
  }

  /** As `match`, of observations whose tests were made before. */
  matchAmong(candidates: readonly Candidate[]): Verdict {
    const passing: number[][] = this.#tests.map(() => [])
    for (const [at, { passes }] of candidates.entries()) for (const test of passes) passing[test]!.push(at)
    const otherwise = candidates.some(({ unsure }) => unsure) ? undecided : noMatch
    // A test that nothing passes rules out every way that needs it, before any time is looked at.
    const ways = this.#plans.ways.filter((way) => isPossible(way, passing))
    if (ways.length === 0) return otherwise
    const steps = new Steps(this.#options.maxSteps ?? 5_000_000)
    try {
      const { times, scale } = timesOf(candidates, this.#options.single ?? false)
      const inOrder = passing.map((ones) => ones.toSorted((a, b) => times.first[a]! - times.first[b]!))
      for (const way of ways) {
        const layout = layOut(way, scale)
        const wants = layout.slots.map(({ test, demand }) => ({ demand, candidates: inOrder[test]! }))
        const found = satisfy(layout, wants, times, steps)
        if (found !== null) return { outcome: 'match', observations: boundBy(found, candidates) }
      }
      return otherwise
    } catch (error) {
      if (error instanceof StepsFault) return undecided
      throw error
    }
  }
}

const givenUp = -2

/** The place of the first object that passes, or -1; -2 where a search was given up. */
function firstOf(objects: readonly Observable[], owners: readonly Observation[], test: ObjectTest): number {
  try {
    for (let at = 0; at < objects.length; at++) if (test(objects[at]!, owners[at]!)) return at
    return -1
  } catch (error) {
    if (error instanceof SearchFault) return givenUp
    throw error
  }
}

function testOf(test: ObjectTest, object: Observable): ObservationTest {
  return (observation) => test(object, observation)
}

/** Null where a search was given up. */
function ask(test: ObservationTest, observation: Observation): boolean | null {
  try {
    return test(observation)
  } catch (error) {
    if (error instanceof SearchFault) return null
    throw error
  }
}

function isPossible(plan: Plan, passing: readonly (readonly number[])[]): boolean {
  if (plan.kind === 'slot') return passing[plan.test]!.length > 0
  return 'of' in plan ? isPossible(plan.of, passing) : plan.parts.every((part) => isPossible(part, passing))
}

/**
 * The times of observations as numbers, in nanoseconds from the earliest; where they lie more than 104 days apart, in the
 * smallest of microseconds, milliseconds and so on that numbers still tell apart.
 */
function timesOf(given: readonly Candidate[], single: boolean): { times: Times; scale: Scale } {
  const candidates = given.map(({ observation }) => observation)
  let earliest = candidates[0]!.first
  let latest = earliest
  for (const { first, last } of candidates) {
    if (first < earliest) earliest = first
    if (last > latest) latest = last
  }
  let unit = 1n
  while ((latest - earliest) / unit > BigInt(Number.MAX_SAFE_INTEGER) / 4n) unit *= 1000n
  const moment = (time: bigint): number => Number((time - earliest) / unit)
  const first = candidates.map((one) => moment(one.first))
  const last = candidates.map((one) => moment(one.last))
  const longest = last.reduce((most, time, at) => Math.max(most, time - first[at]!), 0)
  const count = candidates.map((one) => (single ? 1 : one.count))
  return { times: { first, last, count, longest }, scale: { moment, length: (time) => Number(time / unit) } }
}

function boundBy(assignment: Assignment, candidates: readonly Candidate[]): Observation[] {
  const bound = new Set(assignment.flatMap((taken) => [...taken.keys()]))
  return [...bound].sort((a, b) => a - b).map((at) => candidates[at]!.observation)
}
