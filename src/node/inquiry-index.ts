import { createHash, createHmac } from 'node:crypto'
import { appendAudit } from '../audit/append.ts'
import { canonicalJson } from '../base/canonical-json.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { inputOf } from '../inquiry/asked-value.ts'
import { type Epoch, epochEntry } from '../inquiry/epoch.ts'
import type { EpochKey } from '../inquiry/evaluator.ts'
import { filterDigest, filterEntries } from '../inquiry/filter.ts'
import { typesWithValues, valuesOf } from '../inquiry/object-values.ts'
import { SeenValues } from '../inquiry/seen-values.ts'
import { newSalt } from '../ledger/commitment.ts'
import { KeptLog } from '../ledger/kept-log.ts'
import { mayConfirm, rightsToAsk } from '../policy/confirm.ts'
import type { Context } from '../policy/decide.ts'
import type { Handling, MemberCode } from '../policy/model.ts'
import { type HeldObject, HeldObjects } from '../release/held-values.ts'
import { ledgerName } from '../release/recorder.ts'
import type { Registry } from '../release/registry.ts'
import { type EpochRow, endEpochs, lastEpoch, membersWithKeys, putEpoch } from '../store/inquiries.ts'
import { logRows } from '../store/logs.ts'
import type { Store } from '../store/store.ts'
import type { FillRandom } from './basis.ts'
import type { InquiryThread } from './inquiry-threads.ts'

export interface InquiryIndexParts {
  readonly store: Store
  /** A store that writes only while this process leads. */
  readonly fenced: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  /** Who we are, and under which agreements. */
  readonly terms: () => Omit<Context, 'agreement'>
  readonly members: () => readonly MemberCode[]
  readonly thread: InquiryThread
  /** From the signing key: without it nobody makes the keys of what is stored. */
  readonly secret: Uint8Array
  readonly ledgerOrigin: string
  readonly clock: Clock
  readonly fillRandom: FillRandom
  /** How long an epoch stands at least where what is held has changed. */
  readonly epochMs: number
}

const pageSize = 500
const chunkSize = 2000
const mostValues = 8_000_000
const longestMs = 86_400_000
const pastMs = 3_600_000
/** Counting the values again takes a part of the time at most, also over restarts. */
const restPerWork = 20

/** Publishes, for each member that may ask, in what it can look values up: a filter under a key of its own, anew epoch by epoch. */
export class InquiryIndex {
  readonly #parts: InquiryIndexParts
  readonly #log = new KeptLog()

  constructor(parts: InquiryIndexParts) {
    this.#parts = parts
  }

