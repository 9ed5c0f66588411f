import { evidenceAbout, recordEvidence } from '../../store/evidence.ts'
import type { Db, Tx } from '../../store/store.ts'
import { readStatement, type Signed, type Statement } from './statement.ts'

/** Something that our member said, and that was refused when it was handed in for the others. */
export interface Unsent {
  readonly kind: Statement['kind']
  /** When it was said. */
  readonly at: string
  readonly reason: string
}

const evidenceKind = 'advisory-unsent'
const mostShown = 20

/** Keeps the words that nobody else has read, and why not. */
export async function recordUnsent(tx: Tx, { statement, envelope }: Signed, reason: string): Promise<void> {
  const { author, advisory, at } = statement
  const about = { source: author, objectId: advisory, version: at }
  await recordEvidence(tx, [{ ...about, kind: evidenceKind, reason, body: envelope }])
}

/** The newest first. */
export async function unsentAbout(db: Db, advisory: string, author: string): Promise<Unsent[]> {
  const about = { source: author, kind: evidenceKind, objectId: advisory, limit: mostShown }
  return (await evidenceAbout(db, about)).map(({ reason, body }) => {
    const { kind, at } = readStatement(body).statement
    return { kind, at, reason }
  })
}
