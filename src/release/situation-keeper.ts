import type { StixObject } from '../stix/object.ts'
import { statisticExtension, statisticIn, weekOf } from '../stix/statistic-note.ts'
import { derivedSource } from '../store/derivations.ts'
import { headsByKeys, headsBySeqs, type ObjectHead, objectsBySeqs } from '../store/objects.ts'
import { referencesFrom, relationshipsFrom } from '../store/references.ts'
import {
  deleteFacts,
  type FactRow,
  factsByKeys,
  factsWaitingFor,
  hasThings,
  insertFacts,
  internThings,
  type LinkRow,
  linksByKeys,
  replaceLinks,
  thingsByKeys,
  thingsByNums,
} from '../store/situation-facts.ts'
import { replaceStatistics } from '../store/situation-statistics.ts'
import type { Db, Tx } from '../store/store.ts'
import { keptByKeys } from '../store/tombstones.ts'
import { valueKey } from '../store/value-key.ts'
import type { Interned } from './interned.ts'
import type { Journal } from './journal.ts'
import {
  type Counted,
  countedOf,
  countedTypes,
  eventsOf,
  linkOf,
  movedOf,
  newestOf,
  placeOf,
  typeOf,
} from './situation-fact.ts'
import { SituationSums } from './situation-sums.ts'

const places: ReadonlySet<string> = new Set(['identity', 'location'])
/** Of what was counted without its sector, so much is looked at again when the sector arrives. */
const mostWaiting = 5000
/** Relationships of one subject that are read for what it is about. */
const mostRelationships = 500
const idsAtOnce = 1000

/** A version as it counts, with what it refers to still by id. */
interface Draft {
  readonly head: ObjectHead
  readonly creator: string
  readonly counted: Counted
}

/**
 * Keeps the sums of the picture in the transaction that stores or removes what they count: whatever happened to an id, what it counts
 * as is worked out from the versions that are held then, and the sums take the difference. So nothing counts twice, and what is taken
 * back is taken out. What belongs to an exercise, was made for one recipient, or is held for a legal hold alone counts nothing.
 */
export class SituationKeeper {
  readonly #keyOf: (id: string) => number
  /** What things are about, or are called, may have changed; whoever remembers it asks again. */
  changes = 0

  constructor(keyOf: (id: string) => number) {
    this.#keyOf = keyOf
  }

  /** To be called at the end of a transaction, before its rows are told to anybody. */
  async record(tx: Tx, journal: Journal, interned: Interned): Promise<void> {
    const ids = await touchedIds(tx, journal, interned.staff ?? -1)
    if (ids.size > 0) await this.recount(tx, ids)
  }

  /** Counts these ids anew, by what is held of them now. */
  async recount(tx: Tx, ids: Iterable<string>): Promise<void> {
    const byKind: Record<Kind, string[]> = { counted: [], relationship: [], note: [], place: [] }
    let others = false
    for (const id of ids) {
      const kind = kindOf(typeOf(id))
      if (kind === null) others = true
      else byKind[kind].push(id)
    }
    if (byKind.relationship.length > 0 || others) this.changes++
    const sums = new SituationSums()
    // Counts first, so that what they speak of has a number when it is linked.
    for (const some of inChunks(byKind.counted)) await this.#count(tx, sums, new Set(some), false)
    for (const some of inChunks(byKind.relationship)) await this.#relate(tx, sums, new Set(some))
    for (const some of inChunks(byKind.place)) await this.#place(tx, sums, some)
    await sums.write(tx)
    for (const some of inChunks(byKind.note)) await this.#publish(tx, new Set(some))
  }

  /** `anew`: also what is counted already, since what it refers to is known better. */
  async #count(tx: Tx, sums: SituationSums, ids: ReadonlySet<string>, anew: boolean): Promise<void> {
    const keys = [...ids].map(this.#keyOf)
    const held = await countable(tx.db, ids, keys)
    const before = await factsByKeys(tx.db, keys)
    const known = new Set(anew ? [] : before.map(({ seq }) => seq))
    const missing = held.filter(({ seq }) => !known.has(seq))
    if (missing.length === 0 && before.every(({ seq }) => held.some((head) => head.seq === seq))) return
    const drafts = await this.#drafts(tx.db, missing)
    const facts = await this.#facts(tx, sums, drafts)
    const heldSeqs = new Set(held.map(({ seq }) => seq))
    const kept = before.filter(({ seq }) => known.has(seq) && heldSeqs.has(seq))
    const after = [...Map.groupBy([...kept, ...facts], ({ key }) => key).values()].flatMap((versions) => {
      const events = eventsOf(versions)
      return versions.map((version) => ({ ...version, events: events.get(version.seq) ?? 0 }))
    })
    const same = new Map(before.map((fact) => [fact.seq, fact]))
    const changed = after.filter((fact) => !isSame(same.get(fact.seq), fact))
    const left = new Set(after.filter((fact) => isSame(same.get(fact.seq), fact)).map(({ seq }) => seq))
    const gone = before.filter(({ seq }) => !left.has(seq))
    const subjects = await thingsByNums(tx.db, [...new Set([...gone, ...changed].map(({ subject }) => subject))])
    const themes = new Map(subjects.map(({ num, theme }) => [num, theme]))
    for (const fact of gone) sums.add(fact, themes.get(fact.subject) ?? 0, -1)
    for (const fact of changed) sums.add(fact, themes.get(fact.subject) ?? 0, 1)
    await deleteFacts(
      tx,
      gone.map(({ seq }) => seq),
    )
    await insertFacts(tx, changed)
  }

