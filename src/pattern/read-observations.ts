import { isTimestamp } from '../stix/version.ts'
import { type Observable, Observation } from './observation.ts'

/**
 * The observations among objects, in their order: each observed-data with what its `object_refs` name, or with the container of
 * `objects` that STIX 2.0 had. An observed-data without times or objects is left out; no order in time is made.
 */
export function readObservations(objects: Iterable<unknown>): Observation[] {
  const known = new Map<string, Observable>()
  const seen: Observable[] = []
  for (const object of objects) {
    if (!isRecord(object)) continue
    if (typeof object.id === 'string') known.set(object.id, object)
    if (object.type === 'observed-data') seen.push(object)
  }
  return seen.flatMap((data, at) => readObservation(data, known, at) ?? [])
}

/** One observed-data; null where it has no times, or nothing that it names is known. */
export function readObservation(
  data: Observable,
  known: ReadonlyMap<string, Observable>,
  place = 0,
): Observation | null {
  const { first_observed: firstObserved, last_observed: lastObserved, number_observed: number } = data
  if (!isTimestamp(firstObserved) || !isTimestamp(lastObserved)) return null
  const objects = new Map<string, Observable>()
  if (isRecord(data.objects)) {
    for (const [key, object] of Object.entries(data.objects)) if (isRecord(object)) objects.set(key, object)
  }
  if (Array.isArray(data.object_refs)) {
    for (const id of data.object_refs) {
      const object = typeof id === 'string' ? known.get(id) : undefined
      if (object !== undefined) objects.set(id, object)
    }
  }
  if (objects.size === 0) return null
  const id = typeof data.id === 'string' ? data.id : `observed-data #${place + 1}`
  // §4.13: 1 to 999,999,999.
  const count = Number.isSafeInteger(number) && (number as number) >= 1 ? Math.min(number as number, 999_999_999) : 1
  return new Observation({ id, objects, firstObserved, lastObserved, count })
}

function isRecord(value: unknown): value is Observable {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
