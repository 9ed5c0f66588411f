import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type AdvisoryFileRow = Schema['advisory_file']
export type AdvisoryFileFacts = Omit<AdvisoryFileRow, 'body' | 'signature'>

const facts = [
  ...(['path', 'advisory', 'version', 'tlp', 'kind', 'title', 'language', 'media_type', 'published_at'] as const),
  ...(['updated_at', 'bytes', 'sha256', 'sha512', 'fingerprint'] as const),
] as const

/** Puts files in the place of those of the same path; when a file was first published stays. */
export async function putAdvisoryFiles(tx: Tx, rows: readonly AdvisoryFileRow[]): Promise<void> {
  for (const row of rows) {
    const { path, published_at: _, ...rest } = row
    await tx.db
      .insertInto('advisory_file')
      .values(row)
      .onConflict((conflict) => conflict.column('path').doUpdateSet(rest))
      .execute()
  }
}

/** What an advisory published before and does not any more. */
export async function dropAdvisoryFiles(tx: Tx, advisory: string, before: number): Promise<void> {
  await tx.db.deleteFrom('advisory_file').where('advisory', '=', advisory).where('version', '<', before).execute()
}

export function advisoryFile(db: Db, path: string): Promise<AdvisoryFileRow | undefined> {
  return db.selectFrom('advisory_file').selectAll().where('path', '=', path).executeTakeFirst()
}

/** Of one label, the newest first, without their bytes. */
export function advisoryFilesOf(
  db: Db,
  query: { readonly tlp: string; readonly kind?: string; readonly limit: number },
): Promise<AdvisoryFileFacts[]> {
  let asked = db.selectFrom('advisory_file').select(facts).where('tlp', '=', query.tlp)
  if (query.kind !== undefined) asked = asked.where('kind', '=', query.kind)
  return asked.orderBy('updated_at', 'desc').orderBy('path').limit(query.limit).execute()
}

export function filesOfAdvisory(db: Db, advisory: string): Promise<AdvisoryFileFacts[]> {
  return db.selectFrom('advisory_file').select(facts).where('advisory', '=', advisory).orderBy('path').execute()
}

/** When anything was last published; 0: never. */
export async function lastAdvisoryFile(db: Db): Promise<number> {
  const row = await db
    .selectFrom('advisory_file')
    .select((one) => one.fn.max<number | null>('updated_at').as('last'))
    .executeTakeFirst()
  return Number(row?.last ?? 0)
}

export async function keepAdvisoryKey(tx: Tx, row: Schema['advisory_key']): Promise<void> {
  await tx.db
    .insertInto('advisory_key')
    .values(row)
    .onConflict((conflict) => conflict.column('fingerprint').doNothing())
    .execute()
}

export function advisoryKeys(db: Db): Promise<Schema['advisory_key'][]> {
  return db.selectFrom('advisory_key').selectAll().orderBy('at').limit(50).execute()
}
