import { createHmac } from 'node:crypto'
import { commit } from '../ledger/commitment.ts'
import type { AuditRow } from '../store/audit.ts'

/** The name of the log in the store. */
export const auditLogName = 'audit'

/** The origin of a member's audit log, which names it on its checkpoints. */
export function auditOrigin(member: string): string {
  return `${(member || 'node').toLowerCase()}.trefoil/audit/1`
}

/**
 * The entry of a row in the audit log: a commitment under a salt that follows from the database's secret seed and the row's
 * number. Who sees the log learns nothing of the rows; who holds the database can check every one.
 */
export function auditEntry(seed: string, { num, at, actor, action, subject, detail }: AuditRow): Uint8Array {
  return commit(auditEntrySalt(seed, num), { format: 'trefoil/audit-entry/1', num, at, actor, action, subject, detail })
}

/** What opens the entry of the row with this number, and of no other. */
export function auditEntrySalt(seed: string, num: number): Uint8Array {
  return createHmac('sha256', seed).update(`trefoil/audit-salt/1\n${num}`).digest()
}
