import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../store/open.ts'
import { insertReleases, type ReleaseRow } from '../store/releases.ts'
import type { Store } from '../store/store.ts'
import { createDatabase } from '../testing/stores.ts'
import { scanLanes } from './scan.ts'

// Lane 1 holds most rows, 2 comes in one piece, 3 to 9 are rare, 10 is at the end only.
const rows: readonly ReleaseRow[] = Array.from({ length: 1_500 }, (_, at) => {
  const lane = at > 1_450 ? 10 : at > 700 && at < 900 ? 2 : at % 23 === 0 ? 3 + ((at / 23) % 7) : 1
  return { pos: at * 10 + 10, seq: at + 1, lane, latest: at % 5 === 0 ? 0 : lane }
})

const parts = new AsyncDisposableStack()
let store: Store
beforeAll(async () => {
  const { database } = parts.use(await createDatabase('sqlite'))
  store = parts.use(await openStore({ database }))
  await store.write((tx) => insertReleases(tx, rows))
})
afterAll(() => parts.disposeAsync())

// On both stores the same is asked of whole pages in pages.test.ts.
test('whatever lanes a reader has, its rows come in order, each once, from wherever it goes on', async () => {
  const asked = fc.record({
    column: fc.constantFrom('lane', 'latest'),
    lanes: fc.uniqueArray(fc.integer({ min: 1, max: 11 }), { maxLength: 9 }),
    after: fc.integer({ min: 0, max: 15_100 }),
    limit: fc.constantFrom(1, 17, 200, 1_001, 2_000),
  })
  await fc.assert(
    fc.asyncProperty(asked, async ({ column, lanes, after, limit }) => {
      const wanted = rows.filter((row) => row.pos > after && lanes.includes(row[column])).slice(0, limit)
      expect(await scanLanes(store.read, column, lanes, after, limit)).toEqual(wanted)
    }),
    { numRuns: 30 },
  )
})
