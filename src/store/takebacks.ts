import { sql } from 'kysely'
import type { Db } from './store.ts'

/** A version that was taken back, and its originator's signed notice, JSON; '' where only its giver took it back. */
export interface NoticeRow {
  readonly id: string
  readonly version: string
  readonly notice: string
}

const idsAtOnce = 200

/** The originators' notices on these ids: on what others published here, and on what we did; a recall of every version has '' for its version. */
export async function noticesOf(db: Db, ids: readonly string[], keyOf: (id: string) => number): Promise<NoticeRow[]> {
  const found: NoticeRow[] = []
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const some = ids.slice(from, from + idsAtOnce)
    const tombstones = await db
      .selectFrom('tombstone')
      .select(['id', 'version', 'notice'])
      .where('key', 'in', some.map(keyOf))
      .where('notice', '!=', '')
      .execute()
    const recalls = await db
      .selectFrom('recall')
      .select(['id', 'version', 'notice'])
      .where(sql<boolean>`id in (${sql.join(some)})`)
      .where('notice', '!=', '')
      .execute()
    found.push(...tombstones, ...recalls)
  }
  return found
}