  async #drafts(db: Db, heads: readonly ObjectHead[]): Promise<Draft[]> {
    const rows = await objectsBySeqs(
      db,
      heads.map(({ seq }) => seq),
    )
    return rows.flatMap(({ body, ...head }) => {
      const counted = countedOf(JSON.parse(body) as StixObject)
      return counted === null ? [] : [{ head, creator: head.creator, counted }]
    })
  }

  async #facts(tx: Tx, sums: SituationSums, drafts: readonly Draft[]): Promise<FactRow[]> {
    if (drafts.length === 0) return []
    const where = new Set(drafts.flatMap(({ counted }) => counted.where))
    const known = await this.#placesOf(tx.db, where)
    const unheld = new Set([...where].filter((id) => !known.has(id)))
    const subjects = new Set(drafts.map(({ counted }) => counted.subject))
    const things = await internThings(tx, new Set([...subjects, ...unheld]), this.#keyOf)
    const fresh = things.fresh.filter(({ id }) => subjects.has(id))
    await this.#learnLinks(tx, fresh)
    const unthemed = [...subjects].map((id) => things.known.get(id)!).filter(({ theme }) => theme === 0)
    await sums.rethemed(tx, unthemed)
    return drafts.map(({ head, creator, counted }) => {
      const said = counted.where.map((id) => known.get(id)).filter((place) => place !== undefined)
      const sector = counted.sector || (said.map((place) => place.sector).find((word) => word !== '') ?? '')
      const missing = counted.where.find((id) => !known.has(id))
      return {
        seq: head.seq,
        key: this.#keyOf(head.id),
        moved: movedOf(head),
        day: counted.day,
        total: counted.total,
        events: 0,
        kind: counted.kind,
        member: head.origin,
        sector,
        region: said.map((place) => place.region).find((region) => region !== '') ?? '',
        contributor: valueKey(counted.kind === 'incident' ? head.id : `${head.source}|${creator}`),
        subject: things.known.get(counted.subject)!.num,
        waiting: missing === undefined ? 0 : things.known.get(missing)!.num,
        synthetic: counted.synthetic ? 1 : 0,
      }
    })
  }

  /** The sectors and regions of what is held of these. */
  async #placesOf(db: Db, ids: ReadonlySet<string>): Promise<Map<string, ReturnType<typeof placeOf>>> {
    if (ids.size === 0) return new Map()
    const newest = newestOf(await countable(db, ids, [...ids].map(this.#keyOf)))
    const rows = await objectsBySeqs(
      db,
      [...newest.values()].map(({ seq }) => seq),
    )
    return new Map(rows.map(({ id, body }) => [id, placeOf(JSON.parse(body) as StixObject)]))
  }

  /** What stood in the store before anything of these was counted. */
  async #learnLinks(tx: Tx, fresh: readonly { readonly id: string; readonly key: number }[]): Promise<void> {
    const linked = fresh.filter(({ id }) => /^(?:indicator|incident)--/.test(id))
    if (linked.length === 0) return
    const keys = linked.map(({ key }) => key)
    const rows = await relationshipsFrom(tx.db, keys, mostRelationships * linked.length)
    const heads = await headsBySeqs(tx.db, [...new Set(rows.map(({ source }) => source))])
    await this.#link(tx, new Set(heads.filter(({ type }) => type === 'relationship').map(({ id }) => id)))
  }

  /** Relationships came or went: what their sources are about is read anew. */
  async #relate(tx: Tx, sums: SituationSums, ids: ReadonlySet<string>): Promise<void> {
    const touched = await this.#link(tx, ids)
    if (touched.size === 0) return
    await sums.rethemed(tx, await thingsByNums(tx.db, [...touched]))
  }

  /** Writes down what these relationships say of counted things; the numbers of those of which that changed. */
  async #link(tx: Tx, ids: ReadonlySet<string>): Promise<Set<number>> {
    if (ids.size === 0) return new Set()
    const keys = [...ids].map(this.#keyOf)
    const before = await linksByKeys(tx.db, keys)
    // Where nothing is counted, no relationship says anything of it.
    if (before.length === 0 && !(await hasThings(tx.db))) return new Set()
    const newest = [...newestOf(await countable(tx.db, ids, keys)).values()]
    const ends = await referencesFrom(
      tx.db,
      newest.map(({ seq }) => seq),
    )
    const sources = ends.filter(({ property }) => property === 'source_ref')
    const counted = new Set(
      (
        await thingsByKeys(
          tx.db,
          sources.map(({ target }) => target),
        )
      ).map(({ key }) => key),
    )
    const wanted = sources.filter(({ target }) => counted.has(target)).map(({ source }) => source)
    if (wanted.length === 0 && before.length === 0) return new Set()
    const links = (await objectsBySeqs(tx.db, wanted)).flatMap(({ seq, id, body }) => {
      const link = linkOf(JSON.parse(body) as StixObject)
      return link === null ? [] : [{ seq, id, ...link }]
    })
    const things = await internThings(
      tx,
      new Set(links.flatMap(({ subject, target }) => [subject, target])),
      this.#keyOf,
    )
    const rows: LinkRow[] = links.map(({ seq, id, subject, target }) => ({
      key: this.#keyOf(id),
      seq,
      subject: things.known.get(subject)!.num,
      target: things.known.get(target)!.num,
    }))
    await replaceLinks(tx, keys, rows)
    return new Set([...before, ...rows].map(({ subject }) => subject))
  }

  /** What members publish of their own counts, as far as it is held. */
  async #publish(tx: Tx, ids: ReadonlySet<string>): Promise<void> {
    const keys = [...ids].map(this.#keyOf)
    const heads = await countable(tx.db, ids, keys)
    const objects = await objectsBySeqs(
      tx.db,
      heads.map(({ seq }) => seq),
    )
    const rows = objects.flatMap(({ body, ...head }) => {
      if (!body.includes(statisticExtension)) return []
      const facts = statisticIn(JSON.parse(body) as StixObject)
      if (facts === null) return []
      const { seq, id, origin: member } = head
      return [
        { seq, key: this.#keyOf(id), moved: movedOf(head), member, week: weekOf(facts), body: JSON.stringify(facts) },
      ]
    })
    await replaceStatistics(tx, keys, rows)
  }

  /** Sectors and regions that something counted without came. */
  async #place(tx: Tx, sums: SituationSums, ids: readonly string[]): Promise<void> {
    const things = await thingsByKeys(tx.db, ids.map(this.#keyOf))
    if (things.length === 0) return
    const facts = await factsWaitingFor(
      tx.db,
      things.map(({ num }) => num),
      mostWaiting,
    )
    const heads = await headsBySeqs(
      tx.db,
      facts.map(({ seq }) => seq),
    )
    await this.#count(tx, sums, new Set(heads.map(({ id }) => id)), true)
  }
}

type Kind = 'counted' | 'relationship' | 'note' | 'place'

/** Null: nothing is counted of this type. */
function kindOf(type: string): Kind | null {
  if (countedTypes.has(type)) return 'counted'
  if (type === 'relationship' || type === 'note') return type
  return places.has(type) ? 'place' : null
}

/** The ids of which something came that our people read, or left. */
async function touchedIds(tx: Tx, journal: Journal, staff: number): Promise<Set<string>> {
  const ids = new Set(journal.recounted)
  for (const { id } of journal.facts.values()) ids.add(id)
  const unknown = new Set<number>()
  for (const changes of [journal.gains, journal.losses])
    for (const { seq, views } of changes) if (!journal.facts.has(seq) && views.views.includes(staff)) unknown.add(seq)
  if (unknown.size > 0) for (const { id } of await headsBySeqs(tx.db, [...unknown])) ids.add(id)
  return ids
}

/** The versions of these ids that count: live, as they were published, and not held for a legal hold alone. */
async function countable(db: Db, ids: ReadonlySet<string>, keys: readonly number[]): Promise<ObjectHead[]> {
  const heads = (await headsByKeys(db, keys)).filter(
    ({ id, space, source }) => ids.has(id) && space === '' && source !== derivedSource,
  )
  const kept = await keptByKeys(db, keys)
  if (kept.length === 0) return heads
  const held = new Set(kept.map(({ id, version, origin }) => `${id} ${version} ${origin}`))
  return heads.filter(({ id, version, origin }) => !held.has(`${id} ${version} ${origin}`))
}

function isSame(a: FactRow | undefined, b: FactRow): boolean {
  return a !== undefined && (Object.keys(b) as (keyof FactRow)[]).every((name) => a[name] === b[name])
}

function* inChunks(ids: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < ids.length; from += idsAtOnce) yield ids.slice(from, from + idsAtOnce)
}
