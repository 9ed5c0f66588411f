import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'

describeOnBothStores('a store', (open) => {
  test('opens empty', async () => {
    const store = await open()
    expect(await store.read.selectFrom('object').selectAll().execute()).toEqual([])
    const t = await store.write(async (tx) => {
      const n = await tx.takeTicks(3)
      await tx.insertMany('value', [
        { value: 'a\0"\\\n日', seq: n },
        { value: 'b', seq: n + 1 },
      ])
      return n
    })
    expect(await store.read.selectFrom('value').selectAll().execute()).toEqual([
      { value: 'a\uFFFD"\\\n日', seq: t },
      { value: 'b', seq: t + 1 },
    ])
  })
})
