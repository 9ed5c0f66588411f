import type { Observable, Observation } from './observation.ts'

/** The objects of one type among many observations, each with the observation that it is of. */
export interface OfType {
  readonly objects: readonly Observable[]
  readonly owners: readonly Observation[]
}

const none: OfType = { objects: [], owners: [] }

/** Observations that many patterns are evaluated on: where their objects of a type are is found once. */
export class ObservationSet {
  readonly observations: readonly Observation[]
  readonly #byType = new Map<string, OfType>()

  constructor(observations: readonly Observation[]) {
    this.observations = [...observations]
  }

  ofType(type: string): OfType {
    let found = this.#byType.get(type)
    if (found === undefined) {
      found = collect(type, this.observations)
      // Types are asked for by patterns, which come from others: so many are remembered, and no more.
      if (this.#byType.size < 1000) this.#byType.set(type, found)
    }
    return found
  }
}

function collect(type: string, observations: readonly Observation[]): OfType {
  const objects: Observable[] = []
  const owners: Observation[] = []
  for (const observation of observations) {
    for (const object of observation.ofType(type) ?? []) {
      objects.push(object)
      owners.push(observation)
    }
  }
  return objects.length === 0 ? none : { objects, owners }
}
