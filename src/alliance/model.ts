import type { MemberCode, Tlp } from '../policy/model.ts'
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
  readonly clauses: readonly Clause[]
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
}
