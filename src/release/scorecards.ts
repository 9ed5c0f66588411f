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
import { listNewest } from './listing.ts'
import type { Registry } from './registry.ts'

/** What an answer to an object says of its worth. */
export type Worth = 'seen' | 'blocked' | 'false-positive' | 'too-late' | 'useful'

/** What one member contributed, in numbers of its objects. */
export interface Scorecard {
  readonly member: MemberCode
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

export interface Scorecards {
  readonly items: readonly Scorecard[]
  readonly at: Micros
  /** How many objects, and how many answers, were looked at: the newest. */
  readonly objects: number
  readonly answers: number
  /** Nothing was left out for its age. */
  readonly complete: boolean
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

type Mutable = { -readonly [name in keyof Scorecard]: Scorecard[name] }
type Counted = Exclude<keyof Scorecard, 'member'>

/**
 * Counts what members contributed, over the newest `most` indicators and observables and the newest `most` answers: who published
 * what nobody else did, who was the first of several to reach this node, and what others said of it. In small steps, between which others get their turn.
 */
export async function countScorecards(parts: ScorecardParts, most: number, at: Micros): Promise<Scorecards> {
  const { db, registry } = parts
  await registry.refresh(db)
  const cards = new Cards()
  const objects = await walk(parts, detecting, most, async (heads) => {
    await compare(parts, heads, cards)
  })
  const said = new Map<Worth, Set<string>>()
  const answers = await walk(parts, answering, most, async (heads) => {
    await listen(parts, heads, said)
  })
  for (const [worth, targets] of said) await credit(parts, worth, [...targets], cards)
  return {
    items: cards.inOrder(),
    at,
    objects: objects.count,
    answers: answers.count,
    complete: objects.complete && answers.complete,
  }
}

class Cards {
  readonly #cards = new Map<MemberCode, Mutable>()

  add(member: MemberCode, what: Counted, count = 1): void {
    const none = { objects: 0, unique: 0, corroborated: 0, early: 0 }
    const unsaid = { seen: 0, blocked: 0, falsePositive: 0, tooLate: 0, useful: 0 }
    const card = this.#cards.get(member) ?? { member, ...none, ...unsaid }
    card[what] += count
    this.#cards.set(member, card)
  }

  inOrder(): readonly Scorecard[] {
    return [...this.#cards.values()].sort((a, b) => b.objects - a.objects || (a.member < b.member ? -1 : 1))
  }
}

async function walk(
  { db, registry }: ScorecardParts,
  types: readonly string[],
  most: number,
  look: (heads: readonly ObjectHead[]) => Promise<void>,
): Promise<{ readonly count: number; readonly complete: boolean }> {
  let count = 0
  let before: number | null | undefined
  while (before !== null && count < most) {
    const limit = Math.min(step, most - count)
    const listing = { types, limit, ...(before === undefined ? {} : { before }) }
    const { heads, next } = await listNewest(db, registry, registry.staff ?? -1, listing)
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
  const known = await originsOf(db, [...new Set([...holders.values()].flat())])
  for (const { seq, origin } of heads) {
    cards.add(origin, 'objects')
    const own = keys.get(seq) ?? []
    const others = own.flatMap((key) => holders.get(key) ?? []).filter((one) => known.has(one))
    const isShared = others.some((one) => known.get(one) !== origin)
    if (own.length === 0) continue
    cards.add(origin, isShared ? 'corroborated' : 'unique')
    const first = others.reduce((least, one) => Math.min(least, one), seq)
    if (isShared && (known.get(first) ?? origin) === origin) cards.add(origin, 'early')
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

/** Who published these; only what detects counts. */
async function originsOf(db: Db, seqs: readonly number[]): Promise<ReadonlyMap<number, MemberCode>> {
  const origins = new Map<number, MemberCode>()
  for (let at = 0; at < seqs.length; at += mostRows) {
    for (const { seq, type, origin, space } of await headsBySeqs(db, seqs.slice(at, at + mostRows)))
      if (space === '' && detecting.includes(type)) origins.set(seq, origin)
    await setImmediate()
  }
  return origins
}

async function listen(
  { db, worthOf }: ScorecardParts,
  heads: readonly ObjectHead[],
  said: Map<Worth, Set<string>>,
): Promise<void> {
  const texts = await bodiesOf(
    db,
    heads.map(({ seq }) => seq),
  )
  for (const { seq, origin } of heads) {
    const answer = JSON.parse(texts.get(seq) ?? '{}') as Readonly<Record<string, unknown>>
    const worth = worthOf(answer)
    if (worth === null) continue
    const targets = said.get(worth) ?? new Set()
    said.set(worth, targets)
    const refs = typeof answer.sighting_of_ref === 'string' ? [answer.sighting_of_ref] : answer.object_refs
    for (const id of Array.isArray(refs) ? refs.slice(0, step) : []) targets.add(`${origin} ${String(id)}`)
  }
}

const columns: Readonly<Record<Worth, Counted>> = {
  seen: 'seen',
  blocked: 'blocked',
  'false-positive': 'falsePositive',
  'too-late': 'tooLate',
  useful: 'useful',
}

/** Counts for their producers the objects of which others said this. What a member says of its own counts nothing. */
async function credit(
  { db, keyOf }: ScorecardParts,
  worth: Worth,
  said: readonly string[],
  cards: Cards,
): Promise<void> {
  const sayers = Map.groupBy(said, (one) => one.slice(one.indexOf(' ') + 1))
  const ids = [...sayers.keys()]
  for (let at = 0; at < ids.length; at += step) {
    const wanted = new Set(ids.slice(at, at + step))
    const producers = new Map<string, MemberCode>()
    for (const { id, origin, space } of await headsByKeys(db, [...wanted].map(keyOf)))
      if (space === '' && wanted.has(id)) producers.set(id, origin)
    for (const [id, producer] of producers)
      if (sayers.get(id)!.some((one) => !one.startsWith(`${producer} `))) cards.add(producer, columns[worth])
    await setImmediate()
  }
}
