import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Core, createCore, local, makeIndicator, makeObject } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller, Listing } from './model.ts'
import { indexNext } from './search-index.ts'

const analyst: Caller = { kind: 'person', name: 'a', role: 'analyst' }
const auditor: Caller = { kind: 'person', name: 'b', role: 'auditor' }

const volt = makeObject('intrusion-set', { name: 'Volt Typhoon', tlp: 'green' })
const bronze = makeObject('threat-actor', { name: 'BRONZE SILHOUETTE', aliases: ['Volt Typhoon'], tlp: 'amber' })
const address = makeIndicator('198.51.100.7')
const reports = Array.from({ length: 25 }, (_, n) =>
  makeObject('report', {
    name: `Volt Typhoon, part ${n}`,
    description: `of what 198.51.100.7 did, and ${volt.id}`,
    published: '2026-01-01T00:00:00.000Z',
    object_refs: [volt.id],
    tlp: n % 2 === 0 ? 'green' : 'amber',
  }),
)

async function holding(core: Core): Promise<Core> {
  await local(core, [volt, address])
  await local(core, reports.slice(0, 10))
  await local(core, [bronze])
  await local(core, reports.slice(10))
  while ((await indexNext(core.store)) > 0);
  return core
}

/** All that a list gives, page after page. */
async function all(core: Core, listing: Omit<Listing, 'before'>, caller = analyst): Promise<string[]> {
  const ids: string[] = []
  for (let before: number | null | undefined; before !== null; ) {
    const page = await core.release.list(caller, { ...listing, ...(before === undefined ? {} : { before }) })
    expect(page.items.length).toBeLessThanOrEqual(listing.limit)
    ids.push(...page.items.map(({ id }) => id))
    before = page.next
  }
  return ids
}

describeOnBothStores('a search in the list', (open) => {
  test('what bears the name or has it as an alias comes first, the newest first, then what speaks of it', async () => {
    const core = await holding(createCore(await open(), 'US'))
    const newest = reports.map(({ id }) => id).reverse()
    for (const text of ['Volt Typhoon', ' volt typhoon ', 'ＶＯＬＴ ＴＹＰＨＯＯＮ'])
      expect(await all(core, { text, limit: 100 })).toEqual([bronze.id, volt.id, ...newest])
    expect(await all(core, { text: 'typhoon volt', limit: 100 })).toEqual([
      ...newest.slice(0, 15),
      bronze.id,
      ...newest.slice(15),
      volt.id,
    ])
  })

  test('whatever the size of its pages, a list gives everything once and in the same order', async () => {
    const core = await holding(createCore(await open(), 'US'))
    const texts = ['Volt Typhoon', 'typhoon', volt.id, '198.51.100.7', 'part', 'BRONZE SILHOUETTE']
    const whole = new Map<string, string[]>()
    for (const text of texts) whole.set(text, await all(core, { text, limit: 100 }))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), fc.integer({ min: 1, max: 30 }), async (text, limit) => {
        const given = await all(core, { text, limit })
        expect(given).toEqual(whole.get(text))
        expect(new Set(given).size).toBe(given.length)
      }),
      { numRuns: 15 },
    )
    expect(whole.get('Volt Typhoon')).toHaveLength(27)
  })

  test('whoever looks for a short time only gets the same, in more pages, and is told how far it was looked', async () => {
    const core = await holding(createCore(await open(), 'US'))
    for (const listing of [{ text: 'Volt Typhoon' }, { text: 'part', types: ['report'] }, { types: ['report'] }, {}]) {
      const whole = await all(core, { ...listing, limit: 100 })
      const given: string[] = []
      let looked = Number.MAX_SAFE_INTEGER
      for (let before: number | null | undefined; before !== null; ) {
        const asked = { ...listing, limit: 3, patienceMs: 1, ...(before === undefined ? {} : { before }) }
        const page: Awaited<ReturnType<typeof core.release.list>> = await core.release.list(analyst, asked)
        given.push(...page.items.map(({ id }) => id))
        if (page.lookedTo !== null) {
          expect(page.next).not.toBeNull()
          for (const { added } of page.items) expect(added).toBeGreaterThanOrEqual(page.lookedTo)
          looked = Math.min(looked, page.lookedTo)
        }
        before = page.next
      }
      expect(given).toEqual(whole)
    }
  })

  test('an id finds its object first, in either case; a value finds what holds it, defanged as well', async () => {
    const core = await holding(createCore(await open(), 'US'))
    for (const text of [volt.id, ` ${volt.id.toUpperCase().replace('INTRUSION-SET', 'intrusion-set')} `]) {
      const found = await all(core, { text, limit: 4 })
      expect(found[0]).toBe(volt.id)
      expect(found.filter((id) => id === volt.id)).toHaveLength(1)
      expect(found).toHaveLength(26)
    }
    for (const text of ['198.51.100.7', '198[.]51[.]100(.)7'])
      expect(await all(core, { text, limit: 4 })).toEqual([address.id])
    expect(await all(core, { text: volt.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')), limit: 4 })).toEqual([])
  })

  test('filters, a moment and what somebody may read hold for what comes first as for the rest', async () => {
    const core = await holding(createCore(await open(), 'US'))
    expect(await all(core, { text: 'Volt Typhoon', types: ['intrusion-set'], limit: 1 })).toEqual([volt.id])
    expect((await all(core, { text: 'Volt Typhoon', types: ['report'], limit: 4 })).length).toBe(25)
    const read = await all(core, { text: 'Volt Typhoon', limit: 4 }, auditor)
    expect(read[0]).toBe(volt.id)
    expect(read).not.toContain(bronze.id)
    expect(read).toHaveLength(14)
    const everything = (await core.release.list(analyst, { limit: 100 })).items
    const last = everything.find(({ id }) => id === reports[9]!.id)
    const since = await all(core, { text: 'Volt Typhoon', since: last!.added, limit: 4 })
    expect(since[0]).toBe(bronze.id)
    expect(since).toHaveLength(16)
  })

  test('what was called so and is no more does not come first', async () => {
    const core = await holding(createCore(await open(), 'US'))
    await local(core, [{ ...bronze, aliases: ['Vanguard Panda'], modified: '2026-06-01T00:00:00.000Z' }])
    while ((await indexNext(core.store)) > 0);
    const found = await all(core, { text: 'Volt Typhoon', limit: 3 })
    expect(found[0]).toBe(volt.id)
    expect(found).not.toContain(bronze.id)
    expect((await all(core, { text: 'vanguard panda', limit: 3 }))[0]).toBe(bronze.id)
  })
})
