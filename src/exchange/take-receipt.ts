import type { Card } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { parseReceipt } from '../ledger/receipt.ts'
import { settleReceipt } from '../ledger/settlement.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Inbound, PeerAlarm, Receipts } from './model.ts'
import { logOf } from './peer-log.ts'

export interface TakeReceiptParts {
  readonly self: MemberCode
  readonly receipts: Receipts
  readonly inbound: Pick<Inbound, 'distrust'>
  readonly cards: () => readonly Card[]
  readonly alarm: (alarm: PeerAlarm) => Promise<void>
  /** Whether this member holds the charter that we hold: another may name another key of it. */
  readonly sameCharter: (member: MemberCode) => boolean
  /** Whether this node's own history is beyond doubt: one that was set back does not know all that it gave. */
  readonly ownHistoryHolds: () => Promise<boolean>
}

const mostSteps = 2000

/** Settles a member's receipt against what we sent it, and stores it. What does not settle is an alarm, and a `conflict` for the member. */
export async function takeReceipt(parts: TakeReceiptParts, member: MemberCode, text: string): Promise<void> {
  const receipt = parseReceipt(text)
  const { from, to, lane, firstSeq, lastSeq } = receipt
  if (to !== member || from !== parts.self)
    throw new Fault('forbidden', 'a member answers for itself only, and for what we sent')
  if (lastSeq < firstSeq || lastSeq - firstSeq >= mostSteps)
    throw new Fault('invalid', `a receipt is of 1 to ${mostSteps} steps`)
  const key = parts.cards().find((card) => card.member === member)?.signingKey ?? ''
  const settlement = settleReceipt(await parts.receipts.sent(member, lane, firstSeq, lastSeq), receipt, key)
  if (settlement.settled) {
    await parts.receipts.got(member, receipt)
    return
  }
  if (settlement.because === 'not-signed' && !parts.sameCharter(member))
    throw new Fault('unavailable', 'our charters differ: the key of the receipt cannot be judged yet')
  if (settlement.because !== 'not-signed' && !((await parts.ownHistoryHolds()) && parts.sameCharter(member)))
    throw new Fault(
      'unavailable',
      'this node cannot judge the receipt: what it gave is in doubt, or our charters differ',
    )
  const reason = `the receipt of steps ${firstSeq} to ${lastSeq} does not settle: ${settlement.because}`
  const alarm: PeerAlarm = { kind: 'receipt-wrong', member, reason, body: text }
  const log = logOf(member, parts.cards())
  if (log === null) await parts.alarm(alarm)
  else await parts.inbound.distrust(log.origin, alarm)
  throw new Fault('conflict', reason)
}
