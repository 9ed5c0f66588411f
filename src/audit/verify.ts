import { auditLog } from '../ledger/audit.ts'
import { equalHashes } from '../ledger/merkle-hash.ts'
import { readEntries, readRoot } from '../ledger/tile-reader.ts'
import { type AuditRow, auditRowsAfter, selfOf } from '../store/audit.ts'
import { logNamed } from '../store/logs.ts'
import { inSnapshot } from '../store/snapshot.ts'
import type { Db, Store } from '../store/store.ts'
import { tilesOf } from '../store/tiles.ts'
import { openAuditCheckpoint } from './checkpoint.ts'
import { auditEntry, auditLogName } from './entry.ts'

export interface VerifiedAudit {
  /** Rows that agree with the log, from the first on. */
  readonly rows: number
  /** The first that does not, in one sentence; null: nothing was altered, added or removed. */
  readonly firstBad: string | null
}

const rowsAtOnce = 2_000

/**
 * Whether every row of the audit is the one that was logged, none is missing and none was slipped in, and the log is the one
 * that these checkpoints (besides the stored one) vouch for: kept outside the database, they show also that its end was cut off.
 */
export async function verifyAudit(
  store: Store,
  privatePem: string,
  kept: readonly string[] = [],
): Promise<VerifiedAudit> {
  // In one snapshot: a running node goes on writing.
  return inSnapshot(store.read, async (db) => {
    const log = await logNamed(db, auditLogName)
    const tiles = tilesOf(db, auditLogName)
    const size = log?.head.size ?? 0
    if (log !== null) {
      const whole = await auditLog(tiles, log.head)
      if (!whole.whole) return { rows: 0, firstBad: `the audit log: ${whole.message} (${whole.tile})` }
    }
    for (const note of [log?.checkpoint ?? '', ...kept]) {
      if (note === '') continue
      const problem = await checkAgainst(store, note, privatePem, size, (at) => readRoot(tiles, at))
      if (problem !== null) return { rows: 0, firstBad: `the audit log: ${problem}` }
    }
    return compareRows(db, size)
  })
}

async function checkAgainst(
  store: Store,
  note: string,
  privatePem: string,
  size: number,
  rootAt: (size: number) => Promise<Uint8Array>,
): Promise<string | null> {
  try {
    const known = await openAuditCheckpoint(store, note, privatePem)
    if (known.size > size) return `it had ${known.size} entries when its checkpoint was signed, and has ${size} now`
    return equalHashes(known.root, await rootAt(known.size))
      ? null
      : `its first ${known.size} entries are not those of the checkpoint that was signed`
  } catch (error) {
    return `a checkpoint of it does not hold: ${error instanceof Error ? error.message : 'unreadable'}`
  }
}

async function compareRows(db: Db, size: number): Promise<VerifiedAudit> {
  const { seed } = await selfOf(db)
  let after = -1
  for (let at = 0; ; ) {
    const rows = await auditRowsAfter(db, after, rowsAtOnce)
    const range = { start: at, end: Math.min(size, at + rowsAtOnce) }
    const entries = at < size ? await readEntries(tilesOf(db, auditLogName), range, size) : []
    for (const [place, row] of rows.entries()) {
      const entry = entries[place]
      if (entry === undefined)
        // Before the first act under a newer version nothing is logged yet.
        return size === 0
          ? { rows: 0, firstBad: null }
          : { rows: at + place, firstBad: `audit row ${row.num} is in no log: it was slipped in` }
      if (!equalHashes(auditEntry(seed, row), entry))
        return { rows: at + place, firstBad: tell(seed, row, rows[place + 1], entries.slice(place), after) }
      after = row.num
    }
    if (rows.length < entries.length)
      return { rows: at + rows.length, firstBad: `audit row after ${after} (entry ${at + rows.length}) was removed` }
    if (rows.length < rowsAtOnce) return { rows: at + rows.length, firstBad: null }
    at += rows.length
  }
}

/** What became of the first row that is not the one of its entry. */
function tell(
  seed: string,
  row: AuditRow,
  next: AuditRow | undefined,
  entries: readonly Uint8Array[],
  after: number,
): string {
  const own = auditEntry(seed, row)
  if (entries.some((entry) => equalHashes(entry, own))) return `an audit row after ${after} was removed`
  const logged = entries[0]
  if (next !== undefined && logged !== undefined && equalHashes(auditEntry(seed, next), logged))
    return `audit row ${row.num} is in no log: it was slipped in`
  return `audit row ${row.num} is not the one that was logged: it was altered`
}
