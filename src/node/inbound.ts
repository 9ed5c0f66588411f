import {
  distrusts,
  type Inbound,
  type InboundHead,
  type KnownStreams,
  type PageToTake,
  type PeerAlarm,
  type Taken,
} from '../exchange/model.ts'
import type { Intake } from '../intake/model.ts'
import type { RejectedItem } from '../ledger/receipt.ts'
import { lanes, type StreamLane } from '../release/model.ts'
import { recordEvidence } from '../store/evidence.ts'
import {
  addInboundSteps,
  inboundHeads,
  inboundSteps,
  nextRefusedStep,
  setInboundAside,
  setInboundHead,
  setRejected,
} from '../store/inbound.ts'
import { dropMessages, enqueueMessage } from '../store/outbox.ts'
import { peerLog, peerLogsOf, setPeerAlarm, setPeerCheckpoint } from '../store/peer-logs.ts'
import { addReceipt } from '../store/receipts.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import { putLink } from './links.ts'

const start: InboundHead = { seq: 0, last: '0'.repeat(64), at: 0 }
/** After these the history itself is in doubt, and is read again from its beginning. */
const ofHistory = distrusts.filter((kind) => kind.startsWith('ledger-') || kind.startsWith('stream-'))

/** What is kept of the streams that come in, in one transaction with what they bring. */
export function inboundIn(
  store: Store,
  intake: Pick<Intake, 'takePage'>,
  /** Throws where there is no room for a page. */
  refuse: (page: PageToTake) => void = () => {},
): Inbound {
  return {
    async known(member, origin) {
      const known = await readKnown(store.read, member, origin)
      if (known.log.note !== '' || !(await isSuccessor(store.read, member, origin))) return known
      return await store.write(async (tx) => {
        const before = (await lastOrigin(tx.db, member, origin)) ?? origin
        await setInboundAside(tx, member, asideName(member, before, 0))
        // What was answered of the steps before is asked of nobody any more; all is answered anew.
        await dropMessages(tx, member, 'receipt')
        const reason = `its ledger ${before} ended and ${origin} begins: what was taken by the one before is kept aside, and everything is read anew`
        const body = (await peerLog(tx.db, before))?.note ?? ''
        await recordEvidence(tx, [
          { kind: 'ledger-succeeded', source: member, objectId: '', version: '', reason, body },
        ])
        return await readKnown(tx.db, member, origin)
      })
    },
    async held(member, lane, first, last) {
      const rows = await inboundSteps(store.read, { peer: member, lane, first, last })
      return rows.map(({ seq, entry, rejected }) => ({ seq, entry, rejected: JSON.parse(rejected) as RejectedItem[] }))
    },
    async nextRefused(member, lane, after) {
      return (await nextRefusedStep(store.read, { peer: member, lane, after })) ?? null
    },
    async take(page, settle) {
      refuse(page)
      const written = await intake.takePage({
        member: page.member,
        runs: page.runs,
        isStill: (tx) => isStill(tx, page),
        async write(tx, answers) {
          const { taken, record } = settle(answers)
          await writeTaken(tx, taken)
          if (record !== undefined) await putLink(tx, record)
          return true
        },
      })
      return written ?? false
    },
    distrust: (origin, alarm) =>
      store.write(async (tx) => {
        // The first alarm is the one that counts; the ones after it may be its consequence.
        const before = (await peerLog(tx.db, origin))?.alarm ?? ''
        if (before === '') await setPeerAlarm(tx, origin, alarm.member, alarm.kind)
        await keepAlarm(tx, alarm)
      }),
    trust: (member, origin) =>
      store.write(async (tx) => {
        const row = await peerLog(tx.db, origin)
        if (row === undefined || row.alarm === '') return
        if (ofHistory.some((kind) => kind === row.alarm)) {
          const [at] = [await tx.takeTicks(1)]
          await setInboundAside(tx, member, asideName(member, origin, at))
          await setPeerCheckpoint(tx, { origin, peer: member, size: 0, root: '', note: '' })
        }
        await setPeerAlarm(tx, origin, member, '')
      }),
  }
}

async function writeTaken(tx: Tx, taken: Taken): Promise<void> {
  const { member, lane, known, head, fresh, again, checkpoint, receipt } = taken
  const steps = fresh.map(({ seq, entry, leaf, at, salt, manifest, rejected }) => {
    const texts = { salt: Buffer.from(salt).toString('base64'), manifest, rejected: JSON.stringify(rejected) }
    return { peer: member, lane, seq, entry, leaf, at, ...texts }
  })
  await addInboundSteps(tx, steps)
  for (const { seq, rejected } of again)
    await setRejected(tx, { peer: member, lane, seq, rejected: JSON.stringify(rejected) })
  if (head.seq !== known.heads[lane].seq) await setInboundHead(tx, { peer: member, lane, ...head })
  if (checkpoint !== null) {
    const { origin, size, root, note } = checkpoint
    await setPeerCheckpoint(tx, { origin, peer: member, size, root: Buffer.from(root).toString('hex'), note })
  }
  if (receipt !== null) {
    const { firstSeq, lastSeq, accepted, rejected } = receipt
    const body = JSON.stringify(receipt)
    const place = { direction: 'given', peer: member, lane, first_seq: firstSeq, last_seq: lastSeq } as const
    await addReceipt(tx, { ...place, accepted, rejected: rejected.length, body })
    await enqueueMessage(tx, { peer: member, kind: 'receipt', subject: `${lane} ${firstSeq} ${lastSeq}`, body })
  }
}

export async function keepAlarm(tx: Tx, { kind, member, reason, body }: PeerAlarm): Promise<void> {
  await recordEvidence(tx, [{ kind, source: member, objectId: '', version: '', reason, body }])
}

async function readKnown(db: Db, member: string, origin: string): Promise<KnownStreams> {
  const [rows, log] = [await inboundHeads(db, member), await peerLog(db, origin)]
  const headOf = (lane: StreamLane): InboundHead => {
    const row = rows.find((one) => one.lane === lane)
    return row === undefined ? start : { seq: row.seq, last: row.last, at: row.at }
  }
  return {
    heads: { flash: headOf('flash'), priority: headOf('priority'), routine: headOf('routine') },
    log: { note: log?.note ?? '', size: log?.size ?? 0, alarm: log?.alarm ?? '' },
  }
}

/** Whether the page was verified against what is known now; a container may have been read meanwhile. */
async function isStill(tx: Tx, { member, known, lane, checkpoint }: PageToTake): Promise<boolean> {
  const row = (await inboundHeads(tx.db, member)).find((one) => one.lane === lane)
  if ((row?.seq ?? 0) !== known.heads[lane].seq || (row?.last ?? start.last) !== known.heads[lane].last) return false
  return checkpoint === null || ((await peerLog(tx.db, checkpoint.origin))?.size ?? 0) === known.log.size
}

/** Whether the member had another log before this one, which is not followed yet. */
async function isSuccessor(db: Db, member: string, origin: string): Promise<boolean> {
  if ((await lastOrigin(db, member, origin)) === null) return false
  const rows = await inboundHeads(db, member)
  return rows.some(({ lane }) => lanes.some((one) => one === lane))
}

async function lastOrigin(db: Db, member: string, origin: string): Promise<string | null> {
  const others = (await peerLogsOf(db, member)).filter((row) => row.origin !== origin && row.note !== '')
  return others.at(-1)?.origin ?? null
}

/** Where steps are kept that are not the member's stream any more. */
function asideName(member: string, origin: string, at: number): string {
  return `${member} ${origin}${at === 0 ? '' : ` ${at}`}`
}
