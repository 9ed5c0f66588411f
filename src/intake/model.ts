import type { Micros } from '../base/clock.ts'
import type { Issue } from '../base/fault.ts'
import type { Assigned, MemberCode, Tlp } from '../policy/model.ts'
import type { StixId } from '../stix/object.ts'
import type { Tx } from '../store/store.ts'

/** Who stands at the door. */
export type Source =
  /** This node's own people, clients, files and subscriptions (whose `actor` is a door of store/doors.ts): published in this member's name. */
  | {
      readonly kind: 'local'
      readonly actor: string
      /** A releaser has decided on it for just these recipients, with a proof of who it is (the advisory desk): no second person is asked. */
      readonly agreed?: true
    }
  /** A member, over a channel that proved it. */
  | { readonly kind: 'peer'; readonly member: MemberCode }

/** One object at the door: its exact text, and what travels beside it. The text is one JSON object of STIX 2.1 or 2.0. */
export interface Entry {
  readonly text: string
  readonly assigned?: Assigned
  /** The label of what carries none of TLP itself. */
  readonly unlabelled?: Tlp
  /** Made here of another format: that our member is its creator is true, whatever door it comes through. */
  readonly made?: true
  /** Only from peers: who published it, under which agreement, its version, and the origin's seal if it was relayed. */
  readonly carried?: Carried
}

export interface Carried {
  /** What the sender calls it; the object itself has the last word. */
  readonly id: string
  readonly origin: MemberCode
  readonly agreement: string
  readonly version: string
  readonly seal: string | null
  /** The giver's own moment of release (`at` of the manifest); absent: unknown. */
  readonly at?: Micros
  /** Through which members the giver has it, the nearest to the origin first; absent: straight from its origin. */
  readonly via?: readonly MemberCode[]
}

export interface Accepted {
  readonly id: StixId
  readonly version: string
  /** True: nothing in the object says its version, which is the moment when it came. */
  readonly unversioned?: true
}

/** Why one object was refused, for its sender: a code for programs, a sentence for people, every problem with its place. */
export interface Refusal {
  /** Position in the batch. */
  readonly index: number
  readonly id: string | null
  readonly version: string | null
  readonly code:
    | 'not-json'
    | 'not-i-json'
    | 'too-large'
    | 'not-stix'
    | 'invalid'
    | 'not-its-creator' // only its creator versions an object; nobody speaks in another member's name
    | 'conflict' // same id and version, other content: kept as evidence
    | 'revoked' // a revoked object has no later versions
    | 'not-permitted' // our own copy of the agreement does not let the sender give us this
    | 'other-space' // it belongs to an exercise and this door is live, or the other way round
    | 'recalled' // its originator took this version back, or the giver did after it gave it
    | 'seal' // a relayed object whose origin's seal is missing or wrong
  readonly reason: string
  /** What a sender from outside is told in its place: the reason is for our own people, as it speaks of what others gave. Absent: the reason. */
  readonly told?: string
  readonly issues: readonly Issue[]
}

/** An indicator that was taken although its pattern cannot be read, so that it detects nothing. */
export interface Undetectable {
  /** Position in the batch. */
  readonly index: number
  readonly id: StixId
  readonly reason: string
}

export interface IntakeResult {
  readonly added: readonly Accepted[]
  readonly unchanged: readonly Accepted[]
  readonly rejected: readonly Refusal[]
  /** Void: given before it was taken back, kept here as long as was agreed, or given by a member that has it through us. The sender has nothing to do. */
  readonly gone?: readonly Accepted[]
  /** How many came as STIX 2.0 and were upgraded. */
  readonly upgraded: number
  /** Added or unchanged, and to be corrected by their producer. */
  readonly undetectable?: readonly Undetectable[]
}

/** A version that a member takes back from us. */
export interface TakenBack {
  readonly id: string
  readonly version: string
  readonly digest: string
  readonly agreement: string
  /** The giver's own moment (`at` of the manifest): what it released later than this it gave again. */
  readonly at: Micros
  /** The originator's signed notice; null: the giver no longer gives it, and others still may. */
  readonly notice: string | null
}

/** What became of one version that was taken back: gone from here (or kept because another gives it), or kept, and why. */
export type PurgeAnswer = { readonly outcome: 'purged' } | { readonly outcome: 'refused'; readonly reason: string }

/** The door, tried out. */
export interface Rehearsal {
  /** Does all that `accept` does, lets `look` see the outcome inside the transaction, and takes everything back: nothing is stored, told or logged. */
  rehearse<T>(
    source: Source,
    entries: readonly Entry[],
    look: (tx: Tx, result: IntakeResult) => Promise<T>,
  ): Promise<{ readonly result: IntakeResult; readonly seen: T }>
}

/** Items of a member's page that follow each other and are of one kind. */
export type Run =
  | { readonly is: 'release'; readonly entries: readonly Entry[] }
  | { readonly is: 'recall'; readonly items: readonly TakenBack[] }
export type RunAnswer =
  | { readonly is: 'release'; readonly result: IntakeResult }
  | { readonly is: 'recall'; readonly answers: readonly PurgeAnswer[] }

/** What a member says on one page, and what is written of the page itself. */
export interface PageIn<T> {
  readonly member: MemberCode
  readonly runs: readonly Run[]
  /** Asked in the transaction before anything is written; false: nothing is. */
  readonly isStill: (tx: Tx) => Promise<boolean>
  /** Writes the page down, with what became of each run. */
  readonly write: (tx: Tx, answers: readonly RunAnswer[]) => Promise<T>
}

/** What is written in the transaction of a batch, once it is known what became of it. A fault that it throws undoes the batch. */
export type Also = (tx: Tx, result: IntakeResult) => Promise<void>

/** The only way in. */
export interface Intake {
  /**
   * Takes in and purges what a page says, in its order, and writes the page down, durably, in one transaction: a version that a member
   * gave and the step in which it gave it exist together or not at all. Null where `isStill` says no. Throws as `accept`.
   */
  takePage<T>(page: PageIn<T>): Promise<T | null>
  /** The way in of bad news: purges what `giver` takes back, durably, in one transaction; one answer each, in order. What its recipients here had is taken back from them. */
  purge(giver: MemberCode, items: readonly TakenBack[]): Promise<readonly PurgeAnswer[]>
  /** Stores what is good, durably, in one transaction with what `also` writes, and answers for every entry. Throws only for faults of this node (full disk, lost database): then nothing was stored. */
  accept(source: Source, entries: readonly Entry[], also?: Also): Promise<IntakeResult>
}
