import { isMasked } from '../policy/masked.ts'
import type { Handling, Redaction } from '../policy/model.ts'
import { type Part, partKey, partsOf } from '../policy/parts.ts'
import type { Finding } from '../privacy/model.ts'
import type { How } from '../privacy/redact.ts'
import { pointerOfSelector } from '../redaction/cut-object.ts'
import { deriveObject } from '../redaction/derive-object.ts'
import { derivedHandle, derivedId } from '../redaction/derived-id.ts'
import type { Cutting, CuttingFacts, CuttingPlan, Meaning } from '../redaction/model.ts'
import { markingIdsOf } from '../stix/markings.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { explainerOf } from '../store/doors.ts'
import { objectsBySeqs } from '../store/objects.ts'
import type { Tx } from '../store/store.ts'
import { findingsOf, findingsToCut } from './findings.ts'
import type { WithheldPart } from './model.ts'
import type { RedactionParts } from './permitted.ts'
import type { Registry } from './registry.ts'

/** A version of which something may be taken out. */
export interface Cuttable {
  readonly seq: number
  readonly id: string
  readonly handling: number
  /** The ids that it points to. */
  readonly targets: readonly string[] | undefined
  /** Of a version that is not stored yet. */
  readonly original?: Original | undefined
}

/** What is read of a version before anything is taken out of it. */
export interface Original {
  readonly object: StixObject
  /** Its parts that are marked, with what their markings ask. */
  readonly parts: readonly Part[]
  /** What was said of it beside it, as stored. */
  readonly assigned: string
}

interface Loaded extends Original {
  readonly findings: readonly Finding[]
  readonly possible: Map<string, boolean>
}

/** So many originals are kept in memory; more are read again. */
const mostLoaded = 2_000
const nobody = '00000000-0000-4000-8000-000000000000'

/** Says whether anything valid is left of a version for a view, and makes it. */
export class Cutter {
  readonly #tx: Tx
  readonly #registry: Registry
  readonly #settings: RedactionParts
  readonly #loaded = new Map<number, Loaded>()
  readonly #ids = new Map<string, StixId>()
  readonly #plans = new Map<Redaction, string>()
  #speakers: ReadonlySet<string> | undefined

  constructor(tx: Tx, registry: Registry, settings: RedactionParts) {
    this.#tx = tx
    this.#registry = registry
    this.#settings = settings
  }

  /** The identity that answers for what is derived here. */
  get creator(): StixId | undefined {
    return this.#settings.identities()[this.#registry.terms.self]
  }

