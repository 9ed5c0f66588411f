import type { Micros } from '../base/clock.ts'
import type { Random } from '../base/ids.ts'
import { saltSize } from '../ledger/commitment.ts'
import { KeptLog } from '../ledger/kept-log.ts'
import { newStream, type StreamHead, type StreamLane, streamLanes } from '../ledger/manifest.ts'
import { commitText, joinItem, writeItem, writeManifest, writeText } from '../ledger/manifest-text.ts'
import type { MemberCode } from '../policy/model.ts'
import { compareVersions } from '../stix/version.ts'
import { logRows } from '../store/logs.ts'
import { headsByKeys } from '../store/objects.ts'
import { insertSteps, type StepRow } from '../store/steps.ts'
import type { Tx } from '../store/store.ts'
import { putStreams, type StreamRow, streamsOf } from '../store/streams.ts'
import { recordDepartures } from './departures.ts'
import type { Interned } from './interned.ts'
import type { Journal } from './journal.ts'
import { learnFacts, type ReaderChange, readerChanges, readersOf } from './reader-changes.ts'
import { StepDrafts } from './step-drafts.ts'
import { Tellings } from './told.ts'

/** The log of what this node released, recalled and adopted. */
export const ledgerName = 'ledger'

export interface RecorderParts {
  readonly self: MemberCode
  /** Names the log. */
  readonly origin: string
  readonly keyOf: (id: string) => number
  readonly random: Random
}

/** A charter as a stream names it. */
export interface CharterFacts {
  readonly version: number
  readonly digest: string
}

/**
 * Writes what happened in a transaction into the streams of those whom it concerns, and commits the ledger to it, in that
 * transaction: store, streams and ledger agree, whenever the machine stops.
 */
export class StreamRecorder {
  readonly #parts: RecorderParts
  readonly #log = new KeptLog()

  constructor(parts: RecorderParts) {
    this.#parts = parts
  }

  /** Tells each member, and our own stream, which versions it came to read and which it no longer reads. */
  async record(tx: Tx, journal: Journal, interned: Interned): Promise<void> {
    const { self } = this.#parts
    const changes = await readerChanges(tx, journal, interned)
    await recordDepartures(tx, changes, interned)
    const tellings = new Tellings(interned, self)
    const drafts = new StepDrafts()
    const back: ReaderChange[] = []
    for (const change of changes) {
      const told = tellings.of(change.before, change.after)
      if (told.length === 0) continue
      const { seq, facts } = change
      const given = writeItem('release', facts)
      let under = ''
      let item = ''
      for (const { act, peer, agreement } of told) {
        if (act === 'release') {
          // One text for all members that get it under one agreement.
          if (agreement !== under) item = joinItem(given, agreement)
          under = agreement
          drafts.add(facts.priority ?? 'routine', { peer, item, seq, bytes: facts.bytes })
          continue
        }
        const lost = joinItem(writeItem('recall', facts), agreement)
        drafts.add('back', { peer, item: lost, seq: 0, bytes: 0 })
        if (back.at(-1) !== change) back.push(change)
      }
    }
    if (back.length > 0) await this.#giveTwins(tx, journal, interned, { back, changes, tellings, drafts })
    await this.#giveRerouted(tx, journal, interned, { changes, tellings, drafts })
    await this.#write(tx, drafts)
    for (const { peer } of drafts.steps()) if (peer !== self) journal.told.add(peer)
  }

