import type { Charter } from '../alliance/model.ts'
import type { Micros } from '../base/clock.ts'
import type { Run, RunAnswer } from '../intake/model.ts'
import type { RejectedItem, SignedReceipt } from '../ledger/receipt.ts'
import type { StreamStep } from '../ledger/stream.ts'
import type { MemberCode } from '../policy/model.ts'
import type { StreamLane } from '../release/model.ts'
import type { LinkState } from './link-machine.ts'

export interface PeerRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With its query; begins with `/peer/v1/`. */
  readonly path: string
  readonly body?: Uint8Array
  readonly signal: AbortSignal
}
export interface PeerAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Ends with an error when the connection breaks or the signal aborts; closing it early frees the connection. */
  readonly body: AsyncIterable<Uint8Array>
}
/**
 * One request to a member, over a channel that proves that it is this member. Throws `unavailable` where there is no
 * answer, `forbidden` where the peer does not take our certificate, `integrity` where the answer is not this member's.
 */
export interface Transport {
  request(member: MemberCode, request: PeerRequest): Promise<PeerAnswer>
}

/** Which charter a node holds. */
export interface CharterMark {
  readonly version: number
  /** SHA-256 (hex) of the signed payload. */
  readonly digest: string
}
export interface HeldCharter {
  readonly charter: Charter
  readonly digest: string
}

/** This node's ledger as its peers see it. */
export interface Ledger {
  /** The last signed checkpoint, covering everything committed before the call; stored before it is answered. `unavailable` while the log may not sign. */
  checkpoint(): Promise<{ readonly note: string; readonly size: number }>
  inclusion(leaf: number, size: number): Promise<readonly Uint8Array[]>
  consistency(from: number, size: number): Promise<readonly Uint8Array[]>
  /** The last checkpoint of this member's log that we know; null: none. For a member that was restored from a backup. */
  seenOf(member: MemberCode): Promise<string | null>
}

/** What a link must remember over a restart. */
export interface LinkRecord {
  readonly member: MemberCode
  /** The peer's own moment of the newest step that has been through intake; 0: none. */
  readonly cursor: Micros
  /** Mark of our terms (`termsMark`) under which everything refused was last asked for again; 0: none, or it is to be asked for again. */
  readonly charter: number
  readonly state: LinkState
  readonly failures: number
  /** '' for none. */
  readonly lastError: string
  /** Microseconds; 0: never. */
  readonly lastSuccessAt: Micros
  readonly lastAttemptAt: Micros
  /** Objects that were new to us. */
  readonly received: number
  /** Items of the peer's steps that are refused now. */
  readonly refused: number
}
export interface LinkStore {
  get(member: MemberCode): Promise<LinkRecord | null>
  put(record: LinkRecord): Promise<void>
}

/** The last step of each lane of a stream; 0 before the first. */
export type Heads = Readonly<Record<StreamLane, number>>

/** Where an incoming stream stands: the last step that was taken, and its entry in hex. */
export interface InboundHead {
  readonly seq: number
  readonly last: string
  /** The sender's own moment of that step; 0 before the first. */
  readonly at: Micros
}
/** The last checkpoint known of a peer's log, and why it is not trusted any more; '' it is. */
export interface KnownLog {
  /** '' none yet. */
  readonly note: string
  readonly size: number
  readonly alarm: string
}
export interface KnownStreams {
  readonly heads: Readonly<Record<StreamLane, InboundHead>>
  readonly log: KnownLog
}
export interface HeldStep {
  readonly seq: number
  /** Hex. */
  readonly entry: string
  /** What is refused of it now. */
  readonly rejected: readonly RejectedItem[]
}
/** A step that has been through intake, as it is kept: the proof of what was given to us. */
export interface TakenStep {
  readonly seq: number
  /** Hex. */
  readonly entry: string
  readonly leaf: number
  readonly at: Micros
  readonly salt: Uint8Array
  /** Canonical JSON. */
  readonly manifest: string
  readonly rejected: readonly RejectedItem[]
}
/** What a page has become here. */
export interface Settled {
  readonly taken: Taken
  /** The place of the link; absent: it was carried here. */
  readonly record?: LinkRecord
}
export interface Taken {
  readonly member: MemberCode
  readonly lane: StreamLane
  /** What it was verified against: where this is not so any more, nothing is stored. */
  readonly known: KnownStreams
  /** Where the stream stands now. */
  readonly head: InboundHead
  readonly fresh: readonly TakenStep[]
  /** Steps that were taken before, with what is refused of them now. */
  readonly again: readonly Pick<TakenStep, 'seq' | 'rejected'>[]
  /** The checkpoint to know from now on; null: the one that is known. */
  readonly checkpoint: {
    readonly origin: string
    readonly size: number
    readonly root: Uint8Array
    readonly note: string
  } | null
  /** Stored as given, and queued to be sent. */
  readonly receipt: SignedReceipt | null
}
/** A page that holds, before anything of it is stored. */
export interface PageToTake extends Pick<Taken, 'member' | 'lane' | 'known' | 'checkpoint'> {
  readonly runs: readonly Run[]
}

