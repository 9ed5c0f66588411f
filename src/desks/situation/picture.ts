import type { Themes, Thing } from '../../release/situation-things.ts'
import { progressOf } from '../../store/progress.ts'
import {
  placesIn,
  regionsIn,
  type Span,
  type TotalSum,
  themesIn,
  themesOverTime,
  totalsIn,
} from '../../store/situation-counts.ts'
import type { Db } from '../../store/store.ts'
import { stretchesOf } from './stretches.ts'

export interface PictureParts {
  readonly db: () => Db
  readonly nowMs: () => number
  readonly themes: () => Promise<Themes>
}

/** What a picture is narrowed to; absent: not at all. */
export interface Narrowed {
  readonly member?: string
  readonly sector?: string
  readonly actor?: string
  readonly technique?: string
}

/** Attempts are counted as sightings say; `sightings` is how many said so. */
export interface Sums {
  readonly attempts: number
  readonly sightings: number
  readonly incidents: number
}

/** The same stretch of time twice; `percent` is null where there was nothing to compare with. */
export interface Change {
  readonly now: number
  readonly before: number
  readonly percent: number | null
}

export interface Compared {
  readonly member: string
  readonly sector: string
  readonly attempts: { readonly week: Change; readonly year: Change }
  readonly incidents: { readonly week: Change; readonly year: Change }
  /** All of last year. */
  readonly lastYear: { readonly attempts: number; readonly incidents: number }
}

export interface ActorSums extends Sums {
  readonly actor: Thing
  readonly targets: readonly { readonly member: string; readonly sector: string; readonly attempts: number }[]
}

export interface TechniqueSums extends Sums {
  readonly technique: Thing
  readonly members: Readonly<Record<string, number>>
}

export interface Stretch {
  readonly span: Span
  readonly total: Sums
  /** How many of all reports that count say of themselves that they are made up. */
  readonly synthetic: number
  readonly series: readonly (Sums & { readonly day: number; readonly member: string })[]
  readonly sectors: readonly (Sums & { readonly member: string; readonly sector: string })[]
  readonly actors: readonly ActorSums[]
  readonly techniques: readonly TechniqueSums[]
}

export interface Overview extends Stretch {
  /** For all members and sectors together ('' ''), each member, and each sector of each. */
  readonly compared: readonly Compared[]
}

/** Whose reports are meant; what is absent narrows nothing. */
export interface Whose {
  readonly kind?: 'attempt' | 'incident' | undefined
  readonly members?: readonly string[] | undefined
  readonly sectors?: readonly string[] | undefined
  readonly region?: string | undefined
}

export function isMeant(
  row: Readonly<Record<'kind' | 'member' | 'sector' | 'region', string>>,
  { kind, members, sectors, region }: Whose,
): boolean {
  return (
    (kind === undefined || row.kind === kind) &&
    (members === undefined || members.includes(row.member)) &&
    (sectors === undefined || sectors.includes(row.sector)) &&
    (region === undefined || row.region === region)
  )
}

export const dayMs = 86_400_000
/** Stretches longer than this are read by weeks. */
const mostDays = 92
const mostActors = 50
const mostTechniques = 300

/** What counts came to, over stretches of time. Everything is read from the sums; the objects are not touched. */
export class Picture {
  readonly #parts: PictureParts

  constructor(parts: PictureParts) {
    this.#parts = parts
  }