  /** Brings every member's epoch up to date. */
  async work(): Promise<void> {
    const { fenced, store, members } = this.#parts
    const asking = members().filter((member) => this.#rightsOf(member) !== null)
    for (const member of await membersWithKeys(store.read))
      if (!asking.includes(member)) await fenced.write((tx) => endEpochs(tx, member))
    for (const member of asking) if (await this.#isDue(member)) await this.#publish(member)
  }

  /** The key of an epoch that is not over. */
  async keyOf(
    member: MemberCode,
    { epoch, key_salt }: Pick<EpochRow, 'epoch' | 'key_salt'>,
    thread = this.#parts.thread,
  ): Promise<EpochKey> {
    const { secret, terms } = this.#parts
    if (key_salt === '') throw new Fault('conflict', 'this epoch is over')
    const info = Buffer.from(`trefoil/inquiry/1 ${terms().self} ${member} ${epoch}`)
    const seed = createHmac('sha256', secret).update(key_salt).update(info).digest()
    return await thread.do('key', { seed, info })
  }

  /** Digest of the rights by which a member may ask; null: none. */
  #rightsOf(member: MemberCode): string | null {
    const rights = rightsToAsk(member, this.#parts.terms())
    return rights.length === 0 ? null : createHash('sha256').update(canonicalJson(rights)).digest('hex')
  }

  async #isDue(member: MemberCode): Promise<boolean> {
    const { store, clock, epochMs } = this.#parts
    const last = await lastEpoch(store.read, member)
    if (last === undefined || last.key_salt === '' || last.rights !== this.#rightsOf(member)) return true
    const age = clock.nowMs() - last.made_at
    if (age >= longestMs || age < 0) return true
    const { values, after, gone, tookMs = 0 } = JSON.parse(last.basis) as Basis
    // Where nothing is published yet there is nothing to wait for.
    if (values > 0 && age < Math.max(epochMs, tookMs * (1 + restPerWork))) return false
    return await this.#held().hasChanged(after, gone)
  }

  #held(): HeldObjects {
    const { store, registry, keyOf } = this.#parts
    return new HeldObjects(store.read, typesWithValues, registry, keyOf)
  }

  async #publish(member: MemberCode): Promise<void> {
    const { store, fenced, clock, fillRandom, thread, terms } = this.#parts
    const begun = clock.nowMs()
    const rights = this.#rightsOf(member)
    if (rights === null) return
    const number = ((await lastEpoch(store.read, member))?.epoch ?? 0) + 1
    const keySalt = Buffer.from(fillRandom(new Uint8Array(32))).toString('base64')
    const key = await this.keyOf(member, { epoch: number, key_salt: keySalt })
    const parts: Uint8Array[] = []
    const { values, after } = await this.#eachValueFor(member, async (inputs) => {
      parts.push(await thread.do('fingerprints', { key, inputs }))
    })
    const fingerprints = Buffer.concat(parts)
    parts.length = 0
    const filter = await thread.do('filter', { fingerprints })
    const epoch: Epoch = {
      format: 'trefoil/inquiry-epoch/1',
      from: terms().self,
      to: member,
      epoch: number,
      key: Buffer.from(key.public).toString('base64'),
      filter: filterDigest(filter),
      entries: filterEntries(filter),
      made: new Date(begun).toISOString(),
      until: new Date(begun + longestMs + pastMs).toISOString(),
    }
    const salt = newSalt(fillRandom)
    const entry = epochEntry(epoch, salt)
    const basis: Basis = { values, after, gone: begun * 1000, tookMs: clock.nowMs() - begun }
    await fenced.write(async (tx) => {
      const { first } = await this.#log.append(logRows(tx, ledgerName, this.#parts.ledgerOrigin), [entry])
      const row: EpochRow = {
        member,
        epoch: number,
        statement: canonicalJson(epoch),
        salt: Buffer.from(salt).toString('base64'),
        entry: Buffer.from(entry).toString('hex'),
        leaf: first,
        key_salt: keySalt,
        rights,
        basis: JSON.stringify(basis),
        made_at: begun,
      }
      await putEpoch(tx, row, filter)
      const detail = `epoch=${number} values=${values}`
      await appendAudit(tx, { actor: 'system', action: 'inquiry-publish', subject: member, detail })
    })
  }

  /**
   * What may be confirmed to the member, each value once, some at a time: all of a large node would not fit into its memory. How many
   * there are, and the newest object that was looked at.
   */
  async #eachValueFor(
    member: MemberCode,
    use: (inputs: readonly Uint8Array[]) => Promise<void>,
  ): Promise<{ readonly values: number; readonly after: number }> {
    const context = this.#parts.terms()
    const judged = new Map<Handling, boolean>()
    const seen = new SeenValues()
    const mayBe = ({ handling }: HeldObject): boolean => {
      let answer = judged.get(handling)
      if (answer === undefined) {
        answer = mayConfirm(handling, member, context).confirm
        judged.set(handling, answer)
      }
      return answer
    }
    const held = this.#held()
    let fresh: Uint8Array[] = []
    let after = 0
    for (let more = true; more; ) {
      const page = await held.since(after, pageSize)
      for (const item of page.items) {
        after = item.added
        if (!mayBe(item)) continue
        for (const value of valuesOf(JSON.parse(item.text))) {
          const asked = inputOf(value)
          if (asked !== null && seen.add(asked.input)) fresh.push(asked.input)
        }
      }
      if (seen.size > mostValues)
        throw new Fault('too-large', `more than ${mostValues} values may be confirmed to ${member}`)
      for (; fresh.length >= chunkSize; fresh = fresh.slice(chunkSize)) await use(fresh.slice(0, chunkSize))
      more = page.more
    }
    if (fresh.length > 0) await use(fresh)
    return { values: seen.size, after }
  }
}

/** What an epoch was made of: how many values, up to which object, what was purged before which moment, and how long it took. */
interface Basis {
  readonly values: number
  readonly after: number
  readonly gone: number
  /** Epochs of earlier versions do not say. */
  readonly tookMs?: number
}
