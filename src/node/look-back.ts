import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LookBackState, SeenValue } from '../api/contract/look-back.ts'
import type { LookBackDesk } from '../api/look-back-desk.ts'
import { asFault } from '../base/fault.ts'
import { orNull } from '../base/or-null.ts'
import { every } from '../base/timers.ts'
import { replaceFile } from '../config/replace-file.ts'
import { guarded, refang } from '../formats/in/defang.ts'
import { dayMs } from '../lookback/batch.ts'
import { below, falseSeenRate } from '../lookback/fingerprint.ts'
import { type Sought, soughtFor } from '../lookback/question.ts'
import { allowedValue } from '../match/allow-list.ts'
import type { Value } from '../match/canonical.ts'
import { type KindName, kinds } from '../match/kinds.ts'
import { seenBeforeIdOf } from '../match/sighting-objects.ts'
import { valueText } from '../match/value-text.ts'
import { watchPlan } from '../match/watch-plan.ts'
import { Detections, type Held, mayDetect } from '../release/detections.ts'
import type { Release } from '../release/model.ts'
import type { Registry } from '../release/registry.ts'
import type { Store } from '../store/store.ts'
import type { DayStore, SeenOn } from '../telemetry/day-store.ts'
import type { Basis } from './basis.ts'
import { deriveSecret } from './keys.ts'
import type { KeepSeen } from './match-threads.ts'
import { Repeat } from './repeat.ts'
import { dayText, type SeenBeforeDesk } from './seen-before-desk.ts'
import { forgetSeen, keepSeen } from './seen-keeper.ts'

export interface LookBackParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly release: Release
  /** Tells what is confirmed. */
  readonly before: Pick<SeenBeforeDesk, 'tell'>
  readonly isAllowed: (value: Value) => boolean
}

export interface LookBack extends AsyncDisposable {
  readonly desk: LookBackDesk
  /** How matching threads keep what they read; null: nothing is kept. */
  readonly keep: KeepSeen | null
  /** Begins to look new indicators up. */
  start(): void
}

const lookEveryMs = 10_000
const pageSize = 500
/** So many things are looked for at once. */
const soughtAtOnce = 200_000
const person = { kind: 'person', name: 'matcher', role: 'reader' } as const

/** What telemetry named before: kept where the option says so, asked by people, and by every indicator that comes. */
export function openLookBack(basis: Basis, parts: LookBackParts): LookBack {
  const { config, keys, clock, timers, report } = basis
  const { lookBackDays: filterDays, lookBackValueDays } = config
  const dir = join(config.dir, 'seen')
  if (filterDays === 0) {
    try {
      if (forgetSeen(dir)) basis.log.warn('nothing is kept for looking back: what was kept before is removed')
    } catch (error) {
      report(error)
    }
    return switchedOff()
  }
  const valueDays = Math.min(lookBackValueDays, filterDays)
  const secret = deriveSecret(keys.signing, 'look-back/1')
  const keeper = keepSeen({
    ...{ dir, secret, filterDays, valueDays, timers, report },
    maxBytes: config.lookBackMegabytes * 1_000_000,
    nowMs: () => clock.nowMs(),
  })
  const { days } = keeper
  const search = new NewIndicators(basis, parts, days, join(dir, 'looked-up.json'))
  const look = new Repeat(() => search.more(), report, { timers })
  const stops: (() => void)[] = []

  const state = (): LookBackState => {
    const known = days.days()
    const oldest = known.at(-1)?.day
    const today = Math.floor(clock.nowMs() / dayMs)
    const recorded = new Set(known.map(({ day }) => day))
    const gaps = oldest === undefined ? [] : Array.from({ length: today - oldest + 1 }, (_, at) => today - at)
    return {
      on: true,
      keptDays: filterDays,
      keptValueDays: valueDays,
      days: known.map(({ day, events, values, first, last, confirmable }) => ({
        day: dayText(day),
        events,
        values,
        first: new Date(first).toISOString(),
        last: new Date(last).toISOString(),
        confirmable,
      })),
      gaps: gaps.filter((day) => !recorded.has(day)).map(dayText),
      errorRate: falseSeenRate(known.reduce((sum, { values, confirmable }) => sum + (confirmable ? 0 : values), 0)),
    }
  }
  const answer = async (asked: readonly { readonly text: string; readonly value: Value | null }[]) => ({
    values: await seenOf(days, asked),
    state: state(),
  })
  return {
    desk: {
      state: async () => state(),
      seen: (texts) => answer(texts.map((text) => ({ text, value: allowedValue(plain(text)) }))),
      seenValues: (values) => answer(values.map((value) => ({ text: valueText(value.kind, value.bytes), value }))),
    },
    keep: keeper.keep,
    start() {
      stops.push(every(timers, lookEveryMs, () => look.poke()))
      stops.push(basis.events.subscribe(() => look.poke()))
      look.poke()
    },
    async [Symbol.asyncDispose]() {
      for (const stop of stops) stop()
      await look[Symbol.asyncDispose]()
      await keeper[Symbol.asyncDispose]()
    },
  }
}

function switchedOff(): LookBack {
  const state: LookBackState = { on: false, keptDays: 0, keptValueDays: 0, days: [], gaps: [], errorRate: 0 }
  const none = (text: string): SeenValue => ({ text, kind: null, sought: false, days: [] })
  return {
    desk: {
      state: async () => state,
      seen: async (texts) => ({ values: texts.map(none), state }),
      seenValues: async (values) => ({ values: values.map(({ kind, bytes }) => none(valueText(kind, bytes))), state }),
    },
    keep: null,
    start() {},
    async [Symbol.asyncDispose]() {},
  }
}

