import type { Card } from '../alliance/model.ts'
import { decodeUtf8, readBounded } from '../base/bounded.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Timers } from '../base/timers.ts'
import type { Log, Transport } from '../exchange/model.ts'
import { startPatience } from '../exchange/patience.ts'
import type { SignedCheckpoint } from '../ledger/checkpoint.ts'
import { addSignature, cosignersOf } from '../ledger/cosignature.ts'
import { noteLimits, parseSignatures } from '../ledger/note.ts'
import { formatWitnessRequest } from '../ledger/witness-request.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Store } from '../store/store.ts'
import { putWitnessed, witnessedBy } from '../store/witnessed.ts'
import { witnessesOf } from './cosigned.ts'
import type { LedgerKeeper } from './ledger.ts'

export interface CollectorParts {
  readonly store: Store
  readonly self: MemberCode
  readonly cards: () => readonly Card[]
  readonly keeper: LedgerKeeper
  readonly transport: Transport
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  /** False: another process of this node asks for them; absent: this one does. */
  readonly leads?: () => boolean
  /** How long after a round the next one begins. */
  readonly pauseMs?: number
}

const answerMs = 20_000
const longestWaitMs = 60_000

/** Offers this node's checkpoints to the other members as witnesses, about a second after the ledger grew, and keeps what they cosign. */
export class CosignatureCollector implements AsyncDisposable {
  readonly #parts: CollectorParts
  readonly #closing = new AbortController()
  readonly #notBefore = new Map<MemberCode, { atMs: number; failures: number }>()
  #disarm: () => void = () => {}
  #running: Promise<void> = Promise.resolve()

  constructor(parts: CollectorParts) {
    this.#parts = parts
    this.#wait()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    this.#disarm()
    await this.#running
  }

  /** Offers what has grown since a member cosigned last; resolves when all have answered or failed. */
  async round(): Promise<void> {
    const { keeper, store, self, cards } = this.#parts
    if (this.#parts.leads?.() === false || !(await keeper.signing()).signs) return
    const { size } = (await keeper.row()).head
    const cosigned = new Map((await witnessedBy(store.read)).map((row) => [row.member, row.size]))
    const witnesses = cards().filter(({ member, ledger }) => member !== self && ledger !== undefined)
    const due = witnesses.filter(({ member }) => (cosigned.get(member) ?? 0) < size && this.#isDue(member))
    if (size === 0 || due.length === 0) return
    const checkpoint = await keeper.checkpoint()
    await Promise.all(due.map(({ member }) => this.#offer(member, checkpoint, cosigned.get(member) ?? 0)))
  }

  #wait(): void {
    if (this.#closing.signal.aborted) return
    this.#disarm = this.#parts.timers.after(this.#parts.pauseMs ?? 1000, () => {
      this.#running = this.round()
        .catch((error: unknown) => {
          this.#parts.log.warn(
            { error: error instanceof Error ? error.name : 'unknown' },
            'no cosignatures were asked for',
          )
        })
        .finally(() => this.#wait())
    })
  }

  #isDue(member: MemberCode): boolean {
    return (this.#notBefore.get(member)?.atMs ?? 0) <= this.#parts.clock.nowMs()
  }

  async #offer(member: MemberCode, checkpoint: SignedCheckpoint, oldSize: number): Promise<void> {
    try {
      const first = await this.#ask(member, checkpoint, oldSize)
      // It cosigned another size than we remember: once more, from there.
      const answer = typeof first === 'number' ? await this.#ask(member, checkpoint, first) : first
      if (typeof answer === 'number') throw new Fault('conflict', 'the witness has cosigned another tree')
      await this.#keep(member, checkpoint, answer)
      this.#notBefore.delete(member)
    } catch (error) {
      if (this.#closing.signal.aborted) return
      const failures = (this.#notBefore.get(member)?.failures ?? 0) + 1
      const waitMs = Math.min(longestWaitMs, 1000 * 2 ** failures)
      this.#notBefore.set(member, { atMs: this.#parts.clock.nowMs() + waitMs, failures })
      if (failures !== 1 || (error instanceof Fault && error.kind === 'unavailable')) return
      const reason = error instanceof Fault ? error.message : 'unexpected'
      this.#parts.log.warn({ peer: member, reason }, 'the checkpoint was not cosigned')
    }
  }

  /** The answer's lines, or the size from which the witness wants a proof (409). */
  async #ask(member: MemberCode, checkpoint: SignedCheckpoint, oldSize: number): Promise<string | number> {
    const { keeper, transport, timers } = this.#parts
    if (oldSize > checkpoint.size) throw new Fault('conflict', 'the witness has cosigned a larger tree')
    const proof = await keeper.consistency(oldSize, checkpoint.size)
    const body = Buffer.from(formatWitnessRequest({ oldSize, proof, note: checkpoint.note }))
    using patience = startPatience(timers, answerMs, this.#closing.signal)
    const { signal } = patience
    const answer = await transport.request(member, { method: 'POST', path: '/ledger/add-checkpoint', body, signal })
    const text = decodeUtf8(await readBounded(answer.body, noteLimits.maxBytes))
    if (answer.status === 200) return text
    const size = /^\d{1,16}\n$/.test(text) ? Number(text) : Number.NaN
    if (answer.status === 409 && Number.isSafeInteger(size) && size !== oldSize) return size
    throw new Fault('conflict', `the witness answered ${answer.status}`)
  }

  async #keep(member: MemberCode, checkpoint: SignedCheckpoint, lines: string): Promise<void> {
    const { store, self, cards, clock } = this.#parts
    const note = parseSignatures(lines).reduce(addSignature, checkpoint.note)
    const { keys } = witnessesOf(self, cards())
    const own = keys.get(member)
    if (own === undefined) return
    cosignersOf(note, { keys: new Map([[member, own]]), quorum: 1 })
    const at = Math.floor(clock.nowMs() * 1000)
    await store.write((tx) => putWitnessed(tx, { member, size: checkpoint.size, note, at }))
  }
}
