import type { AuditLog, EvidenceLog } from '../api/parts.ts'
import type { AuditTrail } from '../audit/trail.ts'
import { pageAudit } from '../store/audit.ts'
import { pageEvidence } from '../store/evidence.ts'
import type { Store } from '../store/store.ts'

export function auditIn(store: Store, trail: AuditTrail): AuditLog {
  return {
    add: (facts) => trail.add(facts),
    note: (facts) => trail.note(facts),
    list: (query) => pageAudit(store.read, query),
    checkpoint: () => trail.checkpoint(),
  }
}

export function evidenceIn(store: Store): EvidenceLog {
  return {
    list: async (query) =>
      (await pageEvidence(store.read, query)).map(({ object_id: objectId, ...row }) => ({ ...row, objectId })),
  }
}
