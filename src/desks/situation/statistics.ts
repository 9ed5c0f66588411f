import { createHash } from 'node:crypto'
import { Fault } from '../../base/fault.ts'
import { uuidV5 } from '../../base/ids.ts'
import type { Intake } from '../../intake/model.ts'
import type { Release } from '../../release/model.ts'
import { type Statistic, type StatisticTable, statisticNote } from '../../stix/statistic-note.ts'
import type { AuditFacts } from '../../store/audit.ts'
import { contributionsIn } from '../../store/situation-counts.ts'
import { thingsByNums } from '../../store/situation-facts.ts'
import {
  addPublished,
  publishedWeeks,
  recordsOfIncidents,
  type StatisticRow,
  statisticsSince,
} from '../../store/situation-statistics.ts'
import type { Store, Tx } from '../../store/store.ts'
import { valueKey } from '../../store/value-key.ts'
import { dayMs } from './picture.ts'
import { type Cell, defaultLeast, protectTable } from './protected-table.ts'
import { type MayPublish, mayPublish, weekDays } from './publication.ts'

// Ids of notes are made of member and week in this namespace: each week has one.
const namespace = '4b7a9d10-6c2e-4f58-8a31-d07e5c9b2f64'
const mostContributions = 200_000
const mostListed = 2000

export interface StatisticsParts {
  readonly store: Store
  readonly member: string
  readonly identity: string
  readonly nowMs: () => number
  readonly accept: Intake['accept']
  readonly detail: Release['detail']
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
}

export interface Published extends Statistic {
  readonly member: string
  /** The member said something else of this week later; what it said first counts. */
  readonly changed: boolean
}

export interface Draft {
  readonly may: MayPublish
  readonly statistic: Statistic | null
  /** How many cells and totals are withheld of how many. */
  readonly withheld: number
  readonly of: number
}

const person = { kind: 'person', name: 'situation-desk', role: 'reader' } as const

/** Statistics that members exchange: sums of whole weeks, from which nobody who reported can be worked out. */
export class StatisticsDesk {
  readonly #parts: StatisticsParts

  constructor(parts: StatisticsParts) {
    this.#parts = parts
  }

