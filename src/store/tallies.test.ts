import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import { addToTallies, allTallies } from './tallies.ts'

describeOnBothStores('tallies', (open) => {
  test('add up whatever is added at once or one after the other, and show what is above nothing', async () => {
    const store = await open()
    await store.write((tx) =>
      addToTallies(tx, [
        { handling: 1, latest: 2, count: 3 },
        { handling: 1, latest: 10, count: 1 },
        { handling: 1, latest: 2, count: 4 },
        { handling: 12, latest: 0, count: 2 },
      ]),
    )
    await store.write((tx) =>
      addToTallies(tx, [
        { handling: 1, latest: 2, count: -1 },
        { handling: 12, latest: 0, count: -2 },
      ]),
    )
    const rows = (await allTallies(store.read)).map(({ handling, latest, count }) => [handling, latest, count])
    expect(rows.toSorted((a, b) => a[1]! - b[1]!)).toEqual([
      [1, 2, 6],
      [1, 10, 1],
    ])
  })
})
