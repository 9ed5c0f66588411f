import { Fault } from '../base/fault.ts'
import { type Manifest, newStream, parseManifest, type StreamHead, streamLanes } from '../ledger/manifest.ts'
import { commitText } from '../ledger/manifest-text.ts'
import { StreamFold } from '../ledger/stream-fold.ts'
import { readEntries } from '../ledger/tile-reader.ts'
import type { MemberCode } from '../policy/model.ts'
import { ledgerName } from '../release/recorder.ts'
import type { LogRow } from '../store/logs.ts'
import { type StepRow, stepsBetween } from '../store/steps.ts'
import type { Db } from '../store/store.ts'
import { streamsOf } from '../store/streams.ts'
import { tilesOf } from '../store/tiles.ts'
import type { Problem } from './verify-charters.ts'
import { verifyInquiries } from './verify-inquiries.ts'
import { compareReaders } from './verify-readers.ts'

const chunk = 100

/**
 * Holds every step to its entry in the ledger and to the step before it, finds entries without a step, and compares what each
 * stream comes to with what the release rows say that its reader may read now.
 */
export async function verifyStreams(
  db: Db,
  self: MemberCode,
  log: LogRow,
): Promise<{ count: number; problem: Problem }> {
  const ledger = new Uint8Array(log.head.size)
  const streams = await streamsOf(db)
  const peers = new Set([...streams.map(({ peer }) => peer), ...(await peersWithSteps(db))])
  let count = 0
  for (const peer of peers) {
    const manifests: ManifestAt[] = []
    for (const lane of streamLanes) {
      const head = streams.find((row) => row.peer === peer && row.lane === lane)
      const check = new StreamCheck(db, { log, ledger, start: newStream(self, peer, lane) })
      const problem = await check.run(head)
      if (problem !== null) return { count: count + check.count, problem }
      count += check.count
      manifests.push(...check.moments)
    }
    const fold = await foldOf(db, peer, manifests)
    const problem = await compareReaders(db, { self, peer, others: peers, fold })
    if (problem !== null) return { count, problem }
  }
  const inquiry = await verifyInquiries(db, log, ledger)
  if (inquiry !== null) return { count, problem: inquiry }
  const orphan = ledger.indexOf(0)
  if (orphan >= 0) return { count, problem: `step: ledger entry ${orphan} has no step: its row was removed` }
  return { count, problem: await compareReaders(db, { self, peer: null, others: peers, fold: new StreamFold() }) }
}

interface ManifestAt {
  readonly lane: string
  readonly seq: number
  readonly at: number
}

async function peersWithSteps(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('step').select('peer').distinct().execute()
  return rows.map(({ peer }) => peer)
}

/** What the streams of one reader come to, over all lanes, in the order in which they were written. */
async function foldOf(db: Db, peer: string, moments: readonly ManifestAt[]): Promise<StreamFold> {
  const fold = new StreamFold()
  const ordered = moments.toSorted((a, b) => a.at - b.at)
  for (let from = 0; from < ordered.length; ) {
    // A run of steps of one lane is read at once.
    const { lane, seq } = ordered[from]!
    let to = from
    while (to - from < chunk && ordered[to]?.lane === lane) to++
    const rows = await stepsBetween(db, { peer, lane }, seq, ordered[to - 1]!.seq)
    for (const { manifest } of rows) fold.apply(parseManifest(manifest))
    from = to
  }
  return fold
}

/** Walks over one stream. */
class StreamCheck {
  readonly #db: Db
  readonly #log: LogRow
  readonly #ledger: Uint8Array
  #head: StreamHead
  #at = 0
  readonly moments: ManifestAt[] = []

  constructor(db: Db, parts: { readonly log: LogRow; readonly ledger: Uint8Array; readonly start: StreamHead }) {
    this.#db = db
    this.#log = parts.log
    this.#ledger = parts.ledger
    this.#head = parts.start
  }

  get count(): number {
    return this.moments.length
  }

  async run(
    stored: { readonly seq: number; readonly last: string; readonly at: number } | undefined,
  ): Promise<Problem> {
    const { to: peer, lane } = this.#head
    for (;;) {
      const first = this.#head.seq + 1
      const rows = await this.#rowsFrom(peer, lane)
      for (const row of rows) {
        const problem = await this.#check(row)
        if (problem !== null) return `step ${row.seq} of ${lane} to ${peer}: ${problem}`
      }
      if (this.#head.seq < first) break
    }
    const { seq, last } = this.#head
    if ((stored?.seq ?? 0) === seq && (stored === undefined || (stored.last === last && stored.at === this.#at)))
      return null
    return `stream ${lane} to ${peer}: it ends with step ${stored?.seq ?? 0}, and the last step that is here is ${seq}`
  }

  #rowsFrom(peer: string, lane: string): Promise<StepRow[]> {
    return this.#db
      .selectFrom('step')
      .selectAll()
      .where('peer', '=', peer)
      .where('lane', '=', lane)
      .where('seq', '>', this.#head.seq)
      .orderBy('seq')
      .limit(chunk)
      .execute()
  }

  async #check(row: StepRow): Promise<Problem> {
    const { seq, last } = this.#head
    if (row.seq !== seq + 1) return `step ${seq + 1} before it is missing`
    const manifest = readManifest(row.manifest)
    if (manifest === null) return 'its manifest cannot be read'
    const entry = Buffer.from(commitText(Buffer.from(row.salt, 'base64'), row.manifest)).toString('hex')
    if (entry !== row.entry) return 'its manifest or its salt is not the one that was committed to'
    const logged = await this.#entryAt(row.leaf)
    if (logged !== entry) return `ledger entry ${row.leaf} is not its own`
    if (this.#ledger[row.leaf] === 1) return `ledger entry ${row.leaf} is another step's`
    this.#ledger[row.leaf] = 1
    if (manifest.prev !== last) return 'it does not continue the step before it'
    const { from, to, lane } = this.#head
    const names = manifest.from === from && manifest.to === to && manifest.lane === lane && manifest.seq === row.seq
    if (!names || manifest.at !== row.at || manifest.items.length !== row.items)
      return 'its row says something else than its manifest'
    this.#head = { ...this.#head, seq: row.seq, last: entry }
    this.#at = row.at
    this.moments.push({ lane, seq: row.seq, at: row.at })
    return null
  }

  #bundle: { first: number; entries: readonly Uint8Array[] } = { first: 0, entries: [] }

  async #entryAt(leaf: number): Promise<string | null> {
    const { size } = this.#log.head
    if (leaf < 0 || leaf >= size) return null
    const { first, entries } = this.#bundle
    if (leaf < first || leaf >= first + entries.length) {
      const start = Math.floor(leaf / 256) * 256
      const range = { start, end: Math.min(size, start + 4096) }
      this.#bundle = { first: start, entries: await readEntries(tilesOf(this.#db, ledgerName), range, size) }
    }
    return Buffer.from(this.#bundle.entries[leaf - this.#bundle.first]!).toString('hex')
  }
}

function readManifest(text: string): Manifest | null {
  try {
    return parseManifest(text)
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}
