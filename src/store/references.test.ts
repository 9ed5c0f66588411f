import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import { referencesTo, relationshipsFrom } from './references.ts'
import type { Db } from './store.ts'

const hub = 0
const sources = 9_000

/** How many rows of the table were read one after the other since this transaction began; 0 on the embedded engine. */
async function readThrough(db: Db, engine: string): Promise<number> {
  if (engine !== 'postgres') return 0
  const { rows } = await sql<{ read: number }>`select seq_tup_read::bigint as read from pg_stat_xact_user_tables
    where relname = 'reference'`.execute(db)
  return rows[0]?.read ?? 0
}

describeOnBothStores('references to some ids', (open, { engine }) => {
  test('are found without reading all there are, also where one id is pointed to by thousands and the engine knows nothing of the table yet', async () => {
    const store = await open()
    await store.write((tx) =>
      tx.insertMany(
        'reference',
        Array.from({ length: sources }, (_, at) => ({
          ...{ target: at % 3 === 0 ? hub : at, source: at, property: at % 2 === 0 ? 'source_ref' : 'target_ref' },
          target_id: `malware--${at}`,
        })),
      ),
    )
    await store.read.transaction().execute(async (db) => {
      const some = await referencesTo(db, [hub, 4, 5, 100_000], 500)
      expect(some).toHaveLength(500)
      expect(await referencesTo(db, [4, 100_000, 5])).toHaveLength(2)
      expect(await referencesTo(db, [4, 5], 1)).toHaveLength(1)
      expect(await referencesTo(db, [hub])).toHaveLength(Math.ceil(sources / 3))
      const starting = await relationshipsFrom(db, [hub, 4, 5], 300)
      expect(starting).toHaveLength(300)
      expect(starting.filter(({ property }) => property !== 'source_ref')).toEqual([])
      expect((await relationshipsFrom(db, [4, 5], 300)).map(({ source }) => source)).toEqual([4])
      expect(await readThrough(db, engine)).toBe(0)
    })
  })
})
