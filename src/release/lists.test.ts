import { expect, test } from 'vitest'
import { type Core, createCore, local, makeIndicator, makeObject, operator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { indexNext } from './search-index.ts'

describeOnBothStores('lists and details', (open) => {
  test('a relationship is called by what it connects, and counts follow filters and moments', async () => {
    const core = createCore(await open(), 'US')
    const [indicator, tool] = [
      makeIndicator('a.example', { tlp: 'green' }),
      makeObject('tool', { name: 'Wiper', tlp: 'red' }),
    ]
    const link = (target: string) =>
      makeObject('relationship', {
        relationship_type: 'indicates',
        source_ref: indicator.id,
        target_ref: target,
        tlp: 'green',
      })
    const held = link(tool.id)
    const loose = link('malware--0b5c7b0e-7d43-4b8e-9a53-0d6a8f6a1c11')
    await local(core, [indicator, tool, held, loose])
    const { items } = await core.release.list(operator, { limit: 10, types: ['relationship'] })
    const source = (await core.release.detail(operator, indicator.id)).name
    expect(items.map(({ name }) => name)).toEqual([`indicates: ${source} → malware`, `indicates: ${source} → Wiper`])
    expect((await core.release.detail(operator, held.id)).name).toBe(`indicates: ${source} → Wiper`)
    expect((await core.release.counts(operator, { types: ['relationship'], tlps: ['green'] })).total).toBe(2)
    expect((await core.release.counts(operator, { types: ['tool'], tlps: ['green'] })).total).toBe(0)
    const byType = { indicator: 1, relationship: 2, tool: 1 }
    expect(await core.release.arrivals(operator, 0)).toEqual({ count: 4, atLeast: false, byType })
    expect(await core.release.arrivals(operator, items[1]!.added)).toMatchObject({ count: 1, atLeast: false })
  })

  test('the name of an actor finds what speaks of it, a value only what has it', async () => {
    const core = createCore(await open(), 'US')
    const actor = makeObject('intrusion-set', { name: 'Volt Typhoon' })
    const relay = makeIndicator('Volt Typhoon: relay 203.0.113.57')
    const address = makeIndicator('relay', { pattern: "[ipv4-addr:value = '203.0.113.57']" })
    await local(core, [actor, relay, address])
    while ((await indexNext(core.store)) > 0);
    const found = async (text: string) =>
      (await core.release.list(operator, { text, limit: 10 })).items.map(({ id }) => id).toSorted()
    expect(await found('volt typhoon')).toEqual([actor.id, relay.id].toSorted())
    expect(await found('203.0.113.57')).toEqual([address.id])
  })

  test('lists are newest first, filtered by type, label and origin, page by page', async () => {
    const core = createCore(await open(), 'US')
    const greens = Array.from({ length: 9 }, (_, n) => makeIndicator(`g${n}.example`, { tlp: 'green' }))
    const tools = Array.from({ length: 4 }, (_, n) => makeObject('tool', { name: `tool ${n}`, tlp: 'amber' }))
    await local(core, [...greens, ...tools, makeObject('malware', { name: 'unmarked', is_family: false })])
    const read = async (listing: Parameters<Core['release']['list']>[1]): Promise<string[]> => {
      const names: string[] = []
      let before: number | undefined
      for (;;) {
        const page = await core.release.list(operator, { ...listing, ...(before === undefined ? {} : { before }) })
        names.push(...page.items.map(({ name }) => name))
        if (page.next === null) return names
        before = page.next
      }
    }
    expect(await read({ limit: 4 })).toHaveLength(14)
    expect(await read({ limit: 4, types: ['indicator'] })).toEqual(greens.map((_, n) => `g${n}.example`).reverse())
    expect(await read({ limit: 3, tlps: ['amber', 'unmarked'] })).toEqual([
      'unmarked',
      ...tools.map((_, n) => `tool ${n}`).reverse(),
    ])
    expect(await read({ limit: 3, origins: ['JP'] })).toEqual([])
  })

  test('search finds words in any language, and exact values however they are defanged', async () => {
    const core = createCore(await open(), 'US')
    await local(core, [
      makeIndicator('evil.example', { tlp: 'green', description: 'Router botnet of Volt Typhoon' }),
      makeObject('malware', { name: '日本の電力会社を狙う攻撃', is_family: false, tlp: 'green' }),
      makeIndicator('harmless.example', { tlp: 'green' }),
    ])
    while ((await indexNext(core.store)) > 0);
    const find = async (text: string) =>
      (await core.release.list(operator, { text, limit: 10 })).items.map(({ name }) => name)
    expect(await find('volt typh')).toEqual(['evil.example'])
    expect(await find('hxxp://evil[.]example/')).toEqual([])
    expect(await find('evil[.]example')).toEqual(['evil.example'])
    expect(await find('電力会社')).toEqual(['日本の電力会社を狙う攻撃'])
    expect(await find('"unbalanced (')).toEqual([])
  })

  test('detail tells what points where', async () => {
    const core = createCore(await open(), 'US')
    const malware = makeObject('malware', { name: 'KV', is_family: true, tlp: 'green' })
    const indicator = makeIndicator('c2.example', { tlp: 'green' })
    const link = makeObject('relationship', {
      relationship_type: 'indicates',
      source_ref: indicator.id,
      target_ref: malware.id,
      tlp: 'green',
    })
    const report = makeObject('report', {
      name: 'Report',
      published: '2026-01-01T00:00:00Z',
      object_refs: [malware.id, link.id],
      tlp: 'green',
    })
    await local(core, [malware, indicator, link, report])
    const detail = await core.release.detail(operator, malware.id)
    expect(detail.relations).toMatchObject([
      { kind: 'indicates', direction: 'in', through: { id: link.id }, other: { id: indicator.id } },
      { kind: 'object_refs', direction: 'in', through: null, other: { id: report.id } },
    ])
    expect((await core.release.detail(operator, indicator.id)).relations).toMatchObject([
      { kind: 'indicates', direction: 'out', other: { id: malware.id } },
    ])
  })
})
