import type { MemberCode } from '../policy/model.ts'
import type { Tx } from '../store/store.ts'
import type { Interned } from './interned.ts'
import type { ViewSet } from './view-sets.ts'

/** From position `pos` on, the version `seq` is readable in these views, as was not so before this transaction. */
export interface Gain {
  readonly pos: number
  readonly seq: number
  readonly views: ViewSet
}

/** The version `seq` is no longer readable in these views. */
export interface Loss {
  readonly seq: number
  readonly views: ViewSet
}

/** What is said of a version in a stream. */
export interface VersionFacts {
  readonly id: string
  readonly version: string
  /** SHA-256 of the text, hex. */
  readonly digest: string
  readonly handling: number
  /** Length of the text, in bytes as UTF-8. */
  readonly bytes: number
  /** Which lane it goes by, where its originator says that it is urgent. */
  readonly priority?: 'flash' | 'priority'
}

/** Told at the end of a write transaction, and inside it: what it writes stands or falls with what happened. */
export type Recorder = (tx: Tx, journal: Journal, interned: Interned) => Promise<void>

/** Who came to read what in one write transaction, and who no longer does. */
export class Journal {
  readonly gains: Gain[] = []
  readonly losses: Loss[] = []
  /** What is known without asking the store: of versions that arrive, and of those whose rows are deleted in this transaction. */
  readonly facts = new Map<number, VersionFacts>()
  /** Versions that were readable before there was a ledger, and that no stream has said anything of: their gains say so now. */
  readonly untold = new Set<number>()
  /** Ids of which another version counts than before, though nobody came to read or lost one. */
  readonly recounted = new Set<string>()
  /** Versions that came another way than before (`came-through.ts`): whoever has them from us is told so. */
  readonly rerouted = new Set<number>()
  /** The members whose streams grew by it. */
  readonly told = new Set<MemberCode>()
  /** True: what could be cut must be looked at once more (`waiting.ts`). */
  waiting = false

  get isEmpty(): boolean {
    return this.gains.length === 0 && this.losses.length === 0 && this.rerouted.size === 0
  }

  /** To be called for every version before its row is deleted: a stream must still be able to say what was taken back. */
  remember(head: Pick<VersionFacts, 'id' | 'version' | 'digest' | 'handling'> & { readonly seq: number }): void {
    const { seq, id, version, digest, handling } = head
    if (!this.facts.has(seq)) this.facts.set(seq, { id, version, digest, handling, bytes: 0 })
  }
}
