import type { Micros } from '../base/clock.ts'
import type { Assigned, Decision, Handling, MemberCode, Recipient, Tlp } from '../policy/model.ts'
import type { Cause } from '../redaction/model.ts'
import type { StixId } from '../stix/object.ts'
import type { GraphReading } from './graph-model.ts'

/** Who asks, proved by http's authentication or by the peer channel. */
export type Caller =
  | { readonly kind: 'member'; readonly code: MemberCode }
  | { readonly kind: 'client'; readonly name: string; readonly tlp: Tlp; readonly canWrite: boolean }
  | { readonly kind: 'person'; readonly name: string; readonly role: Role }
  | { readonly kind: 'public' }

/**
 * What a person is on this node. A reader reads; an analyst also hands in; a releaser also decides what leaves; an admin
 * manages people and clients and releases nothing; an auditor reads the records, and no content above TLP:GREEN.
 */
export const roles = ['reader', 'analyst', 'releaser', 'admin', 'auditor'] as const
export type Role = (typeof roles)[number]

/** Which versions: keywords as in TAXII 2.1 §3.5.1, or exact timestamps. 'all' stands alone. */
export interface VersionMatch {
  readonly first: boolean
  readonly last: boolean
  readonly all: boolean
  readonly exact: readonly string[]
}

export interface PageQuery {
  /** The API root asked; undefined (people only): everything this node holds. */
  readonly agreement?: string
  /** Strictly after this moment of this node's order. */
  readonly after?: Micros
  readonly limit: number
  readonly ids?: readonly string[]
  readonly types?: readonly string[]
  readonly specVersions?: readonly string[]
  readonly versions: VersionMatch
}

export interface PageEntry {
  readonly id: StixId
  readonly type: string
  /** modified, else created, else when its origin took it in. */
  readonly version: string
  /** When it became readable to this caller; strictly increasing over a view. */
  readonly added: Micros
}
export interface PageItem extends PageEntry {
  /** The exact text that was received. */
  readonly text: string
  /** What policy knows of it that whoever uses it must obey; absent: unknown, so nothing is allowed. */
  readonly facts?: PageFacts
}
export type PageFacts = Pick<Handling, 'tlp' | 'pap' | 'purposes' | 'exercise'>
export interface Page<T extends PageEntry> {
  readonly items: readonly T[]
  readonly more: boolean
  /** How many of its texts are TLP:AMBER or above, for the record of who read what. */
  readonly sensitive?: number
}

/** One object as it goes to a peer. */
export interface Parcel {
  readonly added: Micros
  readonly id: StixId
  readonly version: string
  readonly origin: MemberCode
  readonly agreement: string
  readonly assigned: Assigned
  readonly seal: string | null
  /** Through which members it came to this node, the nearest to the origin first; absent: straight from its origin, or it was published here. */
  readonly via?: readonly MemberCode[]
  readonly text: string
}

/** In the order in which they are served: an alert of ten kilobytes passes before a backlog of a gigabyte. */
export const lanes = ['flash', 'priority', 'routine'] as const
export type StreamLane = (typeof lanes)[number]

/** The originator's signed word that it took a version back: JSON of `Notice` (crypto/notice.ts). */
export type NoticeText = string

/** What stands behind one item of a step now. */
export type StepItem =
  | { readonly is: 'object'; readonly parcel: Omit<Parcel, 'added'> }
  /** Released then, and not any more: its recall is in the priority lane. */
  | { readonly is: 'gone' }
  /** Taken back; the notice where the originator did, null where only we give it no more. */
  | { readonly is: 'recall'; readonly notice: NoticeText | null }
  | { readonly is: 'charter' }

/** One step of a stream (docs/protocol/ledger.md), as it goes to its member. */
export interface Step {
  readonly seq: number
  /** Place of its entry in our ledger. */
  readonly leaf: number
  readonly salt: Uint8Array
  /** The manifest's exact bytes, canonical JSON. */
  readonly manifest: string
  /** One for each item of the manifest, in its order. */
  readonly items: readonly StepItem[]
}

