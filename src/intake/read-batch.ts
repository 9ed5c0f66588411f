import { setImmediate } from 'node:timers/promises'
import { counts } from '../release/came-through.ts'
import { doorOf } from '../store/doors.ts'
import { giversOf } from '../store/givers.ts'
import { headsByKeys, type ObjectHead } from '../store/objects.ts'
import type { Db, Tx } from '../store/store.ts'
import { type Given, newGivers } from './giving.ts'
import type { IntakeParts } from './intake-parts.ts'
import type { Carried, Entry, Refusal, Source } from './model.ts'
import { digestOf, limitsOf, type Prepared, prepare, ruleProblem } from './prepare.ts'
import { Returned } from './returned.ts'
import { mayGive } from './standing.ts'

/** What a peer brings that is held to the byte. */
export interface HeldAlready {
  readonly head: ObjectHead
  readonly carried: Carried
}

/** A batch as it was read before its transaction. */
export interface Batch {
  readonly source: Source
  readonly entries: readonly Entry[]
  /** By place: not read, because it was held then. */
  readonly known: ReadonlyMap<number, HeldAlready>
  readonly good: readonly Prepared[]
  readonly rejected: readonly Refusal[]
}

export interface BatchReader {
  /** All that can be done before the transaction. */
  read(source: Source, entries: readonly Entry[]): Promise<Batch>
  /** Parsed, validated and judged, whatever is held. */
  readAll(
    source: Source,
    entries: readonly Entry[],
    skips?: (index: number) => boolean,
  ): Promise<{ good: Prepared[]; rejected: Refusal[] }>
  /** What was held when the batch was read may have been purged since, also by what the same page took back before. */
  stillHeld(tx: Tx, batch: Batch): Promise<Map<number, HeldAlready>>
  /** Of what is held already and this member had not given yet: what it may give, and what it may not. */
  newlyGiven(
    db: Db,
    source: Source,
    known: Iterable<HeldAlready>,
  ): Promise<{ newly: Given[]; doubted: ReadonlySet<HeldAlready> }>
}

/** How long the rules of one batch may be judged. */
const mostJudgingMs = 20_000

/** Between this many objects the door lets other work run. */
const stride = 100

/** What is known of a batch before anything of it is stored. */
export function createBatchReader(parts: IntakeParts): BatchReader {
  const { store, registry, keyOf, self } = parts
  const limits = limitsOf(parts.maxObjectBytes)

  /** What a peer brings that we hold to the byte from the same origin, as it does whenever two members relay: not worth reading again. */
  async function findHeld(db: Db, entries: readonly Entry[]): Promise<Map<number, HeldAlready>> {
    const ids = new Set(entries.flatMap(({ carried }) => (carried === undefined ? [] : [carried.id])))
    const heads = await headsByKeys(db, [...ids].map(keyOf))
    const known = new Map<number, HeldAlready>()
    if (heads.length === 0) return known
    const held = new Map(heads.map((head) => [`${head.id} ${head.origin} ${head.digest}`, head]))
    const returned = await Returned.load(db, keyOf, ids)
    for (const [index, { text, carried }] of entries.entries()) {
      if (carried === undefined || returned.has(carried.id)) continue
      const head = held.get(`${carried.id} ${carried.origin} ${digestOf(text)}`)
      if (head !== undefined) known.set(index, { head, carried })
    }
    return known
  }

  /** Of what is held already and this member had not given yet: what it may give, and what it may not. */
  async function newlyGiven(
    db: Db,
    source: Source,
    known: Iterable<HeldAlready>,
  ): Promise<{ newly: Given[]; doubted: ReadonlySet<HeldAlready> }> {
    const { charter, clock } = parts
    if (source.kind === 'local') return { newly: [], doubted: new Set() }
    const may = new Map<string, boolean>()
    const given = [...known]
      .filter(({ head }) => head.origin !== self)
      .map((held) => ({ seq: held.head.seq, head: held.head, carried: held.carried, held }))
    const givers = (seqs: readonly number[]) => giversOf(db, seqs)
    const fresh = new Set(await newGivers({ self, member: source.member, givers }, given))
    const mayBeGiven = (one: (typeof given)[number]): boolean => {
      // It says that it gives no more but through us.
      if (!counts(self, one.carried.via)) return true
      const key = `${one.head.handling} ${one.carried.agreement}`
      const known = may.get(key)
      if (known !== undefined) return known
      const handling = { ...registry.handling(one.head.handling), under: one.carried.agreement }
      const answer = mayGive(handling, source.member, { self, charter: charter(), nowMs: clock.nowMs() })
      may.set(key, answer)
      return answer
    }
    const { newly = [], doubted = [] } = Object.groupBy(fresh, (one) => (mayBeGiven(one) ? 'newly' : 'doubted'))
    return { newly, doubted: new Set(doubted.map(({ held }) => held)) }
  }

  async function readAll(
    source: Source,
    entries: readonly Entry[],
    skips: (index: number) => boolean = () => false,
  ): Promise<{ good: Prepared[]; rejected: Refusal[] }> {
    const good: Prepared[] = []
    const rejected: Refusal[] = []
    const explainer = source.kind === 'local' ? (doorOf(source.actor) ?? self) : undefined
    for (let index = 0; index < entries.length; index++) {
      if (index % stride === stride - 1) await setImmediate()
      if (skips(index)) continue
      const result = prepare(entries[index]!, index, self, limits, explainer)
      if (result.ok) good.push(result.prepared)
      else rejected.push(result.refusal)
    }
    return { good: await judgeRules(good), rejected }
  }

  /** What is not judged in time is taken unjudged, as where the program is not there: nothing waits long for it. */
  async function judgeRules(good: readonly Prepared[]): Promise<Prepared[]> {
    const { checkYara } = parts
    if (checkYara === undefined) return [...good]
    const until = parts.clock.nowMs() + mostJudgingMs
    const judged: Prepared[] = []
    for (const one of good) {
      const problem = parts.clock.nowMs() < until ? await ruleProblem(one, checkYara) : null
      judged.push(problem === null ? one : { ...one, undetectable: problem })
    }
    return judged
  }

  /** All that can be done before the transaction. */
  async function read(source: Source, entries: readonly Entry[]): Promise<Batch> {
    const known = source.kind === 'peer' ? await findHeld(store.read, entries) : new Map<number, HeldAlready>()
    return { source, entries, known, ...(await readAll(source, entries, (at) => known.has(at))) }
  }

  /** What was held when the batch was read may have been purged since, also by what the same page took back before. */
  async function stillHeld(tx: Tx, { entries, known }: Batch): Promise<Map<number, HeldAlready>> {
    const places = [...known.keys()]
    const found = await findHeld(
      tx.db,
      places.map((place) => entries[place]!),
    )
    return new Map([...found].map(([at, held]) => [places[at]!, held]))
  }

  return { read, readAll, stillHeld, newlyGiven }
}
