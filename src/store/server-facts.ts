import { sql } from 'kysely'
import { Fault } from '../base/fault.ts'
import type { Db } from './store.ts'

/** The oldest major version whose servers are still mended, and the one that everything is tested on. */
const oldestServer = 15

/** What a PostgreSQL server says of itself and of the database. */
export interface ServerFacts {
  /** `server_version_num`: 150018 is 15.18. */
  readonly version: number
  readonly encoding: string
  /** Of no consequence: each column of text is compared byte by byte. */
  readonly collation: string
  /** What is acknowledged outlives a loss of power. */
  readonly syncs: boolean
}

export async function serverFacts(db: Db): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`select current_setting('server_version_num')::integer as version,
    current_setting('server_encoding') as encoding, datcollate as collation,
    current_setting('fsync') = 'on' and current_setting('full_page_writes') = 'on' as syncs
    from pg_database where datname = current_database()`.execute(db)
  return rows[0]!
}

/** `15.18`; before 10 a major version had two numbers. */
export function versionOf({ version }: Pick<ServerFacts, 'version'>): string {
  if (version < 100_000) return `${Math.floor(version / 10_000)}.${Math.floor(version / 100) % 100}`
  return `${Math.floor(version / 10_000)}.${version % 10_000}`
}

/** Why a node cannot keep its store there, and what to do; null: it can. */
export function whyUnfit(facts: Pick<ServerFacts, 'version' | 'encoding'>): string | null {
  if (facts.version < oldestServer * 10_000)
    return `the database server is PostgreSQL ${versionOf(facts)}, and Trefoil needs ${oldestServer} or newer: upgrade the server first`
  if (facts.encoding !== 'UTF8')
    return `the database is encoded as ${facts.encoding}, and Trefoil needs UTF8, or texts would not come back as they were handed in: make one with createdb --template=template0 --encoding=UTF8`
  return null
}

/** Refuses, before anything is changed, a server or database that could not give back what it is handed. */
export async function requireFitServer(db: Db): Promise<void> {
  const why = whyUnfit(await serverFacts(db))
  if (why !== null) throw new Fault('conflict', why)
}
