import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifySituation } from '../cli/verify-situation.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import { progressOf, setProgress } from '../store/progress.ts'
import { cellsAstray, sumsAstray, themesIn, totalsIn } from '../store/situation-counts.ts'
import { allThemes } from '../store/situation-facts.ts'
import {
  type Core,
  carry,
  createCore,
  identities,
  local,
  makeIndicator,
  makeObject,
  operator,
} from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { countStored } from './situation-catch-up.ts'
import { dayOf } from './situation-fact.ts'

const always = { span: 'd', from: 0, until: 40_000 } as const
const day = (text: string): number => dayOf(Date.parse(`${text}T00:00:00Z`))

async function totals(core: Core, kind = 'attempt') {
  const rows = (await totalsIn(core.store.read, always)).filter((row) => row.kind === kind && row.reports !== 0)
  return rows
    .map(({ day, member, sector, reports, events }) => `${day} ${member} ${sector} ${reports} ${events}`)
    .sort()
}

/** What is counted under each thing, by its id. */
async function about(core: Core): Promise<Record<string, number>> {
  const things = await core.store.read.selectFrom('situation_thing').selectAll().execute()
  const themes = await allThemes(core.store.read)
  const sums: Record<string, number> = {}
  for (const { theme, events } of await themesIn(core.store.read, always)) {
    const nums = themes.find(({ num }) => num === theme)!.things.split(',')
    for (const { num, id } of things) if (nums.includes(String(num)) && events > 0) sums[id] = (sums[id] ?? 0) + events
  }
  return sums
}

async function expectSound(core: Core): Promise<void> {
  expect(await sumsAstray(core.store.read)).toEqual([])
  expect(await cellsAstray(core.store.read)).toEqual([])
}

function sightingOf(id: string, more: Record<string, unknown> = {}) {
  return makeObject('sighting', { tlp: 'green', sighting_of_ref: id, last_seen: '2026-03-04T05:00:00Z', ...more })
}
const sectorOf = (word: string) =>
  makeObject('identity', { tlp: 'green', name: word, identity_class: 'class', sectors: [word] })
const indicates = (from: string, to: string) =>
  makeObject('relationship', { tlp: 'green', relationship_type: 'indicates', source_ref: from, target_ref: to })