/** What is kept of the streams that come in. `origin` names the log on the member's card in force. */
export interface Inbound {
  /** Where the member's card names another log than the one known, everything begins anew: what was taken before is kept aside. */
  known(member: MemberCode, origin: string): Promise<KnownStreams>
  /** Steps that were taken, from one number to another, both included. */
  held(member: MemberCode, lane: StreamLane, first: number, last: number): Promise<readonly HeldStep[]>
  /** The first step after this number of which something was refused; null: none. */
  nextRefused(member: MemberCode, lane: StreamLane, after: number): Promise<number | null>
  /**
   * Hands the page in, and stores what `settle` makes of the answers, all in one transaction. False: what is known has changed since it
   * was read, and nothing is stored.
   */
  take(page: PageToTake, settle: (answers: readonly RunAnswer[]) => Settled): Promise<boolean>
  /** Records the alarm, and that this log is not trusted any more. */
  distrust(origin: string, alarm: PeerAlarm): Promise<void>
  /** A person has looked. Where the history itself was in doubt, all is read again from the beginning. */
  trust(member: MemberCode, origin: string): Promise<void>
}

/** Receipts that we got, and the steps that they are of. */
export interface Receipts {
  /** Our steps of a stream, both numbers included, as they went out. */
  sent(member: MemberCode, lane: StreamLane, first: number, last: number): Promise<readonly StreamStep[]>
  /** Stores a receipt that settles; the same one again changes nothing. */
  got(member: MemberCode, receipt: SignedReceipt): Promise<void>
}

/** Containers that lie here for other members. */
export interface Mailbox {
  /** `too-large` where the sender has more here than it may. */
  deposit(sender: MemberCode, recipient: MemberCode, container: Uint8Array): Promise<void>
  list(recipient: MemberCode): Promise<readonly MailItem[]>
  /** Null: no such, or for another. */
  read(recipient: MemberCode, num: number): Promise<Uint8Array | null>
  remove(recipient: MemberCode, num: number): Promise<void>
}
export interface MailItem {
  readonly num: number
  readonly sender: MemberCode
  readonly at: Micros
  readonly bytes: number
}

/** Messages that must reach a peer, over a restart too; one of a kind and subject for each peer. */
export interface Outbox {
  /** Resolves to the number by which it is removed. */
  put(message: { readonly peer: MemberCode; readonly kind: string; readonly subject: string }): Promise<number>
  remove(nums: readonly number[]): Promise<void>
  pending(kind: string): Promise<readonly { readonly num: number; readonly peer: MemberCode }[]>
  /** What waits for a peer, oldest first. */
  waiting(peer: MemberCode, kinds: readonly string[], limit: number): Promise<readonly OutboxMessage[]>
}
export interface OutboxMessage {
  readonly num: number
  readonly kind: string
  readonly body: string
}

export const distrusts = [
  'ledger-forked', // two signed trees of one size
  'ledger-shrunk', // a signed tree smaller than one that was signed before
  'ledger-unproven', // a tree that is not shown to continue the known one, or an entry that is not shown to be in it
  'stream-gap', // steps were kept back
  'stream-broken', // another history than the one that was given before
  'stream-replayed', // a number that was given before, with another content
  'stream-lost', // the peer does not know the step that it gave last
  'content-differs', // a text is not the one that the entry commits to
  'receipt-wrong', // a receipt that does not settle
] as const
/** Alarms after which nothing is taken from a member until a person has looked. */
export type Distrust = (typeof distrusts)[number]

/** An alarm about a peer, for the evidence. The reason is one sentence, without content of objects. */
export interface PeerAlarm {
  readonly kind: 'protocol' | 'receipt-disputed' | Distrust
  readonly member: MemberCode
  readonly reason: string
  /** What proves it: both notes, the step's bytes; '' nothing. */
  readonly body: string
}

/** Why a link does not take what the peer has, for programs. */
export interface LinkReason {
  readonly code: 'charter-newer' | 'charter-other' | 'no-ledger' | 'distrusted'
  readonly facts: Readonly<Record<string, string>>
}

export interface LinkView {
  readonly member: MemberCode
  readonly state: LinkState
  readonly lastSuccessAt: Micros | null
  readonly lastAttemptAt: Micros | null
  readonly nextAttemptAt: Micros | null
  readonly failures: number
  /** Why the last attempt failed, else that the charters differ. */
  readonly lastError: string | null
  readonly received: number
  readonly refused: number
  /** Null: nothing read yet. */
  readonly cursor: Micros | null
  readonly lagSeconds: number | null
  readonly charter: 'same' | 'differs' | 'unknown'
  readonly reason: LinkReason | null
}

/** What exchange writes to the log: member codes, counts and reasons, never content. */
export interface Log {
  info(facts: Readonly<Record<string, unknown>>, message: string): void
  warn(facts: Readonly<Record<string, unknown>>, message: string): void
}