const plain = (text: string): string => refang(text.trim()).replaceAll(guarded, '.')
const kindNames = new Map(Object.entries(kinds).map(([name, kind]) => [kind, name as KindName]))

async function seenOf(
  days: DayStore,
  asked: readonly { readonly text: string; readonly value: Value | null }[],
): Promise<SeenValue[]> {
  const { sought, owners } = gather(asked.map(({ value }) => (value === null ? null : soughtFor(value))))
  const seen = Map.groupBy(await days.ask(sought), ({ question }) => owners[question]!)
  return asked.map(({ text, value }, at) => ({
    text,
    kind: value === null ? null : (kindNames.get(value.kind) ?? null),
    sought: value !== null && soughtFor(value) !== null,
    days: byDay(seen.get(at) ?? [], sought, value),
  }))
}

/** Everything to look for as one list, and whose question each is. */
function gather(lists: readonly (readonly Sought[] | null)[]): {
  readonly sought: Sought[]
  readonly owners: number[]
} {
  const sought: Sought[] = []
  const owners: number[] = []
  for (const [owner, list] of lists.entries())
    for (const one of list ?? []) {
      sought.push(one)
      owners.push(owner)
    }
  return { sought, owners }
}

/** Each day once, by the strongest that is known of it: the value itself before a name below it, confirmed before probable. */
function byDay(seen: readonly SeenOn[], sought: readonly Sought[], value: Value | null): SeenValue['days'] {
  const days = new Map<number, SeenValue['days'][number]>()
  for (const { question, day, confirmed } of seen) {
    const isBelow = sought[question]!.kind === below || value?.kind === kinds.network4
    const known = days.get(day)
    if (known === undefined || rank(confirmed, isBelow) > rank(known.confirmed, known.below))
      days.set(day, { day: dayText(day), confirmed, below: isBelow })
  }
  return [...days.values()].toSorted((a, b) => (a.day < b.day ? 1 : -1))
}

const rank = (confirmed: boolean, isBelow: boolean): number => (confirmed ? 2 : 0) + (isBelow ? 0 : 1)

/** Looks every indicator that comes up in what was seen before, once, and tells what is confirmed. */
class NewIndicators {
  readonly #basis: Basis
  readonly #parts: LookBackParts
  readonly #days: DayStore
  readonly #file: string
  readonly #detections: Detections
  #cursor: number

  constructor(basis: Basis, parts: LookBackParts, days: DayStore, file: string) {
    this.#basis = basis
    this.#parts = parts
    this.#days = days
    this.#file = file
    this.#detections = new Detections(parts.store.read, parts.registry, parts.keyOf)
    this.#cursor = readCursor(file)
  }

  async more(): Promise<boolean> {
    const sought: Sought[] = []
    const owners: Held[] = []
    let more = true
    let cursor = this.#cursor
    while (more && sought.length < soughtAtOnce) {
      const page = await this.#detections.since(cursor, pageSize)
      for (const held of page.items) {
        cursor = held.added
        for (const one of this.#soughtOf(held)) {
          sought.push(one)
          owners.push(held)
        }
      }
      more = page.more
    }
    if (cursor === this.#cursor) return false
    const confirmed = (await this.#days.ask(sought)).filter((seen) => seen.confirmed)
    for (const [held, seen] of Map.groupBy(confirmed, ({ question }) => owners[question]!)) await this.#tell(held, seen)
    // Last: after a crash here they are looked up again, and tell nothing twice.
    replaceFile(this.#file, JSON.stringify({ cursor }))
    this.#cursor = cursor
    return more
  }

  #soughtOf({ text, handling }: Held): readonly Sought[] {
    const object = JSON.parse(text) as Readonly<Record<string, unknown>>
    if (object.revoked === true || !mayDetect(handling)) return []
    if (object.pattern_type !== 'stix' || typeof object.pattern !== 'string') return []
    const until = object.valid_until
    if (until !== undefined && Date.parse(String(until)) <= this.#basis.clock.nowMs()) return []
    const plan = watchPlan(object.pattern)
    if (plan.kind !== 'values') return []
    return plan.values.filter((value) => !this.#parts.isAllowed(value)).flatMap((value) => soughtFor(value) ?? [])
  }

  async #tell({ id }: Held, seen: readonly SeenOn[]): Promise<void> {
    const { self } = this.#basis
    const { release, before } = this.#parts
    const observer = { member: self.member, identity: self.identity, name: self.name }
    // What was told once stands: a later version of the indicator tells of no other days.
    if ((await orNull(release.detail(person, seenBeforeIdOf(observer, id, '')))) !== null) return
    const days = [...new Set(seen.map(({ day }) => day))].toSorted((a, b) => a - b)
    const span = { firstDay: days[0]!, lastDay: days.at(-1)!, days: days.length }
    try {
      await before.tell({ indicator: id, sector: '', ...span })
    } catch (error) {
      if (asFault(error).kind !== 'conflict') throw error
      this.#basis.log.warn({ indicator: id }, 'what was seen before was not taken')
    }
  }
}

function readCursor(file: string): number {
  try {
    const { cursor } = JSON.parse(readFileSync(file, 'utf8')) as { cursor?: unknown }
    return Number.isSafeInteger(cursor) ? (cursor as number) : 0
  } catch {
    return 0
  }
}
