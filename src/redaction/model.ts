import type { Finding } from '../privacy/model.ts'
import type { How, Redacted } from '../privacy/redact.ts'
import type { StixId, StixObject } from '../stix/object.ts'

/** What is to be taken out of one object for one recipient. */
export interface CuttingPlan {
  /** Granular selectors (STIX 2.1 §7.2.3.1) of the parts that the recipient may not see, with everything inside them. */
  readonly selectors: readonly string[]
  /** Properties that a clause takes out: dotted names without list indexes, which stand for every entry of a list. */
  readonly properties: readonly string[]
  /** True: nothing that names the source. */
  readonly anonymous: boolean
  /** Personal data that was found, and what becomes of it. */
  readonly personal: { readonly findings: readonly Finding[]; readonly how: How } | null
  /** False: a reference to what the recipient cannot have withholds the object. */
  readonly references: boolean
}

/** What an id means to the recipient: the same thing, another one in its place, or nothing that it can have. */
export type Meaning = 'same' | 'withheld' | StixId

export interface CuttingFacts {
  /** Of the derived object; nobody can compute it from what was taken out. */
  readonly id: StixId
  /** The identity that answers for it; null where the recipient cannot have that one. */
  readonly creator: StixId | null
  /** For objects that have versions. */
  readonly created: string
  readonly modified: string
  /** What only this node can resolve to the original. */
  readonly handle: string
  /** The code of the member that it is made for; null: for clients or the public of this node, whom it does not leave. */
  readonly onlyFor: string | null
  readonly meaningOf: (id: string) => Meaning
  /** Identities of the source, which are not named where it stays anonymous. */
  readonly source: ReadonlySet<string>
}

/**
 * Why something is not there, or is another thing: a marking of its own, a clause that takes the property out, a source that stays
 * unnamed, a reference to what the recipient cannot have or knows by another id, personal data, our identity that answers for what is made, or what is left
 * would not be valid with it.
 */
export type Cause = 'part' | 'property' | 'source' | 'reference' | 'renamed' | 'personal' | 'creator' | 'unsound'

export interface Withheld {
  /** JSON Pointer into the original. */
  readonly at: string
  readonly because: Cause
}

export interface Cutting {
  readonly object: StixObject
  /** What was taken out or replaced, each place once, in order, with its cause; for this node's own people only. */
  readonly withheld: readonly Withheld[]
  readonly pseudonyms: Redacted['pseudonyms']
}
