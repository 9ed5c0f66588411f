import { epochEntry, parseEpoch } from '../inquiry/epoch.ts'
import { equalHashes } from '../ledger/merkle-hash.ts'
import { readEntries } from '../ledger/tile-reader.ts'
import { ledgerName } from '../release/recorder.ts'
import { committedEpochs } from '../store/inquiries.ts'
import type { LogRow } from '../store/logs.ts'
import type { Db } from '../store/store.ts'
import { tilesOf } from '../store/tiles.ts'
import type { Problem } from './verify-charters.ts'

/** Holds what was published for inquiries to the ledger, and marks its entries in `found`. */
export async function verifyInquiries(db: Db, log: LogRow, found: Uint8Array): Promise<Problem> {
  for (const { member, epoch, statement, salt, leaf } of await committedEpochs(db)) {
    const name = `inquiry: epoch ${epoch} for ${member}`
    if (leaf < 0 || leaf >= log.head.size) return `${name} is at entry ${leaf} of a ledger of ${log.head.size}`
    if (found[leaf] !== 0) return `${name} is at entry ${leaf}, which is another's`
    found[leaf] = 1
    const [entry] = await readEntries(tilesOf(db, ledgerName), { start: leaf, end: leaf + 1 }, log.head.size)
    try {
      const committed = epochEntry(parseEpoch(JSON.parse(statement)), Buffer.from(salt, 'base64'))
      if (entry === undefined || !equalHashes(committed, entry)) return `${name} is not what entry ${leaf} commits to`
    } catch {
      return `${name} cannot be read`
    }
  }
  return null
}
