import type { Db } from './store.ts'

/** Runs several reads over one committed state, or over the write transaction that `db` already is. */
export async function inSnapshot<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work)
}