export interface StepPage {
  readonly steps: readonly Step[]
  readonly more: boolean
  /** How many of the texts in it are TLP:AMBER or above, for the record of who read what. */
  readonly sensitive?: number
}

/** A place of an object that a recipient does not read, or reads otherwise. */
export interface WithheldPart {
  /** JSON Pointer into the original. */
  readonly at: string
  /** Null: it was made before causes were kept. */
  readonly because: Cause | null
  /** The TLP label of that part alone, where it is its marking that withholds it. */
  readonly label: Tlp | null
}

export interface RecipientDecision {
  /** 'member:JP', 'client:green', 'public'. */
  readonly recipient: string
  readonly is: Recipient
  /** The agreement whose view this is. */
  readonly view: string
  readonly decision: Decision
  /** What was taken out of this very object or replaced, each with the cause; empty unless it is read in part. */
  readonly withheld: readonly WithheldPart[]
  /** One plain English sentence. */
  readonly sentence: string
  /** When it was first released to that view; null if it is not. */
  readonly since: Micros | null
}

/** What a list or a count is narrowed to; absent: not at all. */
export interface Narrowing {
  readonly types?: readonly string[]
  readonly tlps?: readonly (Tlp | 'unmarked')[]
  readonly origins?: readonly MemberCode[]
}

/** How a person lists what the node holds. */
export interface Listing extends Narrowing {
  /** What bears it as its name, alias, id or value comes first, then what has its words; newest first in each. */
  readonly text?: string
  /** This exact value and nothing else; `text` then says nothing. */
  readonly value?: string
  /** Newest first; continue strictly before this: the `next` of the page before. */
  readonly before?: Micros
  /** Only what came after this. */
  readonly since?: Micros
  readonly limit: number
  /** For how long to look at most; absent: until the page is full. */
  readonly patienceMs?: number
}

export interface Summary {
  readonly id: StixId
  readonly type: string
  readonly version: string
  readonly name: string
  readonly tlp: Tlp | null
  readonly releasableTo: readonly MemberCode[] | null
  readonly origin: MemberCode
  readonly added: Micros
  readonly revoked: boolean
}

export interface Detail extends Summary {
  readonly text: string
  readonly agreement: string | null
  readonly receivedFrom: string
  readonly exercise: string | null
  readonly assigned: Assigned
  readonly versions: readonly { readonly version: string; readonly added: Micros; readonly revoked: boolean }[]
  /** Everything that points here or is pointed at, as far as the caller may see it. */
  readonly relations: readonly Relation[]
}

export interface Relation {
  /** The relationship type of an SRO, or the name of the property that refers. */
  readonly kind: string
  readonly direction: 'out' | 'in'
  /** The relationship or sighting object that says so, where one does. */
  readonly through: Summary | null
  /** Null where this node does not hold the other end. */
  readonly other: Summary | null
  readonly otherId: string
}

/** Two moments of this node's order, the earlier first. */
export interface Between {
  readonly from: Micros
  readonly until: Micros
}
export interface ListChange {
  readonly id: StixId
  readonly type: string
  /** '' where nothing of it is held any more. */
  readonly name: string
  readonly tlp: Tlp | null
  readonly change: 'added' | 'changed' | 'removed'
  /** The version shown at each moment; null: none. */
  readonly before: string | null
  readonly after: string | null
  /** When it came to this. */
  readonly at: Micros
  /** Removed: taken back, or only no longer under the filter. */
  readonly because: 'recalled' | 'withdrawn' | 'expired' | 'filter' | null
}
export interface ListChanges {
  readonly items: readonly ListChange[]
  /** There are more than were looked at. */
  readonly more: boolean
}

/** The only way out. What a caller may not know exists is `not-found`. */
/** Values that are looked for together, among objects of some types; of each at most `limit` objects. */
export interface Bearing {
  readonly values: readonly string[]
  readonly types?: readonly string[]
  readonly limit: number
}

