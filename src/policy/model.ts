/** TLP 2.0 labels from the widest to the narrowest (FIRST TLP 2.0). */
export const tlpLevels = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const
export type Tlp = (typeof tlpLevels)[number]

/** PAP labels from the widest to the narrowest: what a recipient may do with it (active, passive, look only). */
export const papLevels = ['clear', 'green', 'amber', 'red'] as const
export type Pap = (typeof papLevels)[number]

/** A member's short code: two to eight capital letters or digits, beginning with a letter. */
export type MemberCode = string

/** What the originator said about an object beside the object itself (its bytes are never touched): narrows, never widens. */
export interface Assigned {
  readonly tlp?: Tlp
  readonly releasableTo?: readonly MemberCode[]
}

/** What people of this node must decide before anything leaves: personal data that was found, or a second person's consent. */
export const holdKinds = ['personal-data', 'second-person'] as const
export type HoldKind = (typeof holdKinds)[number]

/** What the granular markings of some parts of an object say together (STIX 2.1 §7.2.3): the same questions as of the whole. */
export interface PartHandling {
  readonly tlp: Tlp | null
  readonly pap: Pap | null
  readonly releasableTo: readonly MemberCode[] | null
  readonly originatorControl: boolean
  readonly purposes: readonly string[] | null
  readonly unknownMarkings: readonly string[]
  readonly notPublic: boolean
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
  readonly pap: Pap | null
  /** 0 to 100 (STIX confidence); null: not stated, which meets no clause that asks for confidence. */
  readonly confidence: number | null
  /** Nobody but our own people before this moment (RFC 3339, UTC, milliseconds); null: no embargo. */
  readonly embargoUntil: string | null
  /** The UTC day (YYYY-MM-DD) of its version, only while some agreement in force asks for age; else null. */
  readonly day: string | null
  /** Kinds of personal data that were found in it and that nobody has cleared, sorted. */
  readonly personal: readonly string[]
  /** What people of this node must still decide; any withholds it from everybody outside. */
  readonly held: readonly HoldKind[]
  /**
   * What an incident report led to, of which whoever reported must say who may have it: codes of members, and `clients` for the clients
   * of this node. The empty list: nobody yet. Null: nobody need be asked. Kept by the node that took the report; never of what others publish.
   */
  readonly consent: readonly string[] | null
  /** Distinct restrictions of parts, as canonical JSON sorted; what is withheld of them is cut out where a clause lets us redact. */
  readonly parts: readonly PartHandling[]
  /** Indexes into `parts`, ascending: those without which nothing valid is left, so that who may not have them has nothing. */
  readonly indispensable: readonly number[]
}

/** What is taken out before a recipient sees it. */
export interface Redaction {
  /** Indexes into `Handling.parts`: everything that these granular markings select. */
  readonly parts: readonly number[]
  /** Properties that the clause takes out, as granular selectors without list indexes. */
  readonly properties: readonly string[]
  /** The source is not named: created_by_ref, external references and identities of the origin. */
  readonly anonymous: boolean
  /** What becomes of personal data. */
  readonly personal: 'mask' | 'pseudonymise' | null
  /** References to what the recipient cannot have may be taken out. */
  readonly references: boolean
}

/** What the recipient takes on with the object. */
export interface Obligations {
  /** ISO 8601 duration; null: no limit. */
  readonly retention: string | null
  readonly onward: 'none' | 'clients' | 'parties'
  readonly attribution: 'named' | 'withheld'
  /** True: not to be used against natural persons. */
  readonly notAgainstPersons: boolean
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
  | 'redacted' // parts, properties, references, personal, anonymous: what was taken out, as words
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
  | 'pap-above-ceiling' // agreement, clause, pap, ceiling
  | 'pap-missing' // agreement, clause
  | 'confidence-too-low' // agreement, clause, confidence, least
  | 'too-old' // agreement, clause, day, most
  | 'embargoed' // until
  | 'personal-data' // agreement, kinds: waits for review
  | 'second-person' // waits for the consent of a second person
  | 'no-consent' // recipient: whoever reported the incident has not consented to this recipient
  | 'part-withheld' // the part that would have to be cut out cannot be, or no clause lets us
  | 'recalled' // when: its originator took it back
  | 'being-decided' // the terms have just changed and are being applied to what is stored

/** The outcome of policy for one handling (or object) and one recipient: always with the clause and the reasons. */
export interface Decision {
  readonly outcome: Outcome
  readonly agreement: string | null
  readonly clause: string | null
  readonly reasons: readonly Reason[]
  /** JSON Pointers of what is taken out of this very object; empty where the decision is about a handling. */
  readonly removed: readonly string[]
  /** With outcome `redact`: what is to be taken out. With `release`: what still may be, should a reference be withheld; null: nothing may. */
  readonly redaction: Redaction | null
  /** What the clause asks of the recipient; null where nothing is released. */
  readonly obligations: Obligations | null
}
