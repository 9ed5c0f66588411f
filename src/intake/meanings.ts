import type { MemberCode } from '../policy/model.ts'
import { explainMarking, type MarkingMeaning, wellKnownStatements } from '../stix/markings.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { tlpOfMarking } from '../stix/tlp.ts'
import { bodiesOf, headsByKeys } from '../store/objects.ts'
import type { Db } from '../store/store.ts'

const unknown: MarkingMeaning = { kind: 'unknown' }

/**
 * What the markings of objects mean. A definition explains only the objects of the member that published it, and those
 * of nobody else: otherwise a member could explain another's marking away. Our own definitions explain for everybody.
 */
export class Meanings {
  readonly #self: MemberCode
  readonly #keyOf: (id: string) => number
  readonly #known = new Map<string, MarkingMeaning>()

  constructor(self: MemberCode, keyOf: (id: string) => number) {
    this.#self = self
    this.#keyOf = keyOf
  }

  /** A definition that arrives in the batch at hand; forgotten with it unless it is stored. */
  withArriving(definitions: readonly { readonly origin: MemberCode; readonly object: StixObject }[]): Lookup {
    const arriving = new Map(
      definitions.map(({ origin, object }) => [`${origin} ${object.id}`, explainMarking(object)]),
    )
    return (id, origin) => {
      const tlp = tlpOfMarking(id)
      if (tlp !== undefined) return { kind: 'tlp', tlp }
      return (
        this.#known.get(`${this.#self} ${id}`) ??
        this.#known.get(`${origin} ${id}`) ??
        arriving.get(`${this.#self} ${id}`) ??
        arriving.get(`${origin} ${id}`) ??
        statementOf(id) ??
        unknown
      )
    }
  }

  /** Reads the stored definitions of these ids. */
  async load(db: Db, ids: Iterable<StixId>): Promise<void> {
    const wanted = new Set<string>(ids)
    if (wanted.size === 0) return
    const heads = (await headsByKeys(db, [...wanted].map(this.#keyOf))).filter(
      (head) =>
        head.type === 'marking-definition' && wanted.has(head.id) && !this.#known.has(`${head.origin} ${head.id}`),
    )
    if (heads.length === 0) return
    const bodies = await bodiesOf(
      db,
      heads.map((head) => head.seq),
    )
    for (const head of heads) {
      const body = bodies.get(head.seq)
      if (body !== undefined)
        this.#known.set(`${head.origin} ${head.id}`, explainMarking(JSON.parse(body) as StixObject))
    }
  }
}

export type Lookup = (id: StixId, origin: MemberCode) => MarkingMeaning

function statementOf(id: StixId): MarkingMeaning | undefined {
  const text = wellKnownStatements.get(id)
  return text === undefined ? undefined : { kind: 'statement', text }
}
