import type { LedgerCard } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { auditLog } from '../ledger/audit.ts'
import { openCheckpoint } from '../ledger/checkpoint.ts'
import { emptyRoot, equalHashes } from '../ledger/merkle-hash.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import { readRoot } from '../ledger/tile-reader.ts'
import { ledgerName } from '../release/recorder.ts'
import { type LogRow, logNamed } from '../store/logs.ts'
import type { Db } from '../store/store.ts'
import { tilesOf } from '../store/tiles.ts'
import { witnessedBy } from '../store/witnessed.ts'
import type { Problem } from './verify-charters.ts'

/** Reads every entry and every tile of the ledger, and holds it to what this node signed and the members cosigned. */
export async function verifyLedger(db: Db, card: LedgerCard): Promise<{ log: LogRow; problem: Problem }> {
  const head = { size: 0, root: emptyRoot }
  const log = (await logNamed(db, ledgerName)) ?? {
    name: ledgerName,
    origin: card.origin,
    head,
    checkpoint: '',
    checkpointSize: 0,
  }
  return { log, problem: await findProblem(db, card, log) }
}

async function findProblem(db: Db, card: LedgerCard, log: LogRow): Promise<Problem> {
  const tiles = tilesOf(db, ledgerName)
  const audit = await auditLog(tiles, log.head)
  if (!audit.whole) {
    const entry = audit.entry === null ? '' : `entry ${audit.entry}, `
    return `ledger: ${entry}${audit.tile}: ${audit.message}`
  }
  if (log.origin !== card.origin) return `ledger: it is ${log.origin}, and this node's card names ${card.origin}`
  const notes = [{ what: 'the checkpoint that was signed last', note: log.checkpoint }]
  for (const { member, note } of await witnessedBy(db)) notes.push({ what: `what ${member} cosigned`, note })
  for (const { what, note } of notes) {
    if (note === '') continue
    try {
      const { size, root } = openCheckpoint(note, card.origin, [ed25519Verifier(card.origin, card.key)])
      if (size > log.head.size)
        return `ledger: ${what} was of ${size} entries, and ${log.head.size} are here: some were removed`
      if (!equalHashes(await readRoot(tiles, size), root))
        return `ledger: the first ${size} entries are not those of ${what}`
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return `ledger: ${what} cannot be verified: ${error.message}`
    }
  }
  return null
}