  get today(): number {
    return Math.floor(this.#parts.nowMs() / dayMs)
  }

  /** The last `days` days, today among them; whole weeks where they are many. */
  spanOf(days: number): Span {
    const until = this.today + 1
    if (days <= mostDays) return { span: 'd', from: until - days, until }
    const monday = this.today - ((this.today + 3) % 7)
    return { span: 'w', from: monday - 7 * (Math.ceil(days / 7) - 1), until: monday + 7 }
  }

  async overview(days: number, narrowed: Narrowed = {}): Promise<Overview> {
    const read = await this.#reader(narrowed)
    return { ...(await this.stretch(this.spanOf(days), narrowed)), compared: await this.#compared(read) }
  }

  /** How many of all reports that count say of themselves that they are made up. */
  synthetic(): Promise<number> {
    return progressOf(this.#parts.db(), 'situation-synthetic')
  }

  /** What one stretch of time came to. */
  async stretch(span: Span, narrowed: Narrowed = {}): Promise<Stretch> {
    const db = this.#parts.db()
    const [said, cells, synthetic, read] = await Promise.all([
      this.#parts.themes(),
      sumsOver(
        span,
        (one) => themesIn(db, one),
        ({ kind, member, sector, theme }) => `${kind} ${member} ${sector} ${theme}`,
      ),
      this.synthetic(),
      this.#reader(narrowed),
    ])
    const wanted = themesWanted(said, narrowed)
    const totals = await read(span)
    const shown = cells.filter((row) => fits(row, narrowed) && (wanted === null || wanted.includes(row.theme)))
    return {
      span,
      total: sumsOf(totals),
      synthetic,
      series: grouped(totals, ({ day, member }) => `${day} ${member}`).map((rows) => ({
        ...{ day: rows[0]!.day, member: rows[0]!.member },
        ...sumsOf(rows),
      })),
      sectors: grouped(totals, ({ member, sector }) => `${member} ${sector}`).map((rows) => ({
        ...{ member: rows[0]!.member, sector: rows[0]!.sector },
        ...sumsOf(rows),
      })),
      actors: actorsIn(shown, said),
      techniques: techniquesIn(shown, said),
    }
  }

  /** Attempts and incidents together by name of a technique: what is about two of one name counts for it once. */
  async byTechnique(days: number, nameOf: (id: string) => string): Promise<ReadonlyMap<string, number>> {
    const { themes } = await this.#parts.themes()
    const db = this.#parts.db()
    const rows = await sumsOver(
      this.spanOf(days),
      (span) => themesIn(db, span),
      ({ kind, theme }) => `${kind} ${theme}`,
    )
    const sums = new Map<string, number>()
    for (const { theme, events } of rows)
      for (const name of new Set((themes.get(theme)?.techniques ?? []).map(nameOf)))
        sums.set(name, (sums.get(name) ?? 0) + events)
    return sums
  }

  /** What some of it comes to in the days from `from` before `until`. Null: sums are kept by region or by theme, not by both. */
  async total(
    { from, until }: { readonly from: number; readonly until: number },
    { themes, region, ...where }: Whose & { readonly themes: readonly number[] | null },
  ): Promise<Sums | null> {
    if (themes !== null && region !== undefined) return null
    const db = this.#parts.db()
    const read = (span: Span) => (themes === null ? placesIn(db, span) : themesOverTime(db, themes, span))
    const rows = (await Promise.all(stretchesOf(from, until).map(read))).flat()
    return sumsOf(rows.filter((row) => isMeant({ region: '', ...row }, { ...where, region })))
  }

  async #reader(narrowed: Narrowed): Promise<(span: Span) => Promise<TotalSum[]>> {
    const wanted = themesWanted(await this.#parts.themes(), narrowed)
    const db = this.#parts.db()
    return async (span) =>
      (wanted === null ? await totalsIn(db, span) : await themesOverTime(db, wanted, span)).filter((row) =>
        fits(row, narrowed),
      )
  }

  /** Whole days alone: today is not over, and would always be less. */
  async #compared(read: (span: Span) => Promise<TotalSum[]>): Promise<Compared[]> {
    const { today } = this
    const now = new Date(today * dayMs)
    const year = now.getUTCFullYear()
    const dayOf = (y: number, month = 0, date = 1) => Math.floor(Date.UTC(y, month, date) / dayMs)
    const [thisYear, lastYear] = [dayOf(year), dayOf(year - 1)]
    const sameDay = Math.min(dayOf(year - 1, now.getUTCMonth(), now.getUTCDate()), thisYear)
    const periods = [
      ...stretchesOf(today - 7, today).map((span) => ['week', span] as const),
      ...stretchesOf(today - 14, today - 7).map((span) => ['weekBefore', span] as const),
      ...stretchesOf(thisYear, today).map((span) => ['year', span] as const),
      ...stretchesOf(lastYear, sameDay).map((span) => ['yearBefore', span] as const),
      ...stretchesOf(sameDay, thisYear).map((span) => ['restBefore', span] as const),
    ]
    const found = await Promise.all(
      periods.map(async ([period, span]) => (await read(span)).map((row) => ({ ...row, period }))),
    )
    const rows = found.flat()
    const groups = [
      ...(rows.length === 0 ? [] : [['', '', rows] as const]),
      ...grouped(rows, ({ member }) => member).map((some) => [some[0]!.member, '', some] as const),
      ...grouped(
        rows.filter(({ sector }) => sector !== ''),
        ({ member, sector }) => `${member} ${sector}`,
      ).map((some) => [some[0]!.member, some[0]!.sector, some] as const),
    ]
    return groups.map(([member, sector, some]) => {
      const within = (...wanted: readonly string[]) => sumsOf(some.filter(({ period }) => wanted.includes(period)))
      const [week, weekBefore] = [within('week'), within('weekBefore')]
      const [soFar, sameBefore, whole] = [within('year'), within('yearBefore'), within('yearBefore', 'restBefore')]
      const compare = (what: 'attempts' | 'incidents') => ({
        week: changeOf(week[what], weekBefore[what]),
        year: changeOf(soFar[what], sameBefore[what]),
      })
      return {
        ...{ member, sector, attempts: compare('attempts'), incidents: compare('incidents') },
        lastYear: { attempts: whole.attempts, incidents: whole.incidents },
      }
    })
  }

  /** Sums by region; '' is what names none. */
  async regions(days: number): Promise<(Sums & { readonly member: string; readonly region: string })[]> {
    const db = this.#parts.db()
    const rows = await sumsOver(
      this.spanOf(days),
      (span) => regionsIn(db, span),
      ({ kind, member, region }) => `${kind} ${member} ${region}`,
    )
    return grouped(rows, ({ member, region }) => `${member} ${region}`).map((some) => ({
      ...{ member: some[0]!.member, region: some[0]!.region },
      ...sumsOf(some),
    }))
  }
}

/** Reads a long stretch by the fewest sums, and adds up what has the same name. */
async function sumsOver<R extends Row>(
  { from, until }: Span,
  read: (span: Span) => Promise<R[]>,
  nameOf: (row: R) => string,
): Promise<R[]> {
  const stretches = stretchesOf(from, until)
  if (stretches.length === 1) return read(stretches[0]!)
  const sums = new Map<string, R>()
  for (const row of (await Promise.all(stretches.map(read))).flat()) {
    const name = nameOf(row)
    const known = sums.get(name)
    sums.set(
      name,
      known === undefined ? row : { ...known, reports: known.reports + row.reports, events: known.events + row.events },
    )
  }
  return [...sums.values()]
}

/** How much more or less `now` is than `before`, in whole percent. */
export function changeOf(now: number, before: number): Change {
  return { now, before, percent: before === 0 ? null : Math.round(((now - before) / before) * 100) }
}

interface Row {
  readonly kind: string
  readonly reports: number
  readonly events: number
}

export function sumsOf(rows: readonly Row[]): Sums {
  const sums = { attempts: 0, sightings: 0, incidents: 0 }
  for (const { kind, reports, events } of rows) {
    if (kind === 'incident') sums.incidents += events
    else {
      sums.attempts += events
      sums.sightings += reports
    }
  }
  return sums
}

function fits(row: { readonly member: string; readonly sector: string }, { member, sector }: Narrowed): boolean {
  return (member === undefined || row.member === member) && (sector === undefined || row.sector === sector)
}

function grouped<T>(rows: readonly T[], key: (row: T) => string): T[][] {
  return [...Map.groupBy(rows, key).values()]
}

export interface Wanted extends Pick<Narrowed, 'actor' | 'technique'> {
  /** Any of these, in place of one. */
  readonly techniques?: readonly string[]
}

/** The themes that an actor or a technique is in; null: all. */
export function themesWanted(
  { themes }: Themes,
  { actor, technique, techniques = technique === undefined ? undefined : [technique] }: Wanted,
): number[] | null {
  if (actor === undefined && techniques === undefined) return null
  return [...themes]
    .filter(([, { actors }]) => actor === undefined || actors.includes(actor))
    .filter(([, { techniques: of }]) => techniques === undefined || of.some((one) => techniques.includes(one)))
    .map(([num]) => num)
}

interface CellSum extends Row {
  readonly member: string
  readonly sector: string
  readonly theme: number
}

function nameOf({ things }: Themes, id: string): Thing {
  return things.get(id) ?? { id, type: id.slice(0, id.indexOf('--')), name: '' }
}

/** What counts of several actors counts for each of them. */
function actorsIn(cells: readonly CellSum[], said: Themes): ActorSums[] {
  const byActor = new Map<string, CellSum[]>()
  for (const cell of cells)
    for (const actor of said.themes.get(cell.theme)?.actors ?? [])
      byActor.set(actor, [...(byActor.get(actor) ?? []), cell])
  return [...byActor]
    .map(([id, rows]) => ({
      actor: nameOf(said, id),
      ...sumsOf(rows),
      targets: grouped(
        rows.filter(({ kind }) => kind === 'attempt'),
        ({ member, sector }) => `${member} ${sector}`,
      ).map((some) => ({ ...{ member: some[0]!.member, sector: some[0]!.sector }, attempts: sumsOf(some).attempts })),
    }))
    .filter(({ attempts, incidents }) => attempts + incidents > 0)
    .sort((a, b) => b.attempts - a.attempts || b.incidents - a.incidents || (a.actor.id < b.actor.id ? -1 : 1))
    .slice(0, mostActors)
}

function techniquesIn(cells: readonly CellSum[], said: Themes): TechniqueSums[] {
  const byTechnique = new Map<string, CellSum[]>()
  for (const cell of cells)
    for (const id of said.themes.get(cell.theme)?.techniques ?? [])
      byTechnique.set(id, [...(byTechnique.get(id) ?? []), cell])
  return [...byTechnique]
    .map(([id, rows]) => ({
      technique: nameOf(said, id),
      ...sumsOf(rows),
      members: Object.fromEntries(
        grouped(rows, ({ member }) => member).map((some) => [some[0]!.member, sumsOf(some).attempts]),
      ),
    }))
    .filter(({ attempts, incidents }) => attempts + incidents > 0)
    .sort((a, b) => b.attempts - a.attempts || (a.technique.id < b.technique.id ? -1 : 1))
    .slice(0, mostTechniques)
}
