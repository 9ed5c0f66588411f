import { Fault } from '../base/fault.ts'
import { isPublicKey } from '../crypto/keys.ts'
import { openCheckpoint } from '../ledger/checkpoint.ts'
import { commit } from '../ledger/commitment.ts'
import { verifyInclusion } from '../ledger/inclusion.ts'
import { readBase64, readHash } from '../ledger/line-fields.ts'
import { leafHash } from '../ledger/merkle-hash.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import type { Evidence, Fact } from './model.ts'

/**
 * Who did what to the object, each row in the audit log of this member. The log is its own, so this stays its claim; but one that it
 * cannot change later, if somebody else kept the checkpoint.
 */
export function judgeAudit(file: Evidence): Fact[] {
  if (file.audit === null) return []
  const { origin, key, note, entries } = file.audit
  if (!isPublicKey(key)) throw new Fault('integrity', 'the key of the audit log cannot be read')
  const tree = openCheckpoint(note, origin, [ed25519Verifier(origin, key)])
  return entries.map(({ leaf, path, salt: saltText, row }) => {
    const salt = readBase64(saltText)
    const hashes = path.map(readHash)
    if (salt === null || !hashes.every((hash) => hash !== null))
      throw new Fault('integrity', `audit row ${row.num} has a proof that cannot be read`)
    const entry = commit(salt, { format: 'trefoil/audit-entry/1', ...row })
    if (!verifyInclusion(tree, leaf, leafHash(entry), hashes))
      throw new Fault('integrity', `audit row ${row.num} is not in the audit log where the file says`)
    const { actor, action, detail } = row
    return {
      ...{ code: 'audited', strength: 'claimed', about: '', at: row.at },
      facts: { actor, action, detail, entry: String(leaf), size: String(tree.size) },
    }
  })
}
