import type { Charter } from '../alliance/model.ts'
import type { Handling, HoldKind, MemberCode } from '../policy/model.ts'
import { effectiveTlp } from '../policy/restrictions.ts'
import { asksForTwo } from '../policy/tlp.ts'
import type { Finding } from '../privacy/model.ts'
import { findPersonal, kindsOf } from '../release/find-personal.ts'
import { consentsOf } from '../store/incident-objects.ts'
import { insertReviews, type ReviewRow } from '../store/reviews.ts'
import type { Tx } from '../store/store.ts'
import type { Source } from './model.ts'
import type { Prepared, Review } from './prepare.ts'

/** What of the gate is on. Off in tests of other things; a node asks its configuration. */
export interface GateSettings {
  /** Personal data is looked for in what our own people hand in. */
  readonly personalData: boolean
  /** What is marked AMBER+STRICT or RED waits for a second person. */
  readonly twoPersonRelease: boolean
}

export interface Examined extends Review {
  readonly findings: readonly Finding[]
}

const nothing: Examined = { personal: [], held: [], consent: null, findings: [] }

/**
 * The gate for what this node publishes itself: what must be decided by people before it leaves. What peers give was judged
 * at their gates, and may not be changed here.
 */
export class Gate {
  readonly #settings: GateSettings
  readonly #self: MemberCode
  readonly #examined = new Map<Prepared, Examined>()
  #consents: ReadonlyMap<string, readonly string[]> = new Map()
  #rows: ReviewRow[] = []

  constructor(settings: GateSettings, self: MemberCode) {
    this.#settings = settings
    this.#self = self
  }

  /** Whether personal data is looked for. */
  get searches(): boolean {
    return this.#settings.personalData
  }

  /** Searches what is handed in, each in the light of the others and of what is stored. */
  async examine(tx: Tx, keyOf: (id: string) => number, source: Source, good: readonly Prepared[]): Promise<void> {
    if (source.kind !== 'local') return
    // Whatever the settings, and by whichever surface it comes: consent is asked of the id.
    this.#consents = await consentsOf(
      tx.db,
      good.map(({ object }) => object.id),
    )
    if (!this.#settings.personalData) return
    for (const [index, findings] of await findPersonal(tx.db, keyOf, good))
      this.#examined.set(good[index]!, { ...nothing, personal: kindsOf(findings), findings })
  }

  /** Whether `of` says anything of it. */
  hasFoundOf(prepared: Prepared): boolean {
    // Of most batches nothing is said at all.
    return (
      (this.#examined.size > 0 && this.#examined.has(prepared)) ||
      (this.#consents.size > 0 && this.#consents.has(prepared.object.id))
    )
  }

  of(prepared: Prepared): Examined {
    const examined = this.#examined.get(prepared) ?? nothing
    const consent = this.#consents.get(prepared.object.id)
    return consent === undefined ? examined : { ...examined, consent }
  }

  /** What a second person must consent to: by the object's own label, the assigned one, or what an agreement says of unmarked ones. */
  holdsOf(handling: Handling, source: Source, charter: Charter | null): readonly HoldKind[] {
    if (source.kind !== 'local' || source.agreed === true || !this.#settings.twoPersonRelease) return []
    const ours = (charter?.agreements ?? []).filter(({ parties }) => parties.includes(this.#self))
    const labels = [handling.tlp, ...ours.map((agreement) => effectiveTlp(handling, agreement))]
    return labels.some(asksForTwo) ? ['second-person'] : []
  }

  /** A version that is being stored and that somebody must decide about. */
  ask(
    { seq, id, version }: Pick<ReviewRow, 'seq' | 'id' | 'version'>,
    { personal, held, findings }: Pick<Examined, 'personal' | 'held' | 'findings'>,
    askedBy: string,
  ): void {
    const kinds: HoldKind[] = [...(personal.length > 0 ? (['personal-data'] as const) : []), ...held]
    for (const kind of kinds) {
      const told = kind === 'personal-data' ? JSON.stringify(findings) : '[]'
      this.#rows.push({
        ...{ num: 0, seq, id, version, kind, findings: told, state: 'open', asked_by: askedBy, asked_at: 0 },
        ...{ decided_by: '', decided_at: 0, reason: '' },
      })
    }
  }

  /** Writes down what is asked: before anything is granted, which reads it. How many. */
  async writeDown(tx: Tx): Promise<number> {
    const rows = this.#rows
    this.#rows = []
    if (rows.length === 0) return 0
    const first = await tx.takeTicks(rows.length)
    await insertReviews(
      tx,
      rows.map((row, offset) => ({ ...row, num: first + offset, asked_at: first + offset })),
    )
    return rows.length
  }
}
