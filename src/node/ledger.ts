import type { Card, LedgerCard } from '../alliance/model.ts'
import { appendAudit } from '../audit/append.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Ledger } from '../exchange/model.ts'
import { openCheckpoint, type SignedCheckpoint, signCheckpoint } from '../ledger/checkpoint.ts'
import { safeQuorum } from '../ledger/cosignature.ts'
import { emptyRoot } from '../ledger/merkle-hash.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import type { NoteVerifier } from '../ledger/note-key.ts'
import { judgeResumption, type Resumption } from '../ledger/resume.ts'
import { proveConsistency, proveInclusion } from '../ledger/tile-reader.ts'
import type { TreeHead } from '../ledger/tree-shape.ts'
import type { MemberCode } from '../policy/model.ts'
import { ledgerName } from '../release/recorder.ts'
import { recordEvidence } from '../store/evidence.ts'
import { incarnationOf, setSigningIn, signingIn } from '../store/incarnation.ts'
import { type LogRow, logNamed, logRows, renameLog, setCheckpoint } from '../store/logs.ts'
import { peerLog } from '../store/peer-logs.ts'
import type { Store, Tx } from '../store/store.ts'
import { tilesOf } from '../store/tiles.ts'
import { forgetWitnessed, witnessedBy } from '../store/witnessed.ts'

export interface LedgerKeeperParts {
  readonly store: Store
  readonly self: MemberCode
  /** As our card names it. */
  readonly ledger: LedgerCard
  /** Signs checkpoints (PEM). */
  readonly logKey: string
  /** Of the charter in force; none before there is one. */
  readonly cards: () => readonly Card[]
  readonly clock: Clock
}

/** Whether this node signs checkpoints of its ledger, and if not, why. */
export type Signing =
  | { readonly signs: true }
  | (Exclude<Resumption, { sign: true }> & { readonly signs: false })
  /** The log here had to end, and the charter in force does not name the one that follows it yet. */
  | { readonly signs: false; readonly because: 'renewing' }

const unanswered: Resumption = { sign: false, because: 'unanswered', missing: 1 }

/** This node's ledger: its checkpoints, signed when they are asked for, and its proofs. */
export class LedgerKeeper implements Ledger {
  readonly #parts: LedgerKeeperParts
  readonly #keys: readonly NoteVerifier[]
  /** The largest tree of ours that each member has seen, as it said since we started; null: none. */
  readonly #answers = new Map<MemberCode, SignedCheckpoint | null>()
  /** Signed by a run of this node since it started: from then on the members' words are compared, and no longer waited for. */
  #state: Resumption = unanswered
  #alone = false
  /** What the shared database was when it was looked at last; '' where this process is the only one. */
  #incarnation = ''
  /** Another process was told enough in this incarnation; what is held is still compared with what is known here. */
  #agreed = false
  /** The log that is held is the one that our card names. */
  #isOurs = false
  #signing: Promise<SignedCheckpoint> | null = null
  #next: Promise<SignedCheckpoint> | null = null

  constructor(parts: LedgerKeeperParts) {
    this.#parts = parts
    this.#keys = [ed25519Verifier(parts.ledger.origin, parts.ledger.key)]
  }

