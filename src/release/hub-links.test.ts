import { expect, test } from 'vitest'
import { danglingTargets, newestReferenceTo, startingAt } from '../store/references.ts'
import { createCore, local, makeIndicator, makeObject, operator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { HubLinks } from './hub-links.ts'

describeOnBothStores('what is named and not held', (open) => {
  test('is found in pieces of any size, each id in one at least, and none that is held', async () => {
    const core = createCore(await open(), 'US')
    const held = makeIndicator('held.example', { tlp: 'green' })
    const away = Array.from({ length: 7 }, (_, at) => makeIndicator(`away-${at}.example`).id)
    const note = (refs: readonly string[]) =>
      makeObject('note', { content: 'x', object_refs: [held.id, ...refs], tlp: 'green' })
    await local(core, [held, note([]), note(away.slice(0, 4)), note(away.slice(3, 4)), note(away.slice(4)), note([])])
    for (const most of [1, 2, 5, 100]) {
      const found: string[] = []
      for (let after: number | null = 0; after !== null; ) {
        const { ids, next } = await danglingTargets(core.store.read, after, most)
        found.push(...ids)
        after = next
      }
      expect(new Set(found.filter((id) => id.startsWith('indicator--')))).toEqual(new Set(away))
    }
  })
})

describeOnBothStores('relationships of what much points to', (open) => {
  test('those that start there are found among all that point there, what comes later and what is taken back included', async () => {
    const core = createCore(await open(), 'US')
    const db = core.store.read
    const [hub, other] = [0, 1].map((at) =>
      makeObject('malware', { name: `Malware ${at}`, is_family: true, tlp: 'green' }),
    )
    const link = (from: string, to: string) =>
      makeObject('relationship', { relationship_type: 'related-to', source_ref: from, target_ref: to, tlp: 'green' })
    const many = (count: number, of: () => ReturnType<typeof link>) => Array.from({ length: count }, of)
    const key = core.keyOf(hub!.id)
    const hubs = new HubLinks({ piece: 3, most: 1_000 })
    const found = async (): Promise<string[]> => {
      const seqs = await hubs.relationshipsFrom(db, key)
      const held =
        seqs.length === 0 ? [] : await db.selectFrom('object').select('id').where('seq', 'in', seqs).execute()
      return held.map(({ id }) => id).sort()
    }
    await local(core, [hub!, other!])
    expect(await found()).toEqual([])
    const first = many(4, () => link(hub!.id, other!.id))
    await local(core, [
      ...many(7, () => link(other!.id, hub!.id)),
      ...first,
      ...many(5, () => link(other!.id, hub!.id)),
    ])
    expect(await found()).toEqual(first.map(({ id }) => id as string).sort())
    const later = many(2, () => link(hub!.id, other!.id))
    await local(core, [...later, ...many(4, () => link(other!.id, hub!.id))])
    await core.recalls.recall(operator, { id: first[0]!.id, reason: 'wrong' })
    expect(await found()).toEqual([...first.slice(1), ...later].map(({ id }) => id as string).sort())
    // The very same as by one who has seen nothing before.
    const anew = await new HubLinks({ piece: 100, most: 1_000 }).relationshipsFrom(db, key)
    expect([...anew].filter((seq) => !(seq > 0))).toEqual([])
    expect(anew.length).toBe(5)
  })

  test('what was looked at once is not looked at again', async () => {
    const core = createCore(await open(), 'US')
    const hub = makeObject('malware', { name: 'Hub', is_family: true, tlp: 'green' })
    const notes = Array.from({ length: 9 }, () =>
      makeObject('note', { content: 'x', object_refs: [hub.id], tlp: 'green' }),
    )
    await local(core, [hub, ...notes])
    const db = core.store.read
    const key = core.keyOf(hub.id)
    const newest = await newestReferenceTo(db, key)
    expect(newest).toBeGreaterThan(0)
    expect(await startingAt(db, key, { after: newest, before: newest + 1, most: 4 })).toEqual({
      sources: [],
      next: null,
    })
    const first = await startingAt(db, key, { after: 0, before: newest + 1, most: 4 })
    expect(first.next).toBeLessThan(newest)
    const second = await startingAt(db, key, { after: 0, before: first.next!, most: 4 })
    const third = await startingAt(db, key, { after: 0, before: second.next!, most: 4 })
    expect([first, second, third].map(({ next }) => next !== null)).toEqual([true, true, false])
  })
})
