import type { MemberCode } from '../policy/model.ts'
import { explainMarking, type MarkingMeaning, wellKnownStatements } from '../stix/markings.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { papDefinitions } from '../stix/pap.ts'
import { tlpOfMarking } from '../stix/tlp.ts'
import { explainerOf } from '../store/doors.ts'
import { bodiesOf, headsByKeys } from '../store/objects.ts'
import type { Db } from '../store/store.ts'

const unknown: MarkingMeaning = { kind: 'unknown' }

/** The live store: what is defined there explains the objects of an exercise too. */
export interface LiveDefinitions {
  readonly db: Db
  readonly keyOf: (id: string) => number
}

/**
 * What the markings of objects mean, during one transaction. A definition explains only the objects of the member that
 * published it, and those of nobody else: otherwise a member could explain another's marking away. Our own definitions
 * explain for everybody; what a subscription brought is not ours in this, and explains what came through its door (store/doors.ts). Only a definition that is held, or was admitted in this transaction, explains anything.
 */
export class Meanings {
  readonly #self: MemberCode
  readonly #keyOf: (id: string) => number
  readonly #live: LiveDefinitions | undefined
  readonly #known = new Map<string, MarkingMeaning>()

  constructor(self: MemberCode, keyOf: (id: string) => number, live?: LiveDefinitions) {
    this.#self = self
    this.#keyOf = keyOf
    this.#live = live
  }

  /** Reads the stored definitions of these ids. */
  async load(db: Db, ids: Iterable<StixId>): Promise<void> {
    const wanted = new Set<string>([...ids].filter((id) => tlpOfMarking(id) === undefined))
    if (wanted.size === 0) return
    if (this.#live !== undefined) await this.#read(this.#live.db, this.#live.keyOf, wanted)
    await this.#read(db, this.#keyOf, wanted)
  }

  async #read(db: Db, keyOf: (id: string) => number, wanted: ReadonlySet<string>): Promise<void> {
    const found = await headsByKeys(db, [...wanted].map(keyOf))
    const heads = found.filter((head) => head.type === 'marking-definition' && wanted.has(head.id))
    if (heads.length === 0) return
    const bodies = await bodiesOf(
      db,
      heads.map((head) => head.seq),
    )
    for (const head of heads) this.explain(explainerOf(head), JSON.parse(bodies.get(head.seq)!) as StixObject)
  }

  /** From here on this definition, which is held or admitted, explains what its publisher (or the door that it came through) marks with it. */
  explain(publisher: string, definition: StixObject): void {
    this.#known.set(`${publisher} ${definition.id}`, explainMarking(definition))
  }

  /** What a marking means on an object that this member published, or that came through this door. */
  readonly of = (id: StixId, origin: string): MarkingMeaning => {
    const tlp = tlpOfMarking(id)
    if (tlp !== undefined) return { kind: 'tlp', tlp }
    return this.#known.get(`${this.#self} ${id}`) ?? this.#known.get(`${origin} ${id}`) ?? wellKnown(id) ?? unknown
  }
}

export type Lookup = (id: StixId, origin: string) => MarkingMeaning

/** What everybody reads an id as, whether anybody has sent its definition or not. */
function wellKnown(id: StixId): MarkingMeaning | undefined {
  const pap = papDefinitions.get(id)
  if (pap !== undefined) return { kind: 'pap', pap }
  const text = wellKnownStatements.get(id)
  return text === undefined ? undefined : { kind: 'statement', text }
}

/** What markings mean, as far as their definitions are stored; for objects that are stored too. */
export function storedMeanings(
  self: MemberCode,
  keyOf: (id: string) => number,
  live?: LiveDefinitions,
): (db: Db, markings: readonly StixId[]) => Promise<Lookup> {
  return async (db, markings) => {
    const meanings = new Meanings(self, keyOf, live)
    await meanings.load(db, markings)
    return meanings.of
  }
}