export interface Release {
  page(caller: Caller, query: PageQuery): Promise<Page<PageItem>>
  manifest(caller: Caller, query: PageQuery): Promise<Page<PageEntry>>
  /** The newest change of what this caller reads of these types in this agreement: something came, or something left. 0: nothing ever. */
  newestChange(caller: Caller, agreement: string, types: readonly string[] | undefined): Promise<Micros>
  /** The ids of which some version left what this caller reads, after a moment; some of them may still be read. Null: more than `most`. */
  departed(caller: Caller, agreement: string, after: Micros, most: number): Promise<readonly string[] | null>
  /** Whether the caller may know of this object at all (any version), in this agreement. */
  knows(caller: Caller, agreement: string, id: string): Promise<boolean>
  /** Steps of a member's stream after number `after`, whole ones: at least one if there is one, else up to the bounds (items, bytes of text). */
  steps(member: MemberCode, lane: StreamLane, after: number, most: { items: number; bytes: number }): Promise<StepPage>
  /** The last step of each lane of a member's stream; 0 before the first. */
  heads(member: MemberCode): Promise<Readonly<Record<StreamLane, number>>>
  /** What goes to a member, in order, over all agreements with it. */
  stream(member: MemberCode, after: Micros, limit: number): Promise<Page<Parcel & PageEntry>>
  /** The newest position that this member may read; 0 if none. */
  head(member: MemberCode): Promise<Micros>
  /** Of each value that is borne by something, the newest objects that bear it: as `list` finds them value by value. */
  bearers(caller: Caller, bearing: Bearing): Promise<ReadonlyMap<string, readonly Summary[]>>
  /** `lookedTo`: patience ended before the page was full; everything that came from then on was looked through, and `next` goes on. */
  list(
    caller: Caller,
    listing: Listing,
  ): Promise<{ readonly items: readonly Summary[]; readonly next: Micros | null; readonly lookedTo: Micros | null }>
  /** Of these ids, at most 2,000, the newest versions that the caller may read, by id. People only. */
  named(caller: Caller, ids: readonly string[]): Promise<ReadonlyMap<string, Summary>>
  detail(caller: Caller, id: string, version?: string): Promise<Detail>
  readonly graph: GraphReading
  /** Who sees this: one recorded decision per recipient and agreement. People only. */
  recipients(caller: Caller, id: string, version?: string): Promise<readonly RecipientDecision[]>
  why(caller: Caller, id: string, recipient: string): Promise<RecipientDecision>
  /** Exactly what a recipient reads of an object under an agreement (the one that gives most, if none is named): its text, what was made of it for that recipient, or null. People only, and an auditor what it may read. */
  as(
    caller: Caller,
    id: string,
    recipient: string,
    which?: { readonly version?: string; readonly agreement?: string },
  ): Promise<RecipientDecision & { readonly text: string | null }>
  counts(
    caller: Caller,
    narrowing?: Narrowing,
  ): Promise<{
    readonly total: number
    readonly byType: Readonly<Record<string, number>>
    readonly byOrigin: Readonly<Record<string, number>>
    readonly byTlp: Readonly<Record<string, number>>
  }>
  /** What a list would show at one moment and not at the other, or in another version. People only; bounded, and says so. */
  changes(caller: Caller, narrowing: Narrowing & { readonly text?: string }, between: Between): Promise<ListChanges>
  /** How much became readable after this moment; beyond some ten thousand the count stops and says so. People only. */
  arrivals(
    caller: Caller,
    since: Micros,
  ): Promise<{
    readonly count: number
    readonly atLeast: boolean
    readonly byType: Readonly<Record<string, number>>
  }>
  /** Deletes what this node's own member published, for a TAXII DELETE by a client that may read and write. Returns how many versions. */
  remove(caller: Caller, agreement: string, id: string, versions: VersionMatch): Promise<number>
}
