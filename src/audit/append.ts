import { KeptLog } from '../ledger/kept-log.ts'
import { type AuditFacts, auditRowsAfter, insertAuditRows, selfOf } from '../store/audit.ts'
import { logNamed, logRows } from '../store/logs.ts'
import type { Tx } from '../store/store.ts'
import { auditEntry, auditLogName, auditOrigin } from './entry.ts'

const rowsAtOnce = 2_000

/** Writes down who did what, in the transaction that does it: the rows, and their entries in the audit log. */
export async function appendAudits(tx: Tx, facts: readonly AuditFacts[], log = new KeptLog()): Promise<void> {
  if (facts.length === 0) return
  const { seed, owner } = await selfOf(tx.db)
  const rows = logRows(tx, auditLogName, auditOrigin(owner))
  if ((await logNamed(tx.db, auditLogName)) === null) await takeInEarlier(tx, seed, owner, log)
  const written = await insertAuditRows(tx, facts)
  await log.append(
    rows,
    written.map((row) => auditEntry(seed, row)),
  )
}

/** One act; see `appendAudits`. */
export function appendAudit(tx: Tx, facts: AuditFacts): Promise<void> {
  return appendAudits(tx, [facts])
}

/** What was written before there was a log begins it. */
async function takeInEarlier(tx: Tx, seed: string, owner: string, log: KeptLog): Promise<void> {
  const rows = logRows(tx, auditLogName, auditOrigin(owner))
  for (let after = -1; ; ) {
    const earlier = await auditRowsAfter(tx.db, after, rowsAtOnce)
    if (earlier.length > 0)
      await log.append(
        rows,
        earlier.map((row) => auditEntry(seed, row)),
      )
    if (earlier.length < rowsAtOnce) return
    after = earlier.at(-1)!.num
  }
}
