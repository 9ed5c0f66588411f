import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe } from 'vitest'
import { openStore, type StoreOptions } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { createPostgresDatabase, type TestDatabase } from './postgres.ts'
import { borrowPostgresDatabase } from './postgres-pool.ts'
import { copySqliteTemplate } from './sqlite-template.ts'

export const engines = ['sqlite', 'postgres'] as const
export type EngineName = (typeof engines)[number]

/** A database of one test without a row, perhaps migrated already; out of reach when disposed of. */
export async function createDatabase(engine: EngineName): Promise<TestDatabase> {
  if (engine === 'postgres') return await borrowPostgresDatabase()
  const made = await createEmptyDatabase(engine)
  await copySqliteTemplate(made.database)
  return made
}

/** A database of one test with nothing in it, not even tables. */
export async function createEmptyDatabase(engine: EngineName): Promise<TestDatabase> {
  if (engine === 'postgres') return await createPostgresDatabase()
  const directory = mkdtempSync(join(tmpdir(), 'trefoil-store-'))
  return {
    database: join(directory, 'trefoil.db'),
    async [Symbol.asyncDispose]() {
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export interface StoreBench {
  readonly engine: EngineName
  /** Opens a store: on an empty database of its own, or on the one named. Closed after the test. */
  open(options?: Partial<StoreOptions>): Promise<Store>
  /** The name of a database without a row, for tests that open one several times. */
  database(): Promise<string>
}

/** Describes a suite once per engine; `open` gives a fresh, migrated store. Everything is closed and dropped after each test. */
export function describeOnBothStores(name: string, suite: (open: StoreBench['open'], bench: StoreBench) => void): void {
  describe.each(engines)(`${name} (%s)`, (engine) => {
    let used = new AsyncDisposableStack()
    afterEach(async () => {
      const done = used
      used = new AsyncDisposableStack()
      await done.disposeAsync()
    })
    const database = async () => used.use(await createDatabase(engine)).database
    const open: StoreBench['open'] = async (options = {}) => {
      return used.use(await openStore({ ...options, database: options.database ?? (await database()) }))
    }
    suite(open, { engine, open, database })
  })
}
