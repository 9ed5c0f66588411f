import type { LedgerCard } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { auditLog } from '../ledger/audit.ts'
import { openCheckpoint } from '../ledger/checkpoint.ts'
import { emptyRoot, equalHashes } from '../ledger/merkle-hash.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import { readRoot } from '../ledger/tile-reader.ts'
import { ledgerName } from '../release/recorder.ts'
import { endedLogs, type LogRow, logNamed } from '../store/logs.ts'
import type { Db } from '../store/store.ts'
import { tilesOf } from '../store/tiles.ts'
import { witnessedBy } from '../store/witnessed.ts'
import type { Problem } from './verify-charters.ts'

/** Reads every entry and every tile of the ledger, and holds it to what this node signed and the members cosigned. */
export async function verifyLedger(
  db: Db,
  card: LedgerCard,
  /** Every log that a charter adopted here names for this node. */
  charted: readonly LedgerCard[] = [],
): Promise<{ log: LogRow; problem: Problem }> {
  const head = { size: 0, root: emptyRoot }
  const log = (await logNamed(db, ledgerName)) ?? {
    name: ledgerName,
    origin: card.origin,
    head,
    checkpoint: '',
    checkpointSize: 0,
  }
  // While a new log waits for the charter that names it, the one that ends is still here.
  const present = [card, ...charted].find(({ origin }) => origin === log.origin) ?? card
  return { log, problem: (await findProblem(db, present, log)) ?? (await findEndedProblem(db, log, charted)) }
}

/** Of each log that ended: what it signed last is signed by the key that a charter named, and is how the log here begins. */
async function findEndedProblem(db: Db, log: LogRow, charted: readonly LedgerCard[]): Promise<Problem> {
  for (const { origin, head, checkpoint, checkpointSize } of await endedLogs(db, ledgerName)) {
    const keys = charted.filter((card) => card.origin === origin).map(({ key }) => ed25519Verifier(origin, key))
    if (keys.length === 0) return `ledger: no charter names ${origin}, which ended here`
    if (head.size > log.head.size || !equalHashes(await readRoot(tilesOf(db, ledgerName), head.size), head.root))
      return `ledger: it does not begin with the ${head.size} entries of ${origin}, which ended here`
    if (checkpoint === '') continue
    try {
      const { size, root } = openCheckpoint(checkpoint, origin, keys)
      if (
        size !== checkpointSize ||
        size > head.size ||
        !equalHashes(await readRoot(tilesOf(db, ledgerName), size), root)
      )
        return `ledger: the first ${size} entries are not those that ${origin} signed last`
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return `ledger: the last checkpoint of ${origin} cannot be verified: ${error.message}`
    }
  }
  return null
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
