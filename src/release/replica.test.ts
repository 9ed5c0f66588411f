import { expect, test } from 'vitest'
import type { Replica, Store } from '../store/store.ts'
import { createCore, local, makeIndicator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'

describeOnBothStores('pages from a copy of the database', (open, { engine }) => {
  test.skipIf(engine === 'sqlite')(
    'are asked for what the reader has seen and for what was taken away; what the copy cannot answer the database does',
    async () => {
      const store = await open()
      const asked: number[] = []
      let answers: 'yes' | 'breaks' = 'yes'
      let failures = 0
      const broken = await open()
      await broken[Symbol.asyncDispose]()
      const replica: Replica = {
        async at(least) {
          asked.push(least)
          return answers === 'yes' ? store.read : broken.read
        },
        failed() {
          failures++
        },
      }
      const shared = { ...store.shared!, replica }
      const copied: Store = { ...store, shared, [Symbol.asyncDispose]: async () => {} }
      const core = createCore(copied, 'US')
      const objects = [makeIndicator('a.example', { tlp: 'amber' }), makeIndicator('b.example', { tlp: 'amber' })]
      for (const object of objects) await local(core, [object])
      const jp = { kind: 'member', code: 'JP' } as const
      const versions = { first: false, last: true, all: false, exact: [] }
      const readOneByOne = async (): Promise<string[]> => {
        const ids: string[] = []
        for (let after = 0; ; ) {
          const { items, more } = await core.release.page(jp, { agreement: 'trilateral', after, limit: 1, versions })
          ids.push(...items.map(({ id }) => id))
          if (!more) return ids
          after = items.at(-1)!.added
        }
      }
      expect(await readOneByOne()).toEqual(objects.map(({ id }) => id))
      const cursors = asked.splice(0)
      expect(cursors[0]).toBe(0)
      expect(cursors.at(-1)).toBeGreaterThan(0)
      answers = 'breaks'
      expect(await readOneByOne()).toEqual(objects.map(({ id }) => id))
      expect(failures).toBeGreaterThan(0)
    },
  )
})
