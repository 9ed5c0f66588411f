import type { Micros } from '../base/clock.ts'
import type { StixObject } from '../stix/object.ts'
import { bodiesOf, headsByKeys, type ObjectHead, objectsBySeqs } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Db } from '../store/store.ts'
import type { Summary } from './model.ts'
import type { Registry } from './registry.ts'
import { newestOf } from './situation-fact.ts'
import { summaryOf } from './summaries.ts'
import { summariesBySeq } from './summaries-by-seq.ts'

export interface SituationObjectsParts {
  readonly db: () => Db
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly self: string
}

/** A moment as exactly as somebody knows it: `fidelity` 'second' … 'year'. */
export interface KnownTime {
  readonly at: string
  readonly fidelity: string
}

/** The four times of an incident. Null: nobody says, or it has not happened. */
export interface IncidentTimes {
  readonly summary: Summary
  readonly synthetic: boolean
  readonly happened: KnownTime | null
  readonly detected: KnownTime | null
  readonly reported: KnownTime
  /** When another member could read it first; of what another published, when it came here. */
  readonly shared: KnownTime | null
}

const incidentCore = 'extension-definition--ef765651-680c-498d-9894-99799f2fa126'
const mostParts = 50

/** What our own people read of the objects behind the sums. */
export class SituationObjects {
  readonly #parts: SituationObjectsParts

  constructor(parts: SituationObjectsParts) {
    this.#parts = parts
  }

  /** These versions as lists show them, in this order; what is gone is left out. */
  summaries(seqs: readonly number[]): Promise<Summary[]> {
    const { registry, keyOf } = this.#parts
    return summariesBySeq({ db: this.#parts.db(), registry, keyOf }, seqs)
  }

  /** The times of these versions of incidents. */
  async incidents(seqs: readonly number[]): Promise<IncidentTimes[]> {
    const { registry, self } = this.#parts
    const db = this.#parts.db()
    await registry.refresh(db)
    const rows = (await objectsBySeqs(db, seqs)).filter(({ type }) => type === 'incident')
    const objects = new Map(rows.map(({ seq, body }) => [seq, JSON.parse(body) as StixObject]))
    const parts = await this.#partsOf(
      db,
      [...objects.values()].flatMap((object) => [...refsIn(object, 'events'), ...refsIn(object, 'tasks')]),
    )
    const first = await this.#firstShared(db, rows)
    return rows.map((head) => {
      const object = objects.get(head.seq)!
      const of = (list: 'events' | 'tasks') => refsIn(object, list).flatMap((id) => parts.get(id) ?? [])
      const detected = of('tasks').find(
        ({ task_types }) => Array.isArray(task_types) && task_types.includes('detected'),
      )
      const at = head.origin === self ? first.get(head.seq) : head.seq
      return {
        summary: summaryOf(registry, head),
        synthetic: object.labels?.includes('synthetic') === true,
        happened: startOf(of('events')[0]),
        detected: startOf(detected),
        reported: { at: String(object.created), fidelity: 'second' },
        shared: at === undefined ? null : { at: new Date(at / 1000).toISOString(), fidelity: 'second' },
      }
    })
  }

  async #partsOf(db: Db, ids: readonly string[]): Promise<Map<string, StixObject>> {
    const wanted = new Set(ids)
    const heads = await headsByKeys(db, [...wanted].map(this.#parts.keyOf))
    const newest = [...newestOf(heads.filter(({ id, space }) => wanted.has(id) && space === '')).values()]
    const bodies = await bodiesOf(
      db,
      newest.map(({ seq }) => seq),
    )
    return new Map(newest.map(({ id, seq }) => [id, JSON.parse(bodies.get(seq) ?? '{}') as StixObject]))
  }

  /** When each of our own was first readable for another member. */
  async #firstShared(db: Db, heads: readonly ObjectHead[]): Promise<Map<number, Micros>> {
    const { registry } = this.#parts
    const first = new Map<number, Micros>()
    for (const { seq, lane, pos } of await releasesOf(
      db,
      heads.map((head) => head.seq),
    )) {
      const { views } = registry.lane(lane)
      const reaches = views.views.some((view) => registry.nameOfView(view).includes('|member:'))
      if (reaches) first.set(seq, Math.min(pos, first.get(seq) ?? Number.POSITIVE_INFINITY))
    }
    return first
  }
}

function refsIn(object: StixObject, list: 'events' | 'tasks'): string[] {
  const found = object.extensions?.[incidentCore]?.[list]
  const name = list === 'events' ? 'event_ref' : 'task_ref'
  if (!Array.isArray(found)) return []
  return found
    .slice(0, mostParts)
    .flatMap((one: Readonly<Record<string, unknown>>) => (typeof one?.[name] === 'string' ? [one[name]] : []))
}

function startOf(part: StixObject | undefined): KnownTime | null {
  const { start_time, start_time_fidelity }: Partial<StixObject> = part ?? {}
  if (typeof start_time !== 'string') return null
  return { at: start_time, fidelity: typeof start_time_fidelity === 'string' ? start_time_fidelity : 'second' }
}
