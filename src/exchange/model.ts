import type { Charter } from '../alliance/model.ts'
import type { Micros } from '../base/clock.ts'
import type { MemberCode } from '../policy/model.ts'
import type { LinkState } from './link-machine.ts'

export interface PeerRequest {
  readonly method: 'GET' | 'POST'
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
  /** In the peer's order: everything up to here has been through intake. */
  readonly cursor: Micros
  /** Mark of our terms (`termsMark`) under which it has been read since its beginning; 0: none, or it is to be read again. */
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
  /** Objects that intake refused since the stream was last read from its beginning. */
  readonly refused: number
}
export interface LinkStore {
  get(member: MemberCode): Promise<LinkRecord | null>
  put(record: LinkRecord): Promise<void>
}

/** Messages that must reach a peer, over a restart too; one of a kind and subject for each peer. */
export interface Outbox {
  /** Resolves to the number by which it is removed. */
  put(message: { readonly peer: MemberCode; readonly kind: string; readonly subject: string }): Promise<number>
  remove(num: number): Promise<void>
  pending(kind: string): Promise<readonly { readonly num: number; readonly peer: MemberCode }[]>
}

/** An alarm about a peer, for the evidence. The reason is one sentence, without content of objects. */
export interface PeerAlarm {
  readonly kind: 'position-lost' | 'protocol'
  readonly member: MemberCode
  readonly reason: string
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
}

/** What exchange writes to the log: member codes, counts and reasons, never content. */
export interface Log {
  info(facts: Readonly<Record<string, unknown>>, message: string): void
  warn(facts: Readonly<Record<string, unknown>>, message: string): void
}
