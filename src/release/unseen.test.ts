import { expect, test } from 'vitest'
import { charterOf, createCore, local, makeIndicator, makeObject, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller } from './model.ts'

const auditor: Caller = { kind: 'person', name: 'x', role: 'auditor' }
const client: Caller = { kind: 'client', name: 'siem', tlp: 'green', canWrite: false }
const newest = { first: false, last: true, all: false, exact: [] }

describeOnBothStores('what may not be read changes no answer', (open) => {
  test('neither list, search, count, page, manifest nor change of an auditor or a client tells that there is more', async () => {
    const { release, ...core } = createCore(await open(), 'US', charterOf([trilateral]))
    const add = (objects: readonly object[]) => local({ release, ...core }, objects)
    const seen = makeIndicator('one.example', { tlp: 'green' })
    const malware = makeObject('malware', { tlp: 'green', name: 'Greenware', is_family: true })
    await add([seen, malware])
    const answers = async () => {
      const page = { agreement: trilateral.id, limit: 10, versions: newest }
      const narrowings = [{}, { types: ['indicator'] }, { tlps: ['amber' as const] }, { origins: ['US'] }]
      return {
        lists: await Promise.all(
          [{}, { text: 'one.example' }, { text: 'amber' }, { tlps: ['red' as const] }].map((one) =>
            release.list(auditor, { ...one, limit: 10 }),
          ),
        ),
        counts: await Promise.all(narrowings.map((one) => release.counts(auditor, one))),
        arrivals: await release.arrivals(auditor, 0),
        pages: await release.page(client, page),
        manifest: await release.manifest(client, page),
        newest: await release.newestChange(client, trilateral.id, undefined),
        departed: await release.departed(client, trilateral.id, 0, 100),
      }
    }
    const before = await answers()
    expect(before.counts[0]).toMatchObject({ total: 2, byType: { indicator: 1, malware: 1 }, byTlp: { green: 2 } })
    expect(before.arrivals).toEqual({ count: 2, atLeast: false, byType: { indicator: 1, malware: 1 } })
    await add([
      makeIndicator('one.example', { tlp: 'amber' }),
      makeObject('note', { tlp: 'amber', content: 'amber', object_refs: [malware.id] }),
      makeObject('sighting', { tlp: 'amber', sighting_of_ref: seen.id, count: 3 }),
      makeObject('opinion', { tlp: 'red', opinion: 'disagree', object_refs: [seen.id] }),
      makeObject('relationship', {
        tlp: 'amber',
        relationship_type: 'indicates',
        source_ref: seen.id,
        target_ref: malware.id,
      }),
      makeObject('tool', { name: 'Unmarked' }),
    ])
    expect((await release.counts({ ...auditor, role: 'reader' } as Caller)).total).toBe(8)
    expect(await answers()).toEqual(before)
  })
})
