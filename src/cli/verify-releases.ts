import { staffView } from '../release/interned.ts'
import { isRedecisionUnfinished } from '../release/redecide.ts'
import { derivedSource } from '../store/derivations.ts'
import { everyDecision, latestDecisions } from '../store/handlings.ts'
import { lanesAfter, viewsAfter } from '../store/lanes.ts'
import { headsBySeqs } from '../store/objects.ts'
import { releasesAfter } from '../store/releases.ts'
import type { Db } from '../store/store.ts'
import type { Problem } from './verify-charters.ts'

const chunk = 500
const mostDecisions = 10_000

/** Holds every release row to the object that it releases, and to what was decided for its readers. */
export async function verifyReleases(db: Db): Promise<{ count: number; problem: Problem }> {
  const check = new ReleaseCheck(db)
  await check.load()
  let count = 0
  for (let after = 0; ; ) {
    const rows = await releasesAfter(db, after, chunk)
    const seqs = [...new Set(rows.map((row) => row.seq))]
    const heads = new Map((await headsBySeqs(db, seqs)).map((head) => [head.seq, head]))
    for (const row of rows) {
      const problem = await check.check(row, heads.get(row.seq))
      if (problem !== null) return { count, problem: `release at position ${row.pos}: ${problem}` }
      count += 1
    }
    if (rows.length < chunk) return { count, problem: null }
    after = rows.at(-1)!.pos
  }
}

class ReleaseCheck {
  readonly #db: Db
  readonly #lanes = new Map<number, { type: string; views: ReadonlySet<number> }>()
  #staff = -1
  #unfinished = false
  readonly #released = new Map<string, ReadonlySet<number>>()

  constructor(db: Db) {
    this.#db = db
  }

  async load(): Promise<void> {
    this.#unfinished = await isRedecisionUnfinished(this.#db)
    for (const { num, type, views } of await lanesAfter(this.#db, 0)) {
      this.#lanes.set(num, { type, views: new Set(views === '' ? [] : views.split(',').map(Number)) })
    }
    for (const { num, name } of await viewsAfter(this.#db, 0)) if (name === staffView) this.#staff = num
  }

  async check(
    row: { seq: number; lane: number; latest: number },
    head: { type: string; handling: number; source: string } | undefined,
  ): Promise<Problem> {
    if (head === undefined) return 'it releases an object that is not there'
    const lane = this.#lanes.get(row.lane)
    const latest = this.#lanes.get(row.latest)
    if (lane === undefined || latest === undefined) return 'it names a lane that is not there'
    if (lane.type !== head.type) return `it files an object of type ${head.type} under ${lane.type}`
    for (const view of latest.views)
      if (!lane.views.has(view)) return 'it calls an object the newest for readers that may not read it'
    // What was made for a view may go to it although the whole may not.
    const released = await this.#decidedFor(head.handling, head.source === derivedSource)
    for (const view of lane.views) {
      if (view !== this.#staff && !released.has(view)) return 'no recorded decision releases it to all of its readers'
    }
    return null
  }

  async #decidedFor(handling: number, inPart: boolean): Promise<ReadonlySet<number>> {
    const key = `${handling} ${inPart}`
    const known = this.#released.get(key)
    if (known !== undefined) return known
    const outcomes = inPart ? ['release', 'redact'] : ['release']
    // What was decided before stands until it is judged anew.
    const rows = this.#unfinished
      ? await everyDecision(this.#db, handling, mostDecisions)
      : await latestDecisions(this.#db, handling)
    const released = new Set(rows.filter(({ outcome }) => outcomes.includes(outcome)).map((row) => row.view))
    this.#released.set(key, released)
    return released
  }
}
