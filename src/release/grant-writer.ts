import { compareVersions } from '../stix/version.ts'
import { changeReleases, insertReleases, type ReleaseRow } from '../store/releases.ts'
import type { Tx } from '../store/store.ts'
import { addToTallies, type TallyRow } from '../store/tallies.ts'
import type { Registry } from './registry.ts'
import type { Row } from './settlement.ts'
import type { ViewSet } from './view-sets.ts'

/** What is placed in views: a version, or what was made of one. */
export type Placeable = Pick<Row, 'seq' | 'type' | 'version' | 'handling' | 'stored' | 'candidate'>

interface Place {
  readonly row: Placeable
  /** The views in which this version is shown. */
  readonly readers: ViewSet
  /** The views in which it is the newest that is shown. */
  readonly latest: ViewSet
}

/**
 * Spreads the versions of one id over the views: a version that two origins published is shown once in a view, and in
 * each view the newest version that it shows is the latest.
 */
export function layOut(rows: readonly Placeable[], registry: Registry): Place[] {
  const { sets } = registry
  if (rows.length === 1) return [{ row: rows[0]!, readers: rows[0]!.candidate, latest: rows[0]!.candidate }]
  let shown = sets.empty
  let version: string | undefined
  const places: { row: Placeable; readers: ViewSet; latest: ViewSet }[] = []
  for (const row of rows) {
    if (version === undefined || compareVersions(version, row.version) !== 0) shown = sets.empty
    version = row.version
    const readers = sets.difference(row.candidate, shown)
    shown = sets.union(shown, readers)
    places.push({ row, readers, latest: readers })
  }
  let newer = sets.empty
  for (const place of places.toReversed()) {
    place.latest = sets.difference(place.readers, newer)
    newer = sets.union(newer, place.readers)
  }
  return places
}

/** A release row to be written; `fresh`: the views that read this version nowhere before. */
interface NewPlace extends Place {
  readonly fresh: ViewSet
}

/** Brings the release rows of versions in line with who may read them, and the tallies with the release rows. */
export class GrantWriter {
  readonly #tx: Tx
  readonly #registry: Registry
  readonly #inserts: ReleaseRow[] = []
  readonly #later: NewPlace[] = []
  /** Rows that stay, by where they go: most of a chunk goes the same way. */
  readonly #changes = new Map<
    string,
    { readonly lane: number; readonly latest: number; readonly positions: number[] }
  >()
  readonly #lanes = new Map<string, Map<ViewSet, number>>()
  /** By handling, then by lane. */
  readonly #tallies = new Map<number, Map<number, TallyRow>>()

  constructor(tx: Tx, registry: Registry) {
    this.#tx = tx
    this.#registry = registry
  }

  /**
   * As `apply`, for a version that is in no view yet and goes where others went before it, as most of what arrives does: without a
   * promise for each. Null: it is something else.
   */
  applyNew(row: Placeable, readers: ViewSet, latest: ViewSet): ViewSet | null {
    const lanes = row.stored.length === 0 ? this.#lanes.get(row.type) : undefined
    const lane = lanes?.get(readers)
    const latestLane = latest === readers ? lane : lanes?.get(latest)
    if (lane === undefined || latestLane === undefined) return null
    const { seq } = row
    this.#inserts.push({ pos: seq, seq, lane, latest: latestLane })
    if (readers !== this.#registry.sets.empty) this.#registry.journal.gains.push({ pos: seq, seq, views: readers })
    this.#count(row.handling, latestLane, 1)
    return readers
  }

  /** Returns the views gained. */
  async apply(row: Placeable, readers: ViewSet, latest: ViewSet): Promise<ViewSet> {
    const { sets } = this.#registry
    let held = sets.empty
    let newestIn = sets.empty
    let before = sets.empty
    for (const release of row.stored) {
      newestIn = sets.union(newestIn, this.#registry.lane(release.latest).views)
      before = sets.union(before, this.#registry.lane(release.lane).views)
    }
    const lost = sets.difference(before, readers)
    if (lost !== sets.empty) this.#registry.journal.losses.push({ seq: row.seq, views: lost })
    const fresh = sets.difference(readers, before)
    // The newest again, as it was not when these views got it: at a new position, or who reads newest versions only would pass over it.
    const risen = row.stored.length === 0 ? sets.empty : sets.difference(latest, newestIn)
    const staying = sets.difference(readers, risen)
    for (const release of row.stored) {
      const keep = sets.intersection(this.#registry.lane(release.lane).views, staying)
      held = sets.union(held, keep)
      const newest = sets.intersection(keep, latest)
      const lane = await this.#registry.laneNumber(this.#tx, row.type, keep)
      const latestLane = await this.#registry.laneNumber(this.#tx, row.type, newest)
      if (lane === release.lane && latestLane === release.latest) continue
      this.#change(release.pos, lane, latestLane)
      this.#count(row.handling, release.latest, -1)
      this.#count(row.handling, latestLane, 1)
    }
    const gained = sets.difference(readers, held)
    if (gained === sets.empty && row.stored.length > 0) return gained
    const place = { row, readers: gained, latest: sets.intersection(gained, latest), fresh }
    if (row.stored.length === 0) await this.#insert(row.seq, place)
    else this.#later.push(place)
    return gained
  }

  async finish(): Promise<void> {
    for (const change of this.#changes.values()) await changeReleases(this.#tx, change)
    if (this.#later.length > 0) {
      let pos = await this.#tx.takeTicks(this.#later.length)
      for (const place of this.#later) await this.#insert(pos++, place)
    }
    await insertReleases(this.#tx, this.#inserts)
    const changes = [...this.#tallies.values()]
      .flatMap((lanes) => [...lanes.values()])
      .filter(({ count }) => count !== 0)
    await addToTallies(this.#tx, changes)
  }

  #change(pos: number, lane: number, latest: number): void {
    const key = `${lane} ${latest}`
    const change = this.#changes.get(key)
    if (change === undefined) this.#changes.set(key, { lane, latest, positions: [pos] })
    else change.positions.push(pos)
  }

  async #insert(pos: number, { row, readers, latest, fresh }: NewPlace): Promise<void> {
    const lane = this.#lanes.get(row.type)?.get(readers) ?? (await this.#laneNumber(row.type, readers))
    const latestLane = latest === readers ? lane : await this.#laneNumber(row.type, latest)
    this.#inserts.push({ pos, seq: row.seq, lane, latest: latestLane })
    if (fresh !== this.#registry.sets.empty) this.#registry.journal.gains.push({ pos, seq: row.seq, views: fresh })
    this.#count(row.handling, latestLane, 1)
  }

  async #laneNumber(type: string, views: ViewSet): Promise<number> {
    const num = await this.#registry.laneNumber(this.#tx, type, views)
    const lanes = this.#lanes.get(type)
    if (lanes === undefined) this.#lanes.set(type, new Map([[views, num]]))
    else lanes.set(views, num)
    return num
  }

  #count(handling: number, latest: number, change: number): void {
    const lanes = this.#tallies.get(handling)
    const tally = lanes?.get(latest)
    const first = { handling, latest, count: change }
    if (lanes === undefined) this.#tallies.set(handling, new Map([[latest, first]]))
    else if (tally === undefined) lanes.set(latest, first)
    else tally.count += change
  }
}
