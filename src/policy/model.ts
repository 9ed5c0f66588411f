/** TLP 2.0 labels from the widest to the narrowest (FIRST TLP 2.0). */
export const tlpLevels = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const
export type Tlp = (typeof tlpLevels)[number]

/** A member's short code: two to eight capital letters or digits, beginning with a letter. */
export type MemberCode = string

/** What the originator said about an object beside the object itself (its bytes are never touched): narrows, never widens. */
export interface Assigned {
  readonly tlp?: Tlp
  readonly releasableTo?: readonly MemberCode[]
}

/**
 * Every input that policy reads about one object, and nothing else. Objects with equal handling get equal decisions,
 * so a node decides once per distinct handling. Lists are sorted and free of doubles, so that equality is textual.
 */
export interface Handling {
  readonly type: string
  /** The most restrictive of all markings and the assigned one; null: unmarked. */
  readonly tlp: Tlp | null
  /** Only these members may hold it; null: no such restriction. The empty list: nobody. */
  readonly releasableTo: readonly MemberCode[] | null
  /** The member that published it into the alliance. */
  readonly origin: MemberCode
  /** The agreement under which this node received it; null when this node's own member published it. */
  readonly under: string | null
  /** True: nobody who receives it may pass it on, whatever the agreement says. */
  readonly originatorControl: boolean
  readonly sectors: readonly string[]
  /** Only for these purposes; null: no such restriction. */
  readonly purposes: readonly string[] | null
  /** Marking ids that nobody has explained; any makes the answer no, unless the agreement accepts that id. */
  readonly unknownMarkings: readonly string[]
  /** Restrictions of explained markings that forbid the public even where TLP is clear (ACS without PUBREL). */
  readonly notPublic: boolean
  /** The exercise that it belongs to; null: live. */
  readonly exercise: string | null
}

/** Whoever something may be released to. A view is an agreement together with one of these. */
export type Recipient =
  | { readonly kind: 'member'; readonly code: MemberCode }
  /** The clients of this node that are cleared up to this label; clients with the same clearance share a view. */
  | { readonly kind: 'client'; readonly tlp: Tlp }
  | { readonly kind: 'public' }

export type Outcome = 'release' | 'redact' | 'withhold'

/** One reason, as a code with its facts; sentences are made from it in each language (explain.ts, the console's catalogues). */
export interface Reason {
  readonly code: ReasonCode
  readonly facts: Readonly<Record<string, string>>
}

export type ReasonCode =
  // for
  | 'clause-permits' // agreement, clause, tlp, recipient
  | 'own-object' // origin: a member always holds what it published
  | 'own-staff' // this node's own people read what it holds
  // against
  | 'no-agreement' // recipient, origin
  | 'agreement-not-in-force' // agreement, from, until
  | 'not-a-party' // agreement, recipient
  | 'unmarked' // agreement
  | 'unknown-marking' // marking
  | 'type-not-covered' // agreement, clause, type
  | 'tlp-above-ceiling' // agreement, clause, tlp, ceiling
  | 'sector-not-covered' // agreement, clause, sectors
  | 'sender-not-covered' // agreement, clause, origin
  | 'recipient-not-covered' // agreement, clause, recipient
  | 'purpose-not-covered' // agreement, purposes
  | 'tlp-not-for-recipient' // tlp, recipient: e.g. AMBER+STRICT to a client, GREEN to the public
  | 'red-not-named' // recipient
  | 'not-releasable-to' // recipient, releasableTo
  | 'above-clearance' // tlp, clearance
  | 'onward-not-allowed' // agreement, clause, origin
  | 'originator-control' // origin
  | 'other-agreement' // agreement, under: received under another agreement
  | 'not-for-the-public' // marking
  | 'exercise' // exercise
  | 'reference-withheld' // property: which property points to something that the recipient cannot have
  | 'recipient-is-origin' // recipient: it published this itself
  | 'being-decided' // the terms have just changed and are being applied to what is stored

/** The outcome of policy for one handling (or object) and one recipient: always with the clause and the reasons. */
export interface Decision {
  readonly outcome: Outcome
  readonly agreement: string | null
  readonly clause: string | null
  readonly reasons: readonly Reason[]
  /** JSON Pointers of what is taken out; empty until redaction exists. */
  readonly removed: readonly string[]
}
