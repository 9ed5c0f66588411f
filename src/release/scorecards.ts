import { setImmediate } from 'node:timers/promises'
import type { Micros } from '../base/clock.ts'
import type { MemberCode } from '../policy/model.ts'
import { typeGroups } from '../policy/type-groups.ts'
import type { StixObject } from '../stix/object.ts'
import { valuesOf } from '../stix/values.ts'
import { bodiesOf, headsByKeys, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import type { Db } from '../store/store.ts'
import { valueKey } from '../store/value-key.ts'
import { countHolders, holdersOfValues } from '../store/values.ts'
import {
  byDoor,
  byMember,
  byProducer,
  type Contribution,
  type Door,
  doorNamed,
  type Grouping,
  type Sayer,
  standingAmong,
} from './contribution.ts'
import { CurrentHeads } from './current-heads.ts'
import { listNewest } from './listing.ts'
import type { Registry } from './registry.ts'

/** What an answer to an object says of its worth. */
export type Worth = 'seen' | 'blocked' | 'false-positive' | 'too-late' | 'useful'

/** What somebody contributed, in numbers of objects. */
export interface Counted {
  readonly objects: number
  readonly unique: number
  readonly corroborated: number
  readonly early: number
  readonly seen: number
  readonly blocked: number
  readonly falsePositive: number
  readonly tooLate: number
  readonly useful: number
}

/** One number of a card: whose card it is, among which, and which column. */
export interface ScoredBy {
  readonly by: keyof Ways<unknown>
  readonly of: string
  readonly column: keyof Counted
}

export interface Scorecards {
  /** By the member that published. */
  readonly items: readonly ({ readonly member: MemberCode } & Counted)[]
  /** By the identity that created: those with the most objects. */
  readonly producers: readonly ({ readonly identity: string } & Counted)[]
  /** How many identities there are in all. */
  readonly producersInAll: number
  /** By the door through which it came. */
  readonly sources: readonly (Door & Counted)[]
  readonly at: Micros
  /** How many objects, and how many answers, were looked at: the newest. */
  readonly objects: number
  readonly answers: number
  /** Nothing was left out for its age. */
  readonly complete: boolean
  /** The versions that one number counts, the newest first. */
  readonly behind: (number: ScoredBy) => readonly number[]
}

/** With the names of producers as they may be read now, '' where they may not. */
export type ShownScorecards = Omit<Scorecards, 'producers'> & {
  readonly producers: readonly (Scorecards['producers'][number] & { readonly name: string })[]
}

export interface ScorecardParts {
  readonly db: Db
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  /** What an answer says; null: nothing of worth. */
  readonly worthOf: (answer: Readonly<Record<string, unknown>>) => Worth | null
}

const detecting = ['indicator', ...typeGroups.observables!]
const answering = ['sighting', 'opinion', 'note']
const step = 500
/** Of a value that more objects have than this, those that came first. */
const mostHolders = 200
const mostRows = 20_000
const mostProducers = 100

type Column = keyof Counted
interface Ways<Of> {
  readonly members: Of
  readonly producers: Of
  readonly sources: Of
}
const ways: Ways<Grouping> = { members: byMember, producers: byProducer, sources: byDoor }
const wayNames = Object.keys(ways) as (keyof typeof ways)[]

/**
 * Counts what members, producers and sources contributed, over the newest `most` indicators and observables and the newest `most` answers:
 * who brought what nobody else did, who was the first of several to reach this node, and what others said of it. In small steps, between
 * which others get their turn.
 */
export async function countScorecards(parts: ScorecardParts, most: number, at: Micros): Promise<Scorecards> {
  const { db, registry } = parts
  await registry.refresh(db)
  const cards = new Cards()
  const objects = await walk(parts, detecting, most, async (heads) => {
    await compare(parts, heads, cards)
  })
  const said = new Map<Worth, Said>()
  const answers = await walk(parts, answering, most, async (heads) => {
    await listen(parts, heads, said)
  })
  for (const [worth, targets] of said) await credit(parts, worth, targets, cards)
  const producers = cards.inOrder('producers')
  return {
    items: cards.inOrder('members').map(([member, counted]) => ({ member, ...counted })),
    producers: producers.slice(0, mostProducers).map(([identity, counted]) => ({ identity, ...counted })),
    producersInAll: producers.length,
    sources: cards.inOrder('sources').map(([door, counted]) => ({ ...doorNamed(door), ...counted })),
    at,
    objects: objects.count,
    answers: answers.count,
    complete: objects.complete && answers.complete,
    behind: ({ by, of, column }) => cards.behind(by, of, column),
  }
}

/** A card for each member, producer and door: of each number, the versions that it counts. */
class Cards {
  readonly #cards: Ways<Map<string, Partial<Record<Column, number[]>>>> = {
    members: new Map(),
    producers: new Map(),
    sources: new Map(),
  }

  add(way: keyof typeof ways, group: string, what: Column, seq: number): void {
    const cards = this.#cards[way]
    const card = cards.get(group) ?? {}
    cards.set(group, card)
    const counted = card[what]
    if (counted === undefined) card[what] = [seq]
    else counted.push(seq)
  }

  inOrder(way: keyof typeof ways): [string, Counted][] {
    return [...this.#cards[way]]
      .map(([group, card]): [string, Counted] => [group, { ...nothing, ...lengthsOf(card) }])
      .sort(([a, one], [b, other]) => other.objects - one.objects || (a < b ? -1 : 1))
  }

  behind(way: keyof typeof ways, group: string, what: Column): readonly number[] {
    return (this.#cards[way].get(group)?.[what] ?? []).toSorted((a, b) => b - a)
  }
}

const nothing: Counted = {
  ...{ objects: 0, unique: 0, corroborated: 0, early: 0 },
  ...{ seen: 0, blocked: 0, falsePositive: 0, tooLate: 0, useful: 0 },
}

function lengthsOf(card: Partial<Record<Column, readonly number[]>>): Partial<Counted> {
  return Object.fromEntries(Object.entries(card).map(([what, counted]) => [what, counted.length]))
}

async function walk(
  { db, registry, keyOf }: ScorecardParts,
  types: readonly string[],
  most: number,
  look: (heads: readonly ObjectHead[]) => Promise<void>,
): Promise<{ readonly count: number; readonly complete: boolean }> {
  let count = 0
  let before: number | null | undefined
  while (before !== null && count < most) {
    const limit = Math.min(step, most - count)
    const listing = { types, limit, ...(before === undefined ? {} : { before }) }
    const { heads, next } = await listNewest({ db, registry, keyOf }, registry.staff ?? -1, listing)
    await look(heads.filter(({ revoked, space }) => revoked === 0 && space === ''))
    count += heads.length
    before = next
    await setImmediate()
  }
  return { count, complete: before === null }
}

/** Which of these objects say what nobody else says, and who said it first. */
async function compare({ db }: ScorecardParts, heads: readonly ObjectHead[], cards: Cards): Promise<void> {
  const seqs = heads.map(({ seq }) => seq)
  const texts = await bodiesOf(db, seqs)
  const keys = new Map<number, readonly number[]>()
  for (const [seq, text] of texts) keys.set(seq, detectingValues(JSON.parse(text) as StixObject).map(valueKey))
  const holders = await othersOf(db, [...new Set([...keys.values()].flat())])
  const known = await contributionsOf(db, [...new Set([...holders.values()].flat())])
  for (const head of heads) {
    const own = keys.get(head.seq) ?? []
    const others = own.flatMap((key) => holders.get(key) ?? []).flatMap((one) => known.get(one) ?? [])
    for (const way of wayNames) {
      const group = ways[way].groupOf(head)
      if (group === null) continue
      cards.add(way, group, 'objects', head.seq)
      if (own.length === 0) continue
      const standing = standingAmong(head, others, ways[way])
      cards.add(way, group, standing === 'alone' ? 'unique' : 'corroborated', head.seq)
      if (standing === 'first') cards.add(way, group, 'early', head.seq)
    }
  }
}

/** What an indicator looks for, or an observable is; no names, which are anybody's. */
function detectingValues(object: StixObject): string[] {
  const { id, type, pattern, pattern_type } = object
  if (type === 'indicator') return valuesOf({ id, type, pattern, pattern_type })
  const { name: _, path: __, external_references: ___, ...rest } = object
  return valuesOf(rest)
}

/** The object versions that have each of these values; values that only one has are left out. */
async function othersOf(db: Db, keys: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
  const shared = (await countHolders(db, keys)).filter(({ count }) => count > 1)
  const found = new Map<number, number[]>()
  const ask = async (asked: readonly number[], limit: number): Promise<void> => {
    if (asked.length === 0) return
    for (const { key, seq } of await holdersOfValues(db, asked, limit)) {
      const list = found.get(key)
      if (list === undefined) found.set(key, [seq])
      else list.push(seq)
    }
  }
  let batch: number[] = []
  let rows = 0
  for (const { key, count } of shared) {
    if (count > mostHolders) {
      await ask([key], mostHolders)
      continue
    }
    if (rows + count > mostRows) {
      await ask(batch, mostRows)
      batch = []
      rows = 0
    }
    batch.push(key)
    rows += count
  }
  await ask(batch, mostRows)
  return found
}

/** Whose these are; only what detects counts. */
async function contributionsOf(db: Db, seqs: readonly number[]): Promise<ReadonlyMap<number, Contribution>> {
  const found = new Map<number, Contribution>()
  for (let at = 0; at < seqs.length; at += mostRows) {
    for (const { seq, type, origin, creator, source, under, space } of await headsBySeqs(
      db,
      seqs.slice(at, at + mostRows),
    ))
      if (space === '' && detecting.includes(type)) found.set(seq, { seq, origin, creator, source, under })
    await setImmediate()
  }
  return found
}

/** Of each object, who said it: each sayer once. */
type Said = Map<string, Map<string, Sayer>>

async function listen(
  { db, worthOf }: ScorecardParts,
  heads: readonly ObjectHead[],
  said: Map<Worth, Said>,
): Promise<void> {
  const texts = await bodiesOf(
    db,
    heads.map(({ seq }) => seq),
  )
  for (const { seq, origin, creator } of heads) {
    const answer = JSON.parse(texts.get(seq) ?? '{}') as Readonly<Record<string, unknown>>
    const worth = worthOf(answer)
    if (worth === null) continue
    const targets: Said = said.get(worth) ?? new Map()
    said.set(worth, targets)
    const refs = typeof answer.sighting_of_ref === 'string' ? [answer.sighting_of_ref] : answer.object_refs
    for (const id of Array.isArray(refs) ? refs.slice(0, step).map(String) : []) {
      const sayers = targets.get(id) ?? new Map<string, Sayer>()
      targets.set(id, sayers.set(`${origin} ${creator}`, { member: origin, identity: creator }))
    }
  }
}

const columns: Readonly<Record<Worth, Column>> = {
  seen: 'seen',
  blocked: 'blocked',
  'false-positive': 'falsePositive',
  'too-late': 'tooLate',
  useful: 'useful',
}

/** Counts the objects of which others said this, for whoever contributed them. What somebody says of its own counts nothing. */
async function credit({ db, keyOf }: ScorecardParts, worth: Worth, said: Said, cards: Cards): Promise<void> {
  const ids = [...said.keys()]
  for (let at = 0; at < ids.length; at += step) {
    const wanted = new Set(ids.slice(at, at + step))
    const contributed = new Map<string, ObjectHead>()
    for (const head of await headsByKeys(db, [...wanted].map(keyOf)))
      if (head.space === '' && wanted.has(head.id)) contributed.set(head.id, head)
    for (const [id, head] of contributed)
      for (const way of wayNames) {
        const group = ways[way].groupOf(head)
        if (group !== null && [...said.get(id)!.values()].some((sayer) => !ways[way].isOwn(head, sayer)))
          cards.add(way, group, columns[worth], head.seq)
      }
    await setImmediate()
  }
}

/** What identities call themselves, as this node's own people may read it now: a count is remembered, a name is not. */
export async function namesOfProducers(
  { db, registry, keyOf }: Pick<ScorecardParts, 'db' | 'registry' | 'keyOf'>,
  { producers }: Scorecards,
): Promise<ReadonlyMap<string, string>> {
  await registry.refresh(db)
  const ids = producers.map(({ identity }) => identity)
  const heads = await new CurrentHeads(db, registry, keyOf).byIds(registry.staff ?? -1, ids)
  return new Map([...heads.values()].filter(({ space }) => space === '').map(({ id, label }) => [id, label]))
}
