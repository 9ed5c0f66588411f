import { sql } from 'kysely'
import type { Db, Tx } from './store.ts'

const name = 'signing'

/**
 * Names what a database has been continuously: another start of its server, another server that took over, or tables that were
 * restored give another name. Whoever knew what was stored under one name knows nothing under the next.
 */
export async function incarnationOf(db: Db): Promise<string> {
  const { rows } = await sql<{ name: string }>`select
    (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint::text
    || ':' || (select oid from pg_database where datname = current_database())::text
    || ':' || 'log'::regclass::oid::text || ':' || pg_relation_filenode('log')::text as name`.execute(db)
  return rows[0]?.name ?? ''
}

/** The incarnation in which this node may sign its ledger, as all its processes know; '' none yet. */
export async function signingIn(db: Db): Promise<string> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? ''
}

/** '' takes it back. */
export async function setSigningIn(tx: Tx, value: string): Promise<void> {
  await tx.db
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
