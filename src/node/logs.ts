import type { AuditLog, EvidenceLog } from '../api/parts.ts'
import { appendAudit, pageAudit } from '../store/audit.ts'
import { pageEvidence } from '../store/evidence.ts'
import type { Store } from '../store/store.ts'

export function auditIn(store: Store): AuditLog {
  return {
    async add(facts) {
      await store.write((tx) => appendAudit(tx, facts))
    },
    list: (query) => pageAudit(store.read, query),
  }
}

export function evidenceIn(store: Store): EvidenceLog {
  return {
    list: async (query) =>
      (await pageEvidence(store.read, query)).map(({ object_id: objectId, ...row }) => ({ ...row, objectId })),
  }
}
