import { Fault } from '../base/fault.ts'
import { orNull } from '../base/or-null.ts'
import type { Entry } from '../intake/model.ts'
import { dayMs } from '../lookback/batch.ts'
import { type SeenBefore, seenBeforeIdOf, seenBeforeObjects } from '../match/sighting-objects.ts'
import { assignedLike } from '../release/assigned-like.ts'
import { forgetSightingHead, moveSightingHead } from '../store/sighted.ts'
import { Overtaken, type SightingParts, type Told, tryAgain } from './sighting-desk.ts'

export type SeenBeforeParts = Omit<SightingParts, 'decay' | 'store'>

/** On which days (since 1970, UTC) telemetry of before an indicator came named one of its values. */
export interface BeforeTally {
  readonly indicator: string
  /** '' not said. */
  readonly sector: string
  readonly firstDay: number
  readonly lastDay: number
  /** How many such days there are. */
  readonly days: number
}

const person = { kind: 'person', name: 'matcher', role: 'reader' } as const

/** Makes sightings of what was seen before an indicator came: one for each indicator and sector, wider whenever somebody tells of other days. */
export class SeenBeforeDesk {
  readonly #parts: SeenBeforeParts
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: SeenBeforeParts) {
    this.#parts = parts
  }

  /** Tells of these days, durably, and what became of them: days between those that are told tell nothing new. */
  tell(tally: BeforeTally): Promise<Told['as']> {
    const told = this.#last.then(() => tryAgain((tries) => this.#one(tally, tries)))
    this.#last = told.catch(() => {})
    return told
  }

  async #one({ indicator, sector, firstDay, lastDay, days }: BeforeTally, tries: number): Promise<Told['as']> {
    const { intake, observer, clock, detail } = this.#parts
    const held = await orNull(detail(person, indicator))
    if (held === null || held.revoked || held.exercise !== null) return 'not-held'
    const id = seenBeforeIdOf(observer, indicator, sector)
    const before = await orNull(detail(person, id))
    const earlier = before === null ? null : (JSON.parse(before.text) as Readonly<Record<string, unknown>>)
    const now = clock.nowMs()
    const span = { first: dayText(firstDay), last: dayText(Math.min(lastDay, Math.floor(now / dayMs))) }
    const known = earlier === null ? null : spanOf(earlier)
    if (known !== null && known.first <= span.first && known.last >= span.last) return 'known'
    const modified = Math.max(now, earlier === null ? 0 : Date.parse(String(earlier.modified)) + 1)
    const seen: SeenBefore = {
      indicator: JSON.parse(held.text) as SeenBefore['indicator'],
      origin: held.agreement === null ? '' : held.origin,
      sector,
      firstDay: known === null || span.first < known.first ? span.first : known.first,
      lastDay: known === null || span.last > known.last ? span.last : known.last,
      days: known === null ? days : null,
      created: typeof earlier?.created === 'string' ? earlier.created : new Date(now).toISOString(),
      modified: new Date(modified).toISOString(),
    }
    const assigned = assignedLike(held)
    const entries: Entry[] = seenBeforeObjects(observer, seen, now).map((text) =>
      assigned === null ? { text } : { text, assigned },
    )
    const from = typeof earlier?.modified === 'string' ? earlier.modified : null
    await intake.accept({ kind: 'local', actor: 'matcher' }, entries, async (tx, { rejected }) => {
      const refused = rejected[0]
      if (refused !== undefined) throw new Fault('conflict', `the sighting was refused: ${refused.code}`)
      if (from === null && tries > 2) await forgetSightingHead(tx, id)
      if (!(await moveSightingHead(tx, id, from, seen.modified))) throw new Overtaken()
    })
    return 'told'
  }
}

function spanOf(sighting: Readonly<Record<string, unknown>>): { readonly first: string; readonly last: string } {
  return { first: String(sighting.first_seen).slice(0, 10), last: String(sighting.last_seen).slice(0, 10) }
}

export function dayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}