  /** Signs again what is committed by now; at most one signature is under way, and one waits for it. */
  async checkpoint(): Promise<SignedCheckpoint> {
    await this.#mayExpectToSign()
    if (this.#signing === null) {
      this.#signing = this.#sign().finally(() => {
        this.#signing = null
      })
      return this.#signing
    }
    // What is being signed may have been read before the caller's entries were committed.
    this.#next ??= this.#signing
      .catch(() => {})
      .then(() => {
        this.#next = null
        return this.checkpoint()
      })
    return this.#next
  }

  inclusion(leaf: number, size: number): Promise<readonly Uint8Array[]> {
    return proveInclusion(tilesOf(this.#parts.store.read, ledgerName), leaf, size)
  }

  async consistency(from: number, size: number): Promise<readonly Uint8Array[]> {
    if (from === 0 || from === size) return []
    return proveConsistency(tilesOf(this.#parts.store.read, ledgerName), from, size)
  }

  async seenOf(member: MemberCode): Promise<string | null> {
    const origin = this.#parts.cards().find((card) => card.member === member)?.ledger?.origin
    const row = origin === undefined ? undefined : await peerLog(this.#parts.store.read, origin)
    return row === undefined || row.note === '' ? null : row.note
  }

  /**
   * A member says which checkpoint of ours it saw last (null: none). One that we did not sign is no answer. Before the first
   * signature these answers decide whether this node may go on; after it, one that contradicts what we hold stops it.
   */
  async heardSeen(member: MemberCode, note: string | null): Promise<void> {
    const seen = note === null ? null : this.#open(note)
    if (seen === undefined) return
    const known = this.#answers.get(member)
    if (known !== undefined && known?.note === seen?.note) return
    await this.#follow()
    if (!this.#isOurs) return
    this.#answers.set(member, seen)
    await this.#judge()
    await this.#share()
  }

  /** Whether checkpoints are signed now. */
  async signing(): Promise<Signing> {
    await this.#follow()
    if (!this.#isOurs) return { signs: false, because: 'renewing' }
    if (!this.#state.sign) {
      await this.#judge()
      await this.#share()
    }
    const state = this.#state
    return state.sign ? { signs: true } : { signs: false, ...state }
  }

  /** The operator vouches that nobody has seen more of this log than is held here. What members say to the contrary still counts. */
  async resumeAlone(): Promise<Signing> {
    await this.#follow()
    this.#alone = true
    return this.signing()
  }

  /** The log as it is stored. */
  async row(): Promise<LogRow> {
    return (await logNamed(this.#parts.store.read, ledgerName)) ?? this.#empty()
  }

  /** What opens our own checkpoints. */
  get keys(): readonly NoteVerifier[] {
    return this.#keys
  }

  /**
   * What the processes of one node know together: in which incarnation of the database it may sign. Another start of the server,
   * or another server, may hold an older state: then all begin anew, whoever signed before.
   */
  async #follow(): Promise<void> {
    this.#isOurs ||= await this.#begin()
    const { read, shared } = this.#parts.store
    if (shared === null) return
    const incarnation = await incarnationOf(read)
    if (incarnation !== this.#incarnation) {
      this.#incarnation = incarnation
      this.#answers.clear()
      this.#alone = false
      this.#state = unanswered
    }
    this.#agreed = (await signingIn(read)) === incarnation
    if (!this.#agreed && this.#state.sign) this.#state = unanswered
  }

  /**
   * Whether the log that is held is the one that our card names. Where one had to end, the next begins with the entries that are held,
   * under its own name and key, once the charter in force names it.
   */
  async #begin(): Promise<boolean> {
    const { store, self, ledger, cards } = this.#parts
    const isOurs = (row: LogRow | null) => row === null || row.origin === ledger.origin
    if (isOurs(await logNamed(store.read, ledgerName))) return true
    const named = cards().find(({ member }) => member === self)?.ledger
    if (named?.origin !== ledger.origin || named.key !== ledger.key) return false
    await store.write(async (tx) => {
      const row = await logNamed(tx.db, ledgerName)
      if (row === null || isOurs(row)) return
      const { origin, head, checkpoint } = row
      const cosigned = (await witnessedBy(tx.db)).map(({ note }) => note)
      const reason = `the ledger ${origin} ended with ${head.size} entries; ${ledger.origin} begins with them`
      const body = JSON.stringify({ checkpoint, cosigned })
      await recordEvidence(tx, [{ kind: 'ledger-ended', source: self, objectId: '', version: '', reason, body }])
      await appendAudit(tx, {
        actor: 'system',
        action: 'begin-ledger',
        subject: ledger.origin,
        detail: `after=${origin} entries=${head.size}`,
      })
      await renameLog(tx, row, ledger.origin)
      // That the one before might be signed says nothing of this one.
      if (store.shared !== null) await setSigningIn(tx, '')
      await forgetWitnessed(tx)
    })
    return true
  }

  /** Lets the other processes know what was found. */
  async #share(): Promise<void> {
    const { store } = this.#parts
    if (store.shared === null) return
    const state = this.#state
    if (!state.sign && state.because === 'unanswered') return
    const value = state.sign ? this.#incarnation : ''
    if ((await signingIn(store.read)) === value) return
    await store.write(async (tx) => {
      if (!state.sign || (await incarnationOf(tx.db)) === value) await setSigningIn(tx, value)
    })
  }

  /** In the transaction that signs: nobody has found otherwise, and the database is still what was judged. */
  async #requireAgreed(tx: Tx): Promise<void> {
    if (this.#parts.store.shared === null) return
    const [incarnation, agreed] = [await incarnationOf(tx.db), await signingIn(tx.db)]
    if (agreed === '' || agreed !== incarnation)
      throw new Fault('unavailable', 'the ledger signs nothing until members have said what they last saw of it')
  }

  async #mayExpectToSign(): Promise<void> {
    const state = await this.signing()
    if (state.signs) return
    const sentences = {
      unanswered: 'too few members have said what they last saw of this ledger since this node started',
      behind: 'members have seen more of this ledger than is held here: it was restored from an older backup',
      forked: 'members have seen another history of this ledger than the one that is held here',
      renewing: 'it had to end, and the charter in force does not name the one that follows it yet',
    }
    throw new Fault('unavailable', `the ledger signs nothing: ${sentences[state.because]}`)
  }

  async #sign(): Promise<SignedCheckpoint> {
    const { store, ledger, logKey } = this.#parts
    const { origin } = ledger
    const before = await this.row()
    if (before.checkpoint !== '' && before.checkpointSize === before.head.size)
      return openCheckpoint(before.checkpoint, origin, this.#keys)
    const note = await store.write(async (tx) => {
      await this.#requireAgreed(tx)
      const row = (await logNamed(tx.db, ledgerName)) ?? this.#empty()
      if (row.origin !== origin)
        throw new Fault('conflict', `the ledger here is ${row.origin}, and the card names ${origin}`)
      if (row.head.size === 0) await logRows(tx, ledgerName, origin).setHead(row.head)
      const signed = signCheckpoint({ origin, ...row.head, extensions: [] }, logKey)
      // Stored before it is shown: after a crash here we show the same one or a later one, never a second of this size.
      if (!(await setCheckpoint(tx, ledgerName, signed, row.head.size)))
        throw new Fault('integrity', 'a checkpoint of a larger ledger was signed here: it was set back')
      return signed
    })
    return openCheckpoint(note, origin, this.#keys)
  }

  async #judge(): Promise<void> {
    const { store, self, cards } = this.#parts
    const others = cards().filter(({ member }) => member !== self)
    const members = new Set(others.map(({ member }) => member))
    const answers = new Map([...this.#answers].filter(([member]) => members.has(member)))
    const needed =
      this.#alone || this.#agreed || this.#state.sign
        ? 0
        : members.size === 0
          ? 0
          : members.size - safeQuorum(members.size) + 1
    const { head, checkpoint, checkpointSize } = await this.row()
    // Nor may this database have been set back behind what it says that it signed.
    const own = checkpoint === '' ? null : openCheckpoint(checkpoint, this.#parts.ledger.origin, this.#keys)
    const all = own === null || checkpointSize === 0 ? answers : new Map([...answers, [self, own]])
    const extra = all.size - answers.size
    this.#state = await judgeResumption(tilesOf(store.read, ledgerName), head, all, needed === 0 ? 0 : needed + extra)
  }

  /** Undefined: not a checkpoint that we signed. */
  #open(note: string): SignedCheckpoint | undefined {
    try {
      return openCheckpoint(note, this.#parts.ledger.origin, this.#keys)
    } catch (error) {
      if (error instanceof Fault) return undefined
      throw error
    }
  }

  #empty(): LogRow {
    const head: TreeHead = { size: 0, root: emptyRoot }
    return { name: ledgerName, origin: this.#parts.ledger.origin, head, checkpoint: '', checkpointSize: 0 }
  }
}
