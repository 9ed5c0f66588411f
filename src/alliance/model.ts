import type { MemberCode, Pap, Tlp } from '../policy/model.ts'
import type { StixId } from '../stix/object.ts'

/** A member's public card, signed by the member's own key: what the others need to know to admit it. */
export interface Card {
  readonly format: 'trefoil/card/1'
  readonly member: MemberCode
  readonly name: string
  /** The STIX identity that speaks for this member; objects with this `created_by_ref` come from it alone. */
  readonly identity: StixId
  /** Ed25519 public key, SPKI DER in base64: signs charters and seals. */
  readonly signingKey: string
  /** The member's certificate authority (PEM): its exchange listener and its outgoing calls carry certificates of this CA. */
  readonly authority: string
  /** https://host:port of the exchange listener, without a path. */
  readonly exchangeUrl: string
  readonly consoleUrl: string
  /** Its append-only log; absent on cards of before there was one, and then nothing is taken from this member. */
  readonly ledger?: LedgerCard | undefined
  /** X25519 public key, 32 bytes in base64: containers for this member are sealed to it. */
  readonly encryptionKey?: string | undefined
}

/** Ed25519 public keys, SPKI DER in base64; each for nothing else. */
export interface LedgerCard {
  /** Names the log; another one after a log had to end. */
  readonly origin: string
  readonly key: string
  /** Cosigns the other members' checkpoints. */
  readonly witnessKey: string
  /** The log that had to end before this one, and why; absent: this is the member's first. */
  readonly after?: { readonly origin: string; readonly reason: string } | undefined
}

/** The alliance's document. Travels as a DSSE envelope of payload type `application/vnd.trefoil.charter+json`. */
export interface Charter {
  readonly format: 'trefoil/charter/1'
  readonly alliance: string
  /** 1, 2, 3 …; version n+1 is signed by the quorum of version n and by its own. */
  readonly version: number
  /** SHA-256 (hex) of the payload of the version before; null for version 1. */
  readonly previous: string | null
  /** How many distinct members must sign. At least a majority of the members. */
  readonly quorum: number
  readonly members: readonly Card[]
  readonly agreements: readonly Agreement[]
}

export const onwardRules = ['none', 'clients', 'parties'] as const
/** Who a recipient may pass it on to: nobody beyond its own staff; its clients too; the other parties too (relay). */
export type Onward = (typeof onwardRules)[number]

/** Who shares what with whom. Written in YAML by people, held to agreements/agreement.schema.json. */
export interface Agreement {
  /** Also the name of the TAXII API root: lower-case letters, digits, hyphens. */
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly parties: readonly MemberCode[]
  /** RFC 3339 moments; in force from `from` (inclusive) until `until` (exclusive; absent: open). */
  readonly from: string
  readonly until?: string
  readonly purposes: readonly string[]
  /** What an unmarked object counts as, by object type, `*` for any other; absent: withheld. */
  readonly unmarked?: Readonly<Record<string, Tlp>>
  /** Markings that the parties have read and accept as statements without restriction of release. */
  readonly acceptedMarkings?: readonly StixId[]
  /** What is done with personal data that is found in what would leave, by kind (`src/privacy/model.ts`), `*` for any other; absent: `hold`. */
  readonly personalData?: Readonly<Record<string, PersonalDataRule>>
  /** The exercise whose space alone it holds in. Never in a charter: made of one of its agreements (`exercise-terms.ts`). */
  readonly exercise?: string
  readonly clauses: readonly Clause[]
  /** Rights to ask whether a value is known, without being given anything; absent: nothing is confirmed to anybody (docs/protocol/inquiry.md). */
  readonly confirmExistence?: readonly ConfirmationRight[]
}

/** One right to be told yes or no. It widens nothing that an object's own markings forbid, but what it names. */
export interface ConfirmationRight {
  readonly id: string
  readonly title: string
  /** Whose nodes answer, and who may ask; absent: every party. */
  readonly from?: readonly MemberCode[]
  readonly to?: readonly MemberCode[]
  /** Types of the objects whose values are confirmed, or groups; absent: all that hold values. */
  readonly types?: readonly string[]
  /** Of objects up to and including this label. */
  readonly tlpCeiling: Tlp
  /** True: also of what the answering member got from others; absent: of what it published alone. */
  readonly held?: boolean
  /** True: also of what nobody but its originator may pass on. */
  readonly originatorControlled?: boolean
  /** How many values one member may ask another about in a day (UTC). */
  readonly valuesPerDay: number
}

export const personalDataRules = ['hold', 'mask', 'pseudonymise', 'allow'] as const
/** Held for review, cut out, replaced by a pseudonym of this agreement, or let pass. */
export type PersonalDataRule = (typeof personalDataRules)[number]

/** What a clause takes out before it releases. */
export interface ClauseRedaction {
  /** Types or groups, as in a clause; absent: every type. */
  readonly types?: readonly string[]
  /** Property names, with dots for members and without list indexes: `x_contact`, `external_references.url`. */
  readonly properties: readonly string[]
}

/** One permission. Whatever no clause permits is withheld. */
export interface Clause {
  readonly id: string
  readonly title: string
  /** Senders and recipients; absent: all parties. */
  readonly from?: readonly MemberCode[]
  readonly to?: readonly MemberCode[]
  /** STIX types, or the groups `domain-objects`, `observables`, `relationships`, `meta`; absent: every type. */
  readonly types?: readonly string[]
  /** Released up to and including this label. */
  readonly tlpCeiling: Tlp
  /** Only objects of these sectors; absent: any, also objects without a sector. */
  readonly sectors?: readonly string[]
  readonly onward: Onward
  /** ISO 8601 duration for which a recipient may keep it; absent: no limit. */
  readonly retention?: string
  /** Only objects whose PAP label is stated and not above this; absent: any, also none. */
  readonly papCeiling?: Pap
  /** Only for these purposes of the agreement; absent: all of them. */
  readonly purposes?: readonly string[]
  /** Only objects that state at least this confidence, 0 to 100. */
  readonly confidenceAtLeast?: number
  /** Only objects whose version is at most this old, an ISO 8601 duration of whole days (`P90D`). */
  readonly maxAge?: string
  /** Nothing under this clause before this moment (RFC 3339). */
  readonly notBefore?: string
  /** Whether the originator is named to recipients; absent: `named`. */
  readonly attribution?: 'named' | 'withheld'
  readonly notAgainstPersons?: boolean
  /** True: parts that the recipient may not see are cut out, and references to what it cannot have; absent or false: the whole object is withheld. */
  readonly mayRedact?: boolean
  readonly redact?: readonly ClauseRedaction[]
}
