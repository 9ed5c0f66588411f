import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { orNull } from '../base/or-null.ts'
import type { Entry, Intake } from '../intake/model.ts'
import { type DecayRule, decayKindOf, scoreOf, worthOf } from '../match/decay.ts'
import type { Kind } from '../match/kinds.ts'
import { type Seen, sightingIdOf, sightingObjects } from '../match/sighting-objects.ts'
import { assignedLike } from '../release/assigned-like.ts'
import type { Detail, Release } from '../release/model.ts'
import type { Observer } from '../stix/sector-class.ts'
import { forgetSighted, forgetSightingHead, moveSightingHead, noteSighted, sightedAmong } from '../store/sighted.ts'
import type { Store } from '../store/store.ts'

/** What one stream saw of one indicator, since it was last told. */
export interface Tally {
  readonly indicator: string
  /** The value of the indicator's that was seen; null where it names none that is one. */
  readonly kind: Kind | null
  readonly value: string
  /** What tells each event apart, and when it happened (ms). */
  readonly events: ReadonlyMap<string, number>
  /** When the first and the last of them happened, where that is known of all of them alone. */
  readonly span?: readonly [first: number, last: number]
}

/** What became of a tally: a sighting counts so many events more, or every one counted before; else why nothing is told. */
export interface Told {
  readonly as: 'told' | 'known' | 'not-held' | 'worthless'
  readonly events: number
}

export interface SightingParts {
  readonly store: Store
  readonly intake: Pick<Intake, 'accept'>
  readonly detail: Release['detail']
  readonly observer: Observer
  readonly clock: Clock
  /** By which rule an indicator loses its worth. */
  readonly decay: () => DecayRule
}

const person = { kind: 'person', name: 'matcher', role: 'reader' } as const
const rememberMicros = 45 * 86_400 * 1_000_000
const mostTries = 5

/** Somebody else has told of this sighting since it was read. */
export class Overtaken extends Error {}

/** Another process of this node may tell the same sighting at this moment: then it is read again. */
export async function tryAgain<T>(work: (tries: number) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work(tries)
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error
      if (tries >= mostTries) throw new Fault('unavailable', 'others tell of this sighting all the time; try again')
    }
  }
}

/** Makes sightings of what was seen: one for each indicator and sector, a later version of it whenever it is seen again. */
export class SightingDesk {
  readonly #parts: SightingParts
  /** One at a time: each reads what the one before wrote. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: SightingParts) {
    this.#parts = parts
  }

  /** Tells what was seen, durably, and what became of it. An event that was counted before counts nothing, whoever tells it again and when. */
  tell(tally: Tally, sector: string): Promise<Told> {
    const told = this.#last.then(() => tryAgain((tries) => this.#one(tally, sector, tries)))
    this.#last = told.catch(() => {})
    return told
  }

  async #one({ indicator, kind, value, events, span }: Tally, sector: string, tries: number): Promise<Told> {
    const { store, intake, observer, clock, detail, decay } = this.#parts
    const id = sightingIdOf(observer, indicator, sector)
    const known = await sightedAmong(store.read, id, [...events.keys()])
    const fresh = [...events].filter(([digest]) => !known.has(digest))
    if (fresh.length === 0) return nothing('known')
    const held = await orNull(detail(person, indicator))
    // Recalled or purged since it was matched: nothing to tell of.
    if (held === null || held.revoked || held.exercise !== null) return nothing('not-held')
    const now = clock.nowMs()
    const before = await orNull(detail(person, id))
    const earlier = before === null ? null : (JSON.parse(before.text) as Readonly<Record<string, unknown>>)
    const indicatorObject = JSON.parse(held.text) as Seen['indicator']
    const lastSeen = timesOf(earlier?.last_seen)
    const score = scoreOf(worthFacts(held, indicatorObject, now, lastSeen), decay(), now)
    const worth = worthOf(score, decay(), sector, held.agreement)
    if (worth === 'none') return nothing('worthless')
    // A clock that jumped in telemetry never puts a sighting into the future.
    const times = (span ?? fresh.map(([, at]) => at)).map((at) => Math.min(at, now))
    const seen: Seen = {
      indicator: indicatorObject,
      origin: held.agreement === null ? '' : held.origin,
      sector,
      kind,
      value,
      count: (typeof earlier?.count === 'number' ? earlier.count : 0) + fresh.length,
      firstSeen: stamp(Math.min(...times, ...timesOf(earlier?.first_seen))),
      lastSeen: stamp(Math.max(...times, ...lastSeen)),
      created: typeof earlier?.created === 'string' ? earlier.created : stamp(now),
      modified: stamp(Math.max(now, ...timesOf(earlier?.modified).map((at) => at + 1))),
      confidence: worth === 'weak' ? Math.round(score) : null,
    }
    const assigned = assignedLike(held)
    const entries: Entry[] = sightingObjects(observer, seen).map((text) =>
      assigned === null ? { text } : { text, assigned },
    )
    const version = { from: typeof earlier?.modified === 'string' ? earlier.modified : null, to: seen.modified }
    // Read again and still not held: what was told of it once is gone.
    const isFirst = version.from === null
    // The sighting and what it counts exist together or not at all, so that an event counts once wherever we crash.
    await intake.accept({ kind: 'local', actor: 'matcher' }, entries, async (tx, { rejected }) => {
      const refused = rejected[0]
      if (refused !== undefined) throw new Fault('conflict', `the sighting was refused: ${refused.code}`)
      if (isFirst && tries > 2) await forgetSightingHead(tx, id)
      if (!(await moveSightingHead(tx, id, version.from, version.to))) throw new Overtaken()
      const digests = fresh.map(([digest]) => digest)
      if ((await noteSighted(tx, id, digests, now * 1000)).length < digests.length) throw new Overtaken()
      await forgetSighted(tx, now * 1000 - rememberMicros)
    })
    return { as: 'told', events: fresh.length }
  }
}

function nothing(as: Exclude<Told['as'], 'told'>): Told {
  return { as, events: 0 }
}

/** What an indicator is worth is asked of: how sure its producer was, and when it was last said, or seen by anybody. */
export function worthFacts(
  held: Detail,
  object: Readonly<Record<string, unknown>>,
  nowMs: number,
  seen: readonly number[] = [],
): Parameters<typeof scoreOf>[0] {
  const sightings = held.relations.flatMap(({ direction, through, other }) => {
    const sighting = through ?? other
    return direction === 'in' && sighting?.type === 'sighting' && !sighting.revoked ? [sighting.added / 1000] : []
  })
  const said = [...timesOf(object.modified), ...timesOf(object.valid_from)].filter((at) => at <= nowMs)
  return {
    confidence: typeof object.confidence === 'number' ? object.confidence : null,
    kind: decayKindOf(String(object.pattern)),
    sinceMs: Math.max(0, ...said, ...seen, ...sightings),
  }
}

function timesOf(value: unknown): number[] {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(time) ? [time] : []
}

function stamp(ms: number): string {
  return new Date(ms).toISOString()
}
