import type { Micros } from '../base/clock.ts'
import type { MemberCode } from '../policy/model.ts'
import type { StreamLane } from '../release/model.ts'

/** Where one of the streams that we send stands. */
export interface StreamState {
  /** The member; our own code for what our clients and the public read. */
  readonly member: MemberCode
  readonly lane: StreamLane
  readonly steps: number
  readonly at: Micros
  /** Every step up to this number has been answered; null: nobody answers for our own readers. */
  readonly acknowledged: number | null
  readonly outstanding: number
  /** The moment of the oldest step that nobody has answered. */
  readonly since: Micros | null
  /** Whether a step of it ever gave an object: charters and signs of life are none. */
  readonly gave: boolean
}

/** This node's ledger, for its people. */
export interface LedgerState {
  readonly origin: string
  readonly size: number
  /** Base64. */
  readonly root: string
  /** The last one that was signed; null before the first. */
  readonly checkpoint: { readonly note: string; readonly size: number } | null
  readonly signs: boolean
  /** Why nothing is signed; null: it is. */
  readonly because: 'unanswered' | 'behind' | 'forked' | 'renewing' | null
  readonly witnessed: readonly { readonly member: MemberCode; readonly size: number; readonly at: Micros }[]
  /** How many members must have cosigned a tree so that no other of its size can have as many. */
  readonly quorum: number
  /** The largest tree that so many have cosigned; 0: none. */
  readonly witnessedSize: number
  readonly streams: readonly StreamState[]
  /** What other members tell us: the last step taken of each lane. */
  readonly inbound: readonly Pick<StreamState, 'member' | 'lane' | 'steps' | 'at'>[]
  /** The other members' ledgers, as far as we have followed them. */
  readonly peers: readonly {
    readonly member: MemberCode
    readonly origin: string
    readonly size: number
    /** Why it is not trusted any more; null: it is. */
    readonly alarm: string | null
  }[]
}

/** Which steps of streams are asked for. */
export interface StepQuestion {
  readonly direction: 'in' | 'out'
  readonly member: MemberCode
  /** Absent: all of them, the most urgent first. */
  readonly lane?: StreamLane
  /** Of what came in: of which something is refused. Of what went out: that no receipt covers, or up to where all is answered. */
  readonly only?: 'refused' | 'open' | 'answered'
  /** With a lane: this step alone, with all that it did; the total is of that. */
  readonly seq?: number
  /** A `next` of the same question. */
  readonly before?: number
  readonly limit: number
}

export interface StepSeen {
  readonly lane: StreamLane
  readonly seq: number
  readonly at: Micros
  /** How many things it did; of these some are named, the first 20 where several steps are asked for; with `only: 'refused'` those that are refused. */
  readonly items: number
  readonly objects: readonly {
    readonly act: 'release' | 'recall' | 'charter'
    readonly id: string
    readonly version: string
    /** Of what a member gave; null: it is no object, or it went out. */
    readonly became: 'held' | 'held-from-another' | 'gone' | 'refused' | null
    readonly reason: string
  }[]
}

export interface StepsSeen {
  /** Steps in all; of what is refused, things. */
  readonly total: number
  readonly items: readonly StepSeen[]
  readonly next: number | null
}

/** Why a member is not trusted any more. */
export interface LedgerAlarm {
  readonly kind: string
  readonly at: Micros
  readonly reason: string
  /** What proves it; '' nothing. */
  readonly proof: string
}

export interface LedgerDesk {
  state(): Promise<LedgerState>
  /** Steps of our streams to a member, or of its streams to us, newest first in each lane. */
  steps(question: StepQuestion): Promise<StepsSeen>
  /** The file that proves one step of a member's stream; null: there is no such step. */
  proof(member: MemberCode, lane: StreamLane, seq: number): Promise<string | null>
  /** The alarm that stands against a member, with its evidence; null: there is none. */
  alarm(member: MemberCode): Promise<LedgerAlarm | null>
  /** An operator vouches that nobody has seen more of this ledger than is held here. */
  resumeAlone(): Promise<LedgerState>
  /**
   * The log has ended: makes the key of the next, under its own name, for the card. It begins after a start of this node, once the charter in
   * force names it. Asked again, it is the same. `conflict` while nothing says that the log ended. Its name.
   */
  renew(reason: string): Promise<string>
}
