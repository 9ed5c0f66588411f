import { Fault } from '../base/fault.ts'
import { parseManifest } from '../ledger/manifest.ts'
import { parseReceipt, type SignedReceipt } from '../ledger/receipt.ts'
import { settleReceipt } from '../ledger/settlement.ts'
import type { StreamStep } from '../ledger/stream.ts'
import type { MemberCode } from '../policy/model.ts'
import { inboundSteps } from '../store/inbound.ts'
import { type ReceiptRow, receiptsAfter } from '../store/receipts.ts'
import { stepsBetween } from '../store/steps.ts'
import type { Db } from '../store/store.ts'
import type { KeysOf, Problem } from './verify-charters.ts'

const chunk = 200

/** Holds every receipt to its signature, and to the steps that it is of: those that we gave, and those that were given to us. */
export async function verifyReceipts(
  db: Db,
  self: MemberCode,
  keys: KeysOf,
): Promise<{ count: number; problem: Problem }> {
  let count = 0
  for (let after = 0; ; ) {
    const rows = await receiptsAfter(db, after, chunk)
    for (const row of rows) {
      const problem = await checkReceipt(db, row, keys.get(row.direction === 'got' ? row.peer : self))
      if (problem !== null) {
        const run = `steps ${row.first_seq} to ${row.last_seq} of ${row.lane}`
        const whose = row.direction === 'got' ? `${row.peer}'s receipt for` : `our receipt to ${row.peer} for`
        return { count, problem: `receipt ${row.num}: ${whose} ${run}: ${problem}` }
      }
      count += 1
    }
    if (rows.length < chunk) return { count, problem: null }
    after = rows.at(-1)!.num
  }
}

async function checkReceipt(db: Db, row: ReceiptRow, keys: ReadonlySet<string> | undefined): Promise<Problem> {
  let receipt: SignedReceipt
  try {
    receipt = parseReceipt(row.body)
  } catch (error) {
    if (error instanceof Fault) return 'it cannot be read'
    throw error
  }
  const isRow =
    receipt.lane === row.lane &&
    receipt.firstSeq === row.first_seq &&
    receipt.lastSeq === row.last_seq &&
    receipt.accepted === row.accepted &&
    receipt.rejected.length === row.rejected
  if (!isRow) return 'its row says something else than what was signed'
  if (keys === undefined) return 'no charter names a key of its signer'
  const steps = await stepsOf(db, row)
  // What was set aside after an alarm is kept elsewhere: then only the signature is left to look at.
  if (steps.length === 0 && row.direction === 'given') return null
  const found = [...keys].map((key) => settleReceipt(steps, receipt, key))
  if (found.some(({ settled }) => settled)) return null
  const because = found.map((one) => (one.settled ? '' : one.because)).find((one) => one !== 'not-signed')
  return because === undefined
    ? 'its signature does not hold'
    : `it does not settle the steps that are here (${because})`
}

async function stepsOf(db: Db, { direction, peer, lane, first_seq, last_seq }: ReceiptRow): Promise<StreamStep[]> {
  const rows =
    direction === 'got'
      ? await stepsBetween(db, { peer, lane }, first_seq, last_seq)
      : await inboundSteps(db, { peer, lane, first: first_seq, last: last_seq })
  return rows.map(({ salt, manifest }) => ({
    salt: Buffer.from(salt, 'base64'),
    manifest: parseManifest(manifest),
  }))
}
