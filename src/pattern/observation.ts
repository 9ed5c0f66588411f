import { type Moment, parseTimestamp } from '../stix/version.ts'

/** A cyber observable object as it was parsed. */
export type Observable = Readonly<Record<string, unknown>>

/** What a pattern is evaluated on: one observed-data with the objects that it lists, and no others (§9.7.4). */
export class Observation {
  readonly id: string
  /** How many times it was seen: so many different Observations may be bound to it. */
  readonly count: number
  readonly #byType = new Map<string, Observable[]>()
  readonly #byId: ReadonlyMap<string, Observable>
  readonly #firstObserved: string
  readonly #lastObserved: string
  #first: bigint | undefined
  #last: bigint | undefined

  constructor(facts: {
    readonly id: string
    readonly objects: ReadonlyMap<string, Observable>
    readonly firstObserved: string
    readonly lastObserved: string
    readonly count?: number
  }) {
    this.id = facts.id
    this.count = facts.count ?? 1
    this.#byId = facts.objects
    this.#firstObserved = facts.firstObserved
    this.#lastObserved = facts.lastObserved
    for (const object of facts.objects.values()) {
      const { type } = object
      if (typeof type !== 'string') continue
      const others = this.#byType.get(type)
      if (others === undefined) this.#byType.set(type, [object])
      else others.push(object)
    }
  }

  ofType(type: string): readonly Observable[] | undefined {
    return this.#byType.get(type)
  }

  /** What a reference leads to, or undefined where the observed-data does not list it. */
  find(id: string): Observable | undefined {
    return this.#byId.get(id)
  }

  /** When it began, in whole nanoseconds since 1970; what is finer is cut off. */
  get first(): bigint {
    this.#first ??= nanoseconds(this.#firstObserved)
    return this.#first
  }

  /** When it ended; never before `first`. */
  get last(): bigint {
    this.#last ??= later(nanoseconds(this.#lastObserved), this.first)
    return this.#last
  }
}

/** Of a timestamp of STIX; of a text that is none, the epoch. */
export function nanoseconds(timestamp: string): bigint {
  const moment = parseTimestamp(timestamp)
  return moment === null ? 0n : ofMoment(moment)
}

function ofMoment({ seconds, fraction }: Moment): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
}

function later(a: bigint, b: bigint): bigint {
  if (a > b) return a
  return b
}