  /** What the view knows an id by where it reads it in part. */
  idFor(id: string, view: number): StixId {
    const key = `${view} ${id}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const made = derivedId(this.#settings.secret, id as StixId, this.#registry.nameOfView(view))
    this.#ids.set(key, made)
    return made
  }

  /** Reads the originals; `possible` and `make` speak of these, until others are loaded. */
  async load(rows: readonly Cuttable[]): Promise<void> {
    const missing = rows.filter((row) => !this.#loaded.has(row.seq))
    if (missing.length === 0) return
    if (this.#loaded.size + missing.length > mostLoaded) {
      const asked = new Set(rows.map(({ seq }) => seq))
      for (const seq of this.#loaded.keys()) if (!asked.has(seq)) this.#loaded.delete(seq)
    }
    const stored = missing.filter(({ original }) => original === undefined)
    const objects = new Map<
      number,
      { readonly object: StixObject; readonly assigned: string; readonly explainer?: string }
    >()
    for (const { seq, original } of missing) if (original !== undefined) objects.set(seq, original)
    if (stored.length > 0) {
      const seqs = stored.map(({ seq }) => seq)
      for (const row of await objectsBySeqs(this.#tx.db, seqs)) {
        const { seq, body, assigned } = row
        objects.set(seq, { object: JSON.parse(body) as StixObject, assigned, explainer: explainerOf(row) })
      }
    }
    const meaningOf = await this.#meanings(stored.flatMap(({ seq }) => objects.get(seq)?.object ?? []))
    const suspects = missing.filter((row) => this.#registry.handling(row.handling).personal.length > 0)
    const findings =
      suspects.length === 0
        ? new Map<number, readonly Finding[]>()
        : await findingsOf(
            this.#tx.db,
            suspects.map(({ seq }) => seq),
          )
    for (const { seq, handling, original } of missing) {
      const read = objects.get(seq)
      if (read === undefined) continue
      const { object, assigned, explainer } = read
      const { origin } = this.#registry.handling(handling)
      const parts =
        original?.parts ??
        partsOf(
          markingIdsOf(object).granular.map(({ ref, selectors }) => ({
            id: ref,
            meaning: meaningOf(ref, explainer ?? origin),
            selectors,
          })),
        )
      this.#loaded.set(seq, { object, parts, assigned, findings: findings.get(seq) ?? [], possible: new Map() })
    }
  }

  /** Whether anything valid is left for the view once the plan is followed and ids mean to it what they do. */
  possible(row: Cuttable, view: number, redaction: Redaction, meaningOf: (id: string) => Meaning): boolean {
    const loaded = this.#loaded.get(row.seq)
    if (loaded === undefined) return false
    const agreement = redaction.personal === null ? '' : this.#agreementOf(view)
    const others: string[] = []
    for (const id of [...(row.targets ?? []), this.creator ?? '']) {
      const meaning = meaningOf(id)
      if (meaning !== 'same') others.push(`${meaning === 'withheld'} ${id}`)
    }
    const key = `${this.#keyOf(redaction)} ${agreement} ${others.join()}`
    const known = loaded.possible.get(key)
    if (known !== undefined) return known
    const made = this.#derive(loaded, row, view, redaction, {
      ...{ id: `${loaded.object.type}--${nobody}` as StixId, handle: '0' },
      ...{ created: '2000-01-01T00:00:00.000Z', modified: '2000-01-01T00:00:00.000Z' },
      meaningOf,
    })
    loaded.possible.set(key, made !== null)
    return made !== null
  }

  /** What the view gets in place of the version; null: nothing. */
  make(
    row: Cuttable,
    view: number,
    redaction: Redaction,
    facts: Pick<CuttingFacts, 'created' | 'modified' | 'meaningOf'>,
  ): Cutting | null {
    const loaded = this.#loaded.get(row.seq)
    if (loaded === undefined) return null
    const handle = derivedHandle(this.#settings.secret, row.id as StixId, this.#registry.nameOfView(view))
    return this.#derive(loaded, row, view, redaction, { ...facts, id: this.idFor(row.id, view), handle })
  }

  /** What is not there of a version that was made, each with the cause; of a part the TLP label that it carries itself. */
  explain(row: Cuttable, { withheld }: Cutting): readonly WithheldPart[] {
    const parts = this.#loaded.get(row.seq)?.parts ?? []
    return withheld.map(({ at, because }) => {
      if (because !== 'part') return { at, because, label: null }
      // What went because nothing was left of it carries the label of what stood in it.
      const part = parts.find(({ selector }) => isWithin(pointerOfSelector(selector), at))
      return { at, because, label: part?.handling.tlp ?? null }
    })
  }

  /** What was said of a version beside it, as stored. */
  assignedOf(row: Cuttable): string {
    return this.#loaded.get(row.seq)?.assigned ?? ''
  }

  /** Remembers what pseudonyms stand for that have been given out. */
  async remember(view: number, made: Cutting['pseudonyms']): Promise<void> {
    if (made.length > 0) await this.#settings.onPseudonyms(this.#tx, this.#agreementOf(view), made)
  }

  #derive(
    loaded: Loaded,
    row: Cuttable,
    view: number,
    redaction: Redaction,
    facts: Omit<CuttingFacts, 'source' | 'creator' | 'onlyFor'>,
  ): Cutting | null {
    const creator = this.creator ?? null
    // It is created by our own identity from its first version on: who cannot have that one gets nothing.
    if (creator !== null && isCreated(loaded.object) && facts.meaningOf(creator) !== 'same') return null
    this.#speakers ??= new Set(Object.values(this.#settings.identities()))
    // What speaks for a member is that member: less of it, under another id, would be somebody else.
    if (this.#speakers.has(row.id)) return null
    const handling = this.#registry.handling(row.handling)
    const plan = this.#planFor(loaded, handling, view, redaction)
    if (plan === null) return null
    const [, member = null] = /\|member:(.*)$/.exec(this.#registry.nameOfView(view)) ?? []
    const source = [this.#settings.identities()[handling.origin], loaded.object.created_by_ref]
    return deriveObject(loaded.object, plan, {
      ...{ ...facts, creator, onlyFor: member },
      source: new Set(source.filter((id) => id !== undefined)),
    })
  }

  /** Null where what is to be taken out cannot be found: then nothing is given. */
  #planFor(loaded: Loaded, handling: Handling, view: number, redaction: Redaction): CuttingPlan | null {
    const known = new Set(handling.parts.map(partKey))
    const withheld = new Set(redaction.parts.flatMap((index) => handling.parts[index] ?? []).map(partKey))
    const found = new Set(loaded.parts.map(({ handling: part }) => partKey(part)))
    if ([...withheld].some((key) => !found.has(key))) return null
    // A part whose markings mean something else than when the object was judged is taken out too.
    const selectors = loaded.parts
      .filter(({ handling: part }) => withheld.has(partKey(part)) || !known.has(partKey(part)))
      .map(({ selector }) => selector)
    const { properties, anonymous, references } = redaction
    const plan = { selectors, properties, anonymous, references, personal: null }
    if (redaction.personal === null) return plan
    const name = this.#agreementOf(view)
    const agreement = this.#registry.terms.agreements.find(({ id }) => id === name)
    if (agreement === undefined) return null
    const findings = findingsToCut(loaded.findings, handling.personal, agreement)
    if (findings.length === 0) return null
    const masks = redaction.personal === 'mask' || handling.personal.every(isMasked)
    const how: How = masks ? { way: 'mask' } : { way: 'pseudonymise', key: this.#settings.pseudonymKey(name) }
    return { ...plan, personal: { findings, how } }
  }

  async #meanings(objects: readonly StixObject[]): ReturnType<RedactionParts['meanings']> {
    const ids = new Set(objects.flatMap((object) => markingIdsOf(object).granular.map(({ ref }) => ref)))
    return this.#settings.meanings(this.#tx.db, [...ids])
  }

  #agreementOf(view: number): string {
    return this.#registry.nameOfView(view).split('|')[0]!
  }

  #keyOf(redaction: Redaction): string {
    const known = this.#plans.get(redaction) ?? JSON.stringify(redaction)
    this.#plans.set(redaction, known)
    return known
  }
}

function isWithin(place: string, at: string): boolean {
  return place === at || place.startsWith(`${at}/`)
}

function isCreated(object: StixObject): boolean {
  return object.modified !== undefined || object.created_by_ref !== undefined
}