describeOnBothStores('the picture', (open, { engine }) => {
  test('counts what a sighting says on the day when it was seen, and of a later version what it says more', async () => {
    const us = createCore(await open(), 'US')
    const indicator = makeIndicator('seen.example', { tlp: 'green' })
    const water = sectorOf('water')
    const first = sightingOf(indicator.id, { count: 3, where_sighted_refs: [water.id] })
    const second = { ...first, modified: '2026-03-10T00:00:00.000Z', last_seen: '2026-03-09T00:00:00Z', count: 10 }
    await local(us, [indicator, water, first])
    expect(await totals(us)).toEqual([`${day('2026-03-04')} US water 1 3`])
    await local(us, [second])
    await local(us, [second, first])
    expect(await totals(us)).toEqual([`${day('2026-03-04')} US water 1 3`, `${day('2026-03-09')} US water 1 7`])
    await local(us, [{ ...second, modified: '2026-03-11T00:00:00.000Z', revoked: true }])
    expect(await totals(us)).toEqual([])
    await expectSound(us)
  })

  test('takes back what its originator recalls, at every node that counted it', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const indicator = makeIndicator('recalled.example', { tlp: 'green' })
    const sighting = sightingOf(indicator.id, { count: 5 })
    await local(us, [indicator, sighting])
    await carry(us, jp)
    expect(await totals(jp)).toEqual([`${day('2026-03-04')} US  1 5`])
    await us.recalls.recall(operator, { id: sighting.id, reason: 'not ours' })
    expect(await totals(us)).toEqual([])
    await jp.intake.purge('US', [
      {
        id: sighting.id,
        version: sighting.modified,
        digest: '',
        agreement: 'trilateral',
        at: Number.MAX_SAFE_INTEGER,
        notice: null,
      },
    ])
    expect(await totals(jp)).toEqual([])
    await expectSound(jp)
  })

  test('counts nothing that is held for a legal hold alone', async () => {
    const us = createCore(await open(), 'US')
    const indicator = makeIndicator('held.example', { tlp: 'green' })
    const sighting = sightingOf(indicator.id, { count: 5 })
    await local(us, [indicator, sighting])
    await us.recalls.preserve(operator, sighting.id, 'court order 7')
    await us.recalls.recall(operator, { id: sighting.id, reason: 'not ours' })
    expect((await us.release.detail(operator, sighting.id)).id).toBe(sighting.id)
    expect(await totals(us)).toEqual([])
    await expectSound(us)
  })

  test('judging everything anew counts nothing twice', async () => {
    const us = createCore(await open(), 'US', null)
    const indicator = makeIndicator('again.example', { tlp: 'green' })
    await local(us, [indicator, sightingOf(indicator.id, { count: 2 })])
    const before = await totals(us)
    await us.store.write((tx) => us.counts.recount(tx, [indicator.id]))
    const { items } = await us.release.list(operator, { limit: 50 })
    await us.registry.write(us.store, (tx) =>
      us.counts.recount(
        tx,
        items.map(({ id }) => id),
      ),
    )
    expect(await totals(us)).toEqual(before)
    await expectSound(us)
  })

  test('learns a sector that arrives after the sighting, and what an indicator is about whenever somebody says so', async () => {
    const us = createCore(await open(), 'US')
    const indicator = makeIndicator('late.example', { tlp: 'green' })
    const [energy, actor, tool] = [
      sectorOf('energy'),
      makeObject('intrusion-set', { tlp: 'green', name: 'Group 1' }),
      makeObject('tool', { tlp: 'green', name: 'Tool' }),
    ]
    await local(us, [indicator, sightingOf(indicator.id, { count: 4, where_sighted_refs: [energy.id] })])
    expect(await totals(us)).toEqual([`${day('2026-03-04')} US  1 4`])
    await local(us, [energy])
    expect(await totals(us)).toEqual([`${day('2026-03-04')} US energy 1 4`])
    expect(await about(us)).toEqual({})
    const link = indicates(indicator.id, actor.id)
    await local(us, [actor, tool, link, indicates(indicator.id, tool.id)])
    expect(await about(us)).toEqual({ [actor.id]: 4, [tool.id]: 4 })
    await local(us, [{ ...link, modified: '2026-04-01T00:00:00.000Z', revoked: true }])
    expect(await about(us)).toEqual({ [tool.id]: 4 })
    await local(us, [sightingOf(indicator.id, { count: 1 })])
    expect(await about(us)).toEqual({ [tool.id]: 5 })
    await expectSound(us)
  })

  test('counts an incident once, and none that turned out to be no incident', async () => {
    const us = createCore(await open(), 'US')
    const core = 'extension-definition--ef765651-680c-498d-9894-99799f2fa126'
    const incident = makeObject('incident', { tlp: 'green', name: 'An incident', labels: ['sector:government-local'] })
    await local(us, [incident])
    await local(us, [{ ...incident, modified: '2026-05-01T00:00:00.000Z', name: 'Another name' }])
    expect(await totals(us, 'incident')).toEqual([`${day('2026-01-01')} US government 1 1`])
    const none = {
      [core]: { extension_type: 'property-extension', determination: 'false-positive', investigation_status: 'closed' },
    }
    await local(us, [{ ...incident, modified: '2026-05-02T00:00:00.000Z', extensions: none }])
    expect(await totals(us, 'incident')).toEqual([])
    await expectSound(us)
  })

  test('holds nothing of a drill', async () => {
    const us = createCore(await open(), 'US', undefined, undefined, true, { exercise: 'drill' })
    const drill = { [handlingExtension]: { extension_type: 'property-extension', exercise: 'drill' } }
    const indicator = makeIndicator('drill.example', { tlp: 'green', extensions: drill })
    const { added } = await local(us, [indicator, sightingOf(indicator.id, { extensions: drill })])
    expect(added).toHaveLength(2)
    expect(await totals(us)).toEqual([])
    // Nor where somebody counts there all the same.
    await us.store.write((tx) =>
      us.counts.recount(
        tx,
        added.map(({ id }) => id),
      ),
    )
    expect(await totals(us)).toEqual([])
  })

  test('a sum that somebody changed is named', async () => {
    const us = createCore(await open(), 'US')
    const indicator = makeIndicator('changed.example', { tlp: 'green' })
    await local(us, [indicator, sightingOf(indicator.id, { count: 2 })])
    expect(await verifySituation(us.store.read)).toBeNull()
    await us.store.write(async (tx) => {
      await tx.db.updateTable('situation_total').set({ events: 3 }).where('span', '=', 'd').execute()
    })
    expect(await verifySituation(us.store.read)).toMatch(/attempts of US on 2026-03-04/)
  })

  test('is caught up with what was stored before anything was counted', async () => {
    const store = await open()
    const indicator = makeIndicator('old.example', { tlp: 'green' })
    await local(createCore(store, 'US'), [indicator, ...[1, 2, 3].map((count) => sightingOf(indicator.id, { count }))])
    // As a store of before is: objects, and nothing that counts them.
    await store.write(async ({ db }) => {
      for (const table of ['fact', 'thing', 'link', 'theme', 'total', 'cell'] as const)
        await db.deleteFrom(`situation_${table}`).execute()
    })
    const us = createCore(store, 'US')
    expect(await totals(us)).toEqual([])
    while (await countStored(us.store, us.registry, us.counts));
    expect(await totals(us)).toEqual([`${day('2026-03-04')} US  3 6`])
    await us.store.write((tx) => setProgress(tx, 'situation', 0))
    while (await countStored(us.store, us.registry, us.counts));
    expect(await progressOf(us.store.read, 'situation')).toBeGreaterThan(0)
    expect(await totals(us)).toEqual([`${day('2026-03-04')} US  3 6`])
    await expectSound(us)
  })

  test('whatever comes, in whichever order, the sums are those of what is held in the end', async () => {
    const step = fc.record({
      sighting: fc.nat(3),
      version: fc.nat(5),
      count: fc.nat(9),
      revoked: fc.boolean(),
      what: fc.constantFrom('say', 'say', 'say', 'purge', 'link', 'unlink', 'sector'),
    })
    let runs = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const us = createCore(await open(), 'US')
        runs++
        const indicator = makeIndicator(`law-${runs}.example`, { tlp: 'green' })
        const actor = makeObject('threat-actor', { tlp: 'green', name: 'Somebody' })
        const sector = sectorOf('water')
        const link = indicates(indicator.id, actor.id)
        const sightings = [0, 1, 2, 3].map(() =>
          sightingOf(indicator.id, { where_sighted_refs: [sector.id], created_by_ref: identities.US }),
        )
        await local(us, [indicator, actor])
        const texts = new Map<string, { count: number; revoked: boolean; at: string; id: string }>()
        for (const { sighting, version, count, revoked, what } of steps) {
          const base = sightings[sighting]!
          const at = `2026-03-0${version + 1}T00:00:00.000Z`
          if (what === 'say') {
            const object = {
              ...base,
              modified: at,
              created: base.created,
              last_seen: at,
              count,
              ...(revoked && version === 5 ? { revoked } : {}),
            }
            const { added } = await local(us, [object])
            if (added.length > 0)
              texts.set(`${base.id} ${at}`, { count, revoked: revoked && version === 5, at, id: base.id })
          } else if (what === 'purge') {
            await us.recalls.recall(operator, { id: base.id, reason: 'a mistake' }).catch(() => {})
            for (const [key, { id }] of texts) if (id === base.id) texts.delete(key)
          } else if (what === 'sector') await local(us, [sector])
          else if (what === 'link') await local(us, [link])
          else await local(us, [{ ...link, modified: '2026-06-01T00:00:00.000Z', revoked: true }])
        }
        const expected = [...Map.groupBy(texts.values(), ({ id }) => id).values()].reduce((sum, versions) => {
          const sorted = versions.toSorted((a, b) => (a.at < b.at ? -1 : 1))
          return sum + (sorted.at(-1)!.revoked ? 0 : Math.max(...sorted.map((one) => one.count)))
        }, 0)
        const counted = (await totalsIn(us.store.read, always)).reduce((sum, { events }) => sum + events, 0)
        expect(counted).toBe(expected)
        await expectSound(us)
      }),
      { numRuns: engine === 'sqlite' ? 20 : 3 },
    )
  })
})
