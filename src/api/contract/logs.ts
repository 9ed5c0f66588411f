/** The audit trail and what was refused. */
import { z } from 'zod'

export const auditEntry = z.object({
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
})
export const evidenceEntry = z.object({
  at: z.string(),
  kind: z.string(),
  source: z.string(),
  objectId: z.string(),
  version: z.string(),
  reason: z.string(),
})
export const auditList = z.object({ items: z.array(auditEntry), next: z.string().nullable() })

/** The audit log as it is now: a signed note (C2SP tlog-checkpoint). */
export const auditCheckpoint = z.object({ checkpoint: z.string().nullable() })
export const evidenceList = z.object({ items: z.array(evidenceEntry), next: z.string().nullable() })

export type AuditEntry = z.infer<typeof auditEntry>
export type EvidenceEntry = z.infer<typeof evidenceEntry>
