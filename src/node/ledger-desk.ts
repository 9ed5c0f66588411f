import type { Card } from '../alliance/model.ts'
import type { LedgerAlarm, LedgerDesk, LedgerState, StreamState } from '../api/ledger-desk.ts'
import { Fault } from '../base/fault.ts'
import { readRenewedLog, writeRenewedLog } from '../config/renewed-log.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import { parseNote } from '../ledger/note.ts'
import type { MemberCode } from '../policy/model.ts'
import { lanes, type StreamLane } from '../release/model.ts'
import { newestEvidence, recordEvidence } from '../store/evidence.ts'
import { everyInboundHead } from '../store/inbound.ts'
import { peerLog } from '../store/peer-logs.ts'
import type { Store } from '../store/store.ts'
import { streamsOf } from '../store/streams.ts'
import { type WitnessedRow, witnessedBy } from '../store/witnessed.ts'
import { ledgerOrigin } from './card.ts'
import { witnessesOf } from './cosigned.ts'
import type { LedgerKeeper } from './ledger.ts'
import { proveStep } from './public-ledger.ts'
import type { ReceiptStates } from './receipts.ts'
import { streamSteps } from './stream-steps.ts'
import { StreamsThatGave } from './streams-that-gave.ts'

export interface LedgerDeskParts {
  readonly store: Store
  readonly self: MemberCode
  readonly cards: () => readonly Card[]
  readonly keeper: LedgerKeeper
  readonly receipts: ReceiptStates
  readonly keyOf: (id: string) => number
  /** Where the key of a next log is kept; absent: this one is never renewed, as in an exercise. */
  readonly dir?: string
}

/** The ledger as this node's people see it. */
export function ledgerDesk(parts: LedgerDeskParts): LedgerDesk {
  const gave = new StreamsThatGave(parts.store)
  const state = async (): Promise<LedgerState> => ({
    ...(await ownLedger(parts)),
    streams: await streamStates(parts, gave),
    inbound: await inboundStates(parts),
    peers: await peerLogs(parts),
  })
  return {
    state,
    steps: (question) => streamSteps(parts, question),
    proof: (member, lane, seq) => proveStep(parts, member, lane, seq),
    alarm: (member) => alarmOf(parts, member),
    renew: (reason) => renewLog(parts, reason),
    async resumeAlone() {
      await parts.keeper.resumeAlone()
      return state()
    },
  }
}

/** Only where members contradict the log that is held: another would end one that all others trust. */
async function renewLog({ store, self, keeper, dir }: LedgerDeskParts, reason: string): Promise<string> {
  if (dir === undefined) throw new Fault('unsupported', 'the ledger of an exercise ends with it')
  const { origin } = await keeper.row()
  const known = readRenewedLog(dir)
  if (known?.after.origin === origin) return ledgerOrigin(self, known.number)
  const signing = await keeper.signing()
  if (signing.signs || (signing.because !== 'forked' && signing.because !== 'behind'))
    throw new Fault('conflict', `nothing says that the ledger ${origin} has ended: no member contradicts it`)
  const number = (known?.number ?? 1) + 1
  writeRenewedLog(dir, { number, after: { origin, reason }, key: generateSigningKey().privatePem })
  await store.write((tx) =>
    recordEvidence(tx, [
      {
        ...{ kind: 'ledger-ended', source: self, objectId: '', version: '' },
        reason: `members saw ${signing.seen.size} entries of ${origin} that are not those held here: it ends`,
        body: signing.seen.note,
      },
    ]),
  )
  return ledgerOrigin(self, number)
}

/** Our own log alone: what the node's status tells. */
export async function ownLedger({
  store,
  self,
  cards,
  keeper,
}: Omit<LedgerDeskParts, 'receipts' | 'keyOf'>): Promise<Omit<LedgerState, 'streams' | 'inbound' | 'peers'>> {
  const [row, signing, rows] = await Promise.all([keeper.row(), keeper.signing(), witnessedBy(store.read)])
  const { quorum } = witnessesOf(self, cards())
  return {
    origin: row.origin,
    size: row.head.size,
    root: Buffer.from(row.head.root).toString('base64'),
    checkpoint: row.checkpoint === '' ? null : { note: row.checkpoint, size: row.checkpointSize },
    signs: signing.signs,
    because: signing.signs ? null : signing.because,
    witnessed: rows.map(({ member, size, at }) => ({ member, size, at })),
    quorum,
    witnessedSize: largestWitnessed(rows, quorum),
  }
}

/** Counted are members that cosigned exactly the same tree. */
function largestWitnessed(rows: readonly WitnessedRow[], quorum: number): number {
  const groups = Map.groupBy(rows, ({ note }) => parseNote(note).text)
  const enough = [...groups.values()].filter((group) => group.length >= quorum)
  return Math.max(0, ...enough.map((group) => group[0]!.size))
}

async function streamStates({ store, self, receipts }: LedgerDeskParts, gave: StreamsThatGave): Promise<StreamState[]> {
  const answered = new Map<string, Pick<StreamState, 'acknowledged' | 'outstanding' | 'since'>>()
  const rows = (await streamsOf(store.read)).filter(({ lane }) => lanes.some((one) => one === lane))
  for (const member of new Set(rows.map(({ peer }) => peer))) {
    if (member === self) continue
    for (const { lane, ...rest } of (await receipts.of(member)).lanes) answered.set(`${member} ${lane}`, rest)
  }
  const states: StreamState[] = []
  for (const row of rows) {
    const { peer, lane, seq, at } = row
    const answers = answered.get(`${peer} ${lane}`) ?? { acknowledged: null, outstanding: 0, since: null }
    states.push({
      ...{ member: peer, lane: lane as StreamLane, steps: seq, at },
      ...answers,
      gave: await gave.has(row),
    })
  }
  return states
}

async function inboundStates({ store }: LedgerDeskParts): Promise<LedgerState['inbound']> {
  // Beside them lie streams that ended, under names that are no member's.
  const rows = (await everyInboundHead(store.read)).filter(({ lane }) => lanes.some((one) => one === lane))
  return rows.map(({ peer, lane, seq, at }) => ({ member: peer, lane: lane as StreamLane, steps: seq, at }))
}

async function alarmOf({ store, cards }: LedgerDeskParts, member: MemberCode): Promise<LedgerAlarm | null> {
  const origin = cards().find((card) => card.member === member)?.ledger?.origin
  const kind = origin === undefined ? '' : ((await peerLog(store.read, origin))?.alarm ?? '')
  if (kind === '') return null
  const row = await newestEvidence(store.read, member, kind)
  return { kind, at: row?.at ?? 0, reason: row?.reason ?? '', proof: row?.body ?? '' }
}

async function peerLogs({ store, self, cards }: LedgerDeskParts): Promise<LedgerState['peers']> {
  const peers: { member: string; origin: string; size: number; alarm: string | null }[] = []
  for (const { member, ledger } of cards()) {
    if (member === self || ledger === undefined) continue
    const row = await peerLog(store.read, ledger.origin)
    const alarm = row?.alarm ?? ''
    peers.push({ member, origin: ledger.origin, size: row?.size ?? 0, alarm: alarm === '' ? null : alarm })
  }
  return peers
}