  /** Tells members which charter is in force here. */
  async recordCharter(tx: Tx, { version, digest }: CharterFacts, members: Iterable<MemberCode>): Promise<void> {
    const drafts = new StepDrafts()
    const text = writeItem('charter', { digest, id: 'charter', version: String(version) })
    const item = joinItem(text, writeText(''))
    for (const peer of members) if (peer !== this.#parts.self) drafts.add('back', { peer, item, seq: 0, bytes: 0 })
    await this.#write(tx, drafts)
  }

  /**
   * An empty step in each lane of these members' streams whose last one was written before `since`: a sign of life, which shows
   * that nothing was kept back before it. Returns how many were written.
   */
  async recordSigns(tx: Tx, members: readonly MemberCode[], since: Micros): Promise<number> {
    const moments = new Map((await streamsOf(tx.db)).map(({ peer, lane, at }) => [`${lane} ${peer}`, at]))
    const drafts = new StepDrafts()
    for (const peer of members)
      for (const lane of streamLanes) if ((moments.get(`${lane} ${peer}`) ?? 0) < since) drafts.addEmpty(lane, peer)
    await this.#write(tx, drafts)
    return drafts.steps().length
  }

  /**
   * Members take back by id and version. Where two origins published the same one and a member still reads the other of the
   * two, it is given again, after what was taken back.
   */
  async #giveTwins(
    tx: Tx,
    journal: Journal,
    interned: Interned,
    {
      back,
      changes,
      tellings,
      drafts,
    }: { back: readonly ReaderChange[]; changes: readonly ReaderChange[]; tellings: Tellings; drafts: StepDrafts },
  ): Promise<void> {
    const { sets } = interned
    const heads = Map.groupBy(
      await headsByKeys(tx.db, [...new Set(back.map(({ facts }) => this.#parts.keyOf(facts.id)))]),
      (head) => head.id,
    )
    const lost = new Set(back.map(({ seq }) => seq))
    const twins = new Map<number, ReaderChange[]>()
    for (const change of back) {
      for (const head of heads.get(change.facts.id) ?? []) {
        if (lost.has(head.seq) || compareVersions(head.version, change.facts.version) !== 0) continue
        twins.set(head.seq, [...(twins.get(head.seq) ?? []), change])
      }
    }
    if (twins.size === 0) return
    await learnFacts(tx, journal, [...twins.keys()])
    const changed = new Map(changes.map((change) => [change.seq, change]))
    for (const [seq, after] of await readersOf(tx, [...twins.keys()], interned)) {
      const facts = journal.facts.get(seq)!
      const own = changed.get(seq)
      const toldAnyway = new Set(own === undefined ? [] : tellings.of(own.before, own.after).map(({ peer }) => peer))
      const without = new Set(
        twins.get(seq)!.flatMap((change) =>
          tellings
            .of(change.before, change.after)
            .filter(({ act }) => act === 'recall')
            .map(({ peer }) => peer),
        ),
      )
      for (const { peer, agreement } of tellings.of(sets.empty, after)) {
        if (!without.has(peer) || toldAnyway.has(peer)) continue
        const item = joinItem(writeItem('release', facts), agreement)
        drafts.add(facts.priority ?? 'routine', { peer, item, seq, bytes: facts.bytes })
      }
    }
  }

  /** What came another way than before is given again to each member that has it from us: through whom it came goes beside it. */
  async #giveRerouted(
    tx: Tx,
    journal: Journal,
    interned: Interned,
    { changes, tellings, drafts }: { changes: readonly ReaderChange[]; tellings: Tellings; drafts: StepDrafts },
  ): Promise<void> {
    if (journal.rerouted.size === 0) return
    const changed = new Map(changes.map((change) => [change.seq, change]))
    const readers = await readersOf(tx, [...journal.rerouted], interned)
    await learnFacts(tx, journal, [...readers.keys()])
    for (const [seq, after] of readers) {
      const facts = journal.facts.get(seq)!
      const own = changed.get(seq)
      const toldAnyway = new Set(own === undefined ? [] : tellings.of(own.before, own.after).map(({ peer }) => peer))
      for (const { peer, agreement } of tellings.of(interned.sets.empty, after)) {
        if (peer === this.#parts.self || toldAnyway.has(peer)) continue
        const item = joinItem(writeItem('release', facts), agreement)
        drafts.add(facts.priority ?? 'routine', { peer, item, seq, bytes: facts.bytes })
      }
    }
  }

  async #write(tx: Tx, drafts: StepDrafts): Promise<void> {
    const { self, origin, random } = this.#parts
    const steps = drafts.steps()
    if (steps.length === 0) return
    const heads = new Map((await streamsOf(tx.db)).map((row) => [`${row.lane} ${row.peer}`, headOf(self, row)]))
    // One tick a step, over all lanes: a receiver can tell what came after what.
    let at = await tx.takeTicks(steps.length)
    const salts = random(new Uint8Array(steps.length * saltSize))
    const entries: Uint8Array[] = []
    const rows: StepRow[] = []
    const moved = new Map<string, StreamRow>()
    for (const { peer, lane, items, objects, bytes } of steps) {
      const key = `${lane} ${peer}`
      const head = heads.get(key) ?? newStream(self, peer, lane)
      const manifest = writeManifest(head, at, items)
      const salt = salts.subarray(entries.length * saltSize, (entries.length + 1) * saltSize)
      const commitment = commitText(salt, manifest)
      const entry = Buffer.from(commitment).toString('hex')
      const seq = head.seq + 1
      rows.push({
        peer,
        lane,
        seq,
        entry,
        leaf: entries.length,
        at,
        items: items.length,
        bytes,
        salt: Buffer.from(salt).toString('base64'),
        manifest,
        objects: `[${objects.join(',')}]`,
      })
      entries.push(commitment)
      heads.set(key, { ...head, seq, last: entry })
      moved.set(key, { peer, lane, seq, last: entry, at })
      at++
    }
    const { first } = await this.#log.append(logRows(tx, ledgerName, origin), entries)
    for (const row of rows) row.leaf += first
    await insertSteps(tx, rows)
    await putStreams(tx, [...moved.values()])
  }
}

function headOf(self: MemberCode, { peer, lane, seq, last }: StreamRow): StreamHead {
  return { from: self, to: peer, lane: lane as StreamLane, seq, last }
}
