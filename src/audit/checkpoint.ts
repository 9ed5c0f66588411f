import { publicKeyOf } from '../crypto/keys.ts'
import { openCheckpoint, type SignedCheckpoint, signCheckpoint } from '../ledger/checkpoint.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import { selfOf } from '../store/audit.ts'
import { logNamed, setCheckpoint } from '../store/logs.ts'
import type { Store } from '../store/store.ts'
import { auditLogName, auditOrigin } from './entry.ts'

/**
 * The checkpoint of the audit log as it is now, signed with the key of the audit log; null while nothing was ever recorded.
 * Stored before it is given, so that a later check holds the log to it.
 */
export async function signAuditCheckpoint(store: Store, privatePem: string): Promise<string | null> {
  const log = await logNamed(store.read, auditLogName)
  if (log === null) return null
  if (log.checkpoint !== '' && log.checkpointSize === log.head.size) return log.checkpoint
  const note = signCheckpoint({ origin: log.origin, ...log.head, extensions: [] }, privatePem)
  const stored = await store.write((tx) => setCheckpoint(tx, auditLogName, note, log.head.size))
  return stored ? note : ((await logNamed(store.read, auditLogName))?.checkpoint ?? null)
}

/** Reads a checkpoint of this node's audit log; `invalid` or `integrity` if it is none, or not signed by its key. */
export async function openAuditCheckpoint(store: Store, note: string, privatePem: string): Promise<SignedCheckpoint> {
  const origin = auditOrigin((await selfOf(store.read)).owner)
  return openCheckpoint(note, origin, [ed25519Verifier(origin, publicKeyOf(privatePem))])
}