  /** What all members published of the last weeks, our own among them. */
  async list(weeks: number): Promise<Published[]> {
    const from = this.#today() - weeks * weekDays
    const rows = await statisticsSince(this.#parts.store.read, from, mostListed)
    return [...Map.groupBy(rows, ({ member, week }) => `${member} ${week}`).values()].map(presentRows)
  }

  /** The newest week that may be published and is not yet; null: there is none. */
  async due(): Promise<number | null> {
    const today = this.#today()
    const monday = today - ((today + 3) % weekDays)
    const published = await this.#stretches()
    for (const week of [monday - weekDays, monday - 2 * weekDays])
      if (mayPublish({ from: week, until: week + weekDays }, published, today).publish) return week
    return null
  }

  /** What would be published of the week that begins on this day. */
  async draft(week: number): Promise<Draft> {
    const may = mayPublish({ from: week, until: week + weekDays }, await this.#stretches(), this.#today())
    if (!may.publish && may.because === 'no-whole-week') return { may, statistic: null, withheld: 0, of: 0 }
    const statistic = await this.#count(week)
    const counts =
      statistic?.tables.flatMap(({ rows, totals }) =>
        [...rows, totals].flatMap(({ cells, total }) => [...cells, total]),
      ) ?? []
    return { may, statistic, withheld: counts.filter((one) => one < 0).length, of: counts.length }
  }

  /**
   * Publishes a week, once and for ever: what is published is written down before it is handed in, so that whatever happens in between
   * it is the same that leaves. Returns the note's id.
   */
  async publish(week: number, by: string): Promise<string> {
    const { store, accept, detail } = this.#parts
    const known = (await publishedWeeks(store.read)).find((row) => row.week === week)
    const row = known ?? (await this.#writeDown(week, by))
    const isHeld = await detail(person, row.id).then(
      () => true,
      () => false,
    )
    if (known !== undefined && isHeld) throw refusal({ publish: false, because: 'published' })
    const { rejected } = await accept({ kind: 'local', actor: by }, [{ text: row.body }])
    if (rejected[0] !== undefined)
      throw new Fault('invalid', `the statistics cannot be said in STIX: ${rejected[0].reason}`)
    return row.id
  }

  async #writeDown(week: number, by: string) {
    const { store, member, identity, nowMs, audit } = this.#parts
    const { may, statistic } = await this.draft(week)
    if (!may.publish) throw refusal(may)
    if (statistic === null) throw new Fault('conflict', 'nothing was counted in this week')
    const id = `note--${uuidV5(namespace, `${member} ${week}`)}`
    const at = nowMs()
    const body = statisticNote(statistic, { id, identity, at: new Date(at).toISOString(), tlp: 'amber' })
    const digest = createHash('sha256').update(body).digest('hex')
    const row = { week, id, digest, at, actor: by, body }
    await store.write(async (tx) => {
      await addPublished(tx, row)
      await audit(tx, { actor: by, action: 'statistics', subject: id, detail: `week=${dateOf(week)} digest=${digest}` })
    })
    return row
  }

  async #stretches() {
    return (await publishedWeeks(this.#parts.store.read)).map(({ week }) => ({ from: week, until: week + weekDays }))
  }

  #today(): number {
    return Math.floor(this.#parts.nowMs() / dayMs)
  }

  /** What this member itself published of sightings and incidents in a week; null: nothing. */
  async #count(week: number): Promise<Statistic | null> {
    const { store, member } = this.#parts
    const db = store.read
    const rows = await contributionsIn(db, member, week, week + weekDays, mostContributions)
    if (rows.length === 0) return null
    if (rows.length === mostContributions) throw new Fault('too-large', 'too many contributed to this week')
    const reporters = await this.#reporters(
      rows.filter(({ kind }) => kind === 'incident').map(({ subject }) => subject),
    )
    const cells = rows.map(
      ({ kind, sector, region, contributor, events, subject }): Cell & { readonly kind: string } => ({
        ...{ kind, row: sector || 'unknown', column: region || 'unknown', events },
        contributor: (kind === 'incident' ? reporters.get(subject) : undefined) ?? contributor,
      }),
    )
    const tables = (['attempt', 'incident'] as const).flatMap((kind) =>
      tableOf(
        kind,
        cells.filter((one) => one.kind === kind),
      ),
    )
    const synthetic = rows.some((row) => row.synthetic > 0)
    return { week: dateOf(week), least: defaultLeast, tables, ...(synthetic ? { synthetic } : {}) }
  }

  /** Who reported each incident, by its pseudonym: several of one reporter are one contributor. */
  async #reporters(subjects: readonly number[]): Promise<Map<number, number>> {
    const { read } = this.#parts.store
    const things = await thingsByNums(read, subjects)
    const records = await recordsOfIncidents(
      read,
      things.map(({ id }) => id),
    )
    return new Map(
      things.flatMap(({ num, id }) => {
        const pseudonym = (JSON.parse(records.get(id) ?? '{}') as { pseudonym?: unknown }).pseudonym
        return typeof pseudonym === 'string' ? [[num, valueKey(`reporter|${pseudonym}`)] as const] : []
      }),
    )
  }
}

function tableOf(kind: 'attempt' | 'incident', cells: readonly Cell[]): StatisticTable[] {
  if (cells.length === 0) return []
  const rows = [...new Set(cells.map(({ row }) => row))].sort()
  const columns = [...new Set(cells.map(({ column }) => column))].sort()
  const table = protectTable(cells, rows, columns, defaultLeast)
  const told = (value: number | null) => value ?? -1
  return [
    {
      kind,
      columns: [...table.columns],
      rows: table.rows.map((sector, at) => ({
        ...{ sector, cells: table.cells[at]!.map(told), total: told(table.rowTotals[at]!) },
      })),
      totals: { cells: table.columnTotals.map(told), total: told(table.total) },
    },
  ]
}

function presentRows(rows: readonly StatisticRow[]): Published {
  const [first] = rows as [StatisticRow]
  return {
    ...(JSON.parse(first.body) as Statistic),
    member: first.member,
    changed: rows.some(({ body }) => body !== first.body),
  }
}

export function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** The day that a date names, since 1970; the other way round than `dateOf`. */
export function dayOfDate(date: string): number {
  return Math.floor(Date.parse(date) / dayMs)
}

function refusal(may: Exclude<MayPublish, { publish: true }>): Fault {
  const why = {
    'no-whole-week': 'statistics are published of whole weeks from Monday to Sunday',
    'not-over': `this week may be published from ${dateOf(may.from ?? 0)} on`,
    'too-old': 'this week is too long ago',
    published: 'this week was published: once is for ever, since two tables of it could be subtracted',
  }[may.because]
  return new Fault('conflict', why)
}
