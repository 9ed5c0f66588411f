import { expect, test } from 'vitest'
import { keep, keptOf } from '../store/kept.ts'
import { createCore, local, makeIndicator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller } from './model.ts'

const analyst: Caller = { kind: 'person', name: 'a', role: 'analyst' }

describeOnBothStores('what is new', (open) => {
  test('a list and a count since a moment hold what came after it, and nothing before', async () => {
    const core = createCore(await open(), 'US')
    await local(core, [makeIndicator('old-1.example'), makeIndicator('old-2.example')])
    const since = (await core.release.list(analyst, { limit: 1 })).items[0]!.added
    const names = Array.from({ length: 7 }, (_, n) => `new-${n}.example`)
    await local(
      core,
      names.map((name) => makeIndicator(name)),
    )
    const seen: string[] = []
    for (let before: number | undefined; ; ) {
      const more = before === undefined ? {} : { before }
      const page = await core.release.list(analyst, { since, limit: 3, ...more })
      seen.push(...page.items.map(({ name }) => name))
      if (page.next === null) break
      before = page.next
    }
    expect(seen.sort()).toEqual(names)
    const { items } = await core.release.list(analyst, { since, types: ['malware'], limit: 3 })
    expect(items).toEqual([])
    expect(await core.release.arrivals(analyst, since)).toEqual({ count: 7, atLeast: false, byType: { indicator: 7 } })
  })

  test('what a person keeps is there again, and another one has none of it', async () => {
    const store = await open()
    await store.write((tx) => keep(tx, 'maya', '{"a":1}'))
    await store.write((tx) => keep(tx, 'maya', '{"a":2}'))
    expect([await keptOf(store.read, 'maya'), await keptOf(store.read, 'owner')]).toEqual(['{"a":2}', ''])
  })
})
