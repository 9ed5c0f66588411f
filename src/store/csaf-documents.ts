import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type CsafDocumentRow = Schema['csaf_document']
export type CsafPublisherRow = Schema['csaf_publisher']

export async function putCsafDocument(tx: Tx, row: CsafDocumentRow): Promise<void> {
  const { digest: _, ...rest } = row
  await tx.db
    .insertInto('csaf_document')
    .values(row)
    .onConflict((conflict) => conflict.column('digest').doUpdateSet(rest))
    .execute()
}

/** The newest first, without their texts. */
export function csafDocuments(db: Db, limit: number): Promise<Omit<CsafDocumentRow, 'body'>[]> {
  return db
    .selectFrom('csaf_document')
    .select(['digest', 'tracking_id', 'namespace', 'title', 'version', 'tlp', 'state', 'verdict', 'actor', 'at'])
    .orderBy('at', 'desc')
    .limit(limit)
    .execute()
}

export function csafDocument(db: Db, digest: string): Promise<CsafDocumentRow | undefined> {
  return db.selectFrom('csaf_document').selectAll().where('digest', '=', digest).executeTakeFirst()
}

/** Versions of one document that were trusted. */
export function trustedVersions(
  db: Db,
  namespace: string,
  trackingId: string,
): Promise<Pick<CsafDocumentRow, 'digest' | 'version'>[]> {
  return db
    .selectFrom('csaf_document')
    .select(['digest', 'version'])
    .where('namespace', '=', namespace)
    .where('tracking_id', '=', trackingId)
    .where('state', '=', 'trusted')
    .limit(200)
    .execute()
}

/** Only the newest are kept. */
export async function dropOldCsafDocuments(tx: Tx, keep: number): Promise<void> {
  const first = await tx.db
    .selectFrom('csaf_document')
    .select('at')
    .orderBy('at', 'desc')
    .offset(keep)
    .limit(1)
    .executeTakeFirst()
  if (first !== undefined) await tx.db.deleteFrom('csaf_document').where('at', '<=', first.at).execute()
}

export async function putCsafPublisher(tx: Tx, row: CsafPublisherRow): Promise<void> {
  const { fingerprint: _, ...rest } = row
  await tx.db
    .insertInto('csaf_publisher')
    .values(row)
    .onConflict((conflict) => conflict.column('fingerprint').doUpdateSet(rest))
    .execute()
}

export function csafPublishers(db: Db): Promise<CsafPublisherRow[]> {
  return db.selectFrom('csaf_publisher').selectAll().orderBy('name').limit(500).execute()
}

export async function dropCsafPublisher(tx: Tx, fingerprint: string): Promise<void> {
  await tx.db.deleteFrom('csaf_publisher').where('fingerprint', '=', fingerprint).execute()
}
