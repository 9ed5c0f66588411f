import { expect, test } from 'vitest'
import { formatMicros } from '../base/clock.ts'
import type { Tlp } from '../policy/model.ts'
import { carry, createCore, local, makeIndicator, makeObject, operator } from '../testing/core.ts'
import { all, client, last } from '../testing/read-pages.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller, VersionMatch } from './model.ts'

describeOnBothStores('versions', (open) => {
  test('each recipient has its own newest version', async () => {
    const core = createCore(await open(), 'US')
    const shown = makeIndicator('shown.example', { tlp: 'green' })
    const hidden = makeIndicator('hidden.example', { tlp: 'amber+strict' })
    const first = makeObject('report', { name: 'R', published: shown.created, object_refs: [shown.id], tlp: 'green' })
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z', object_refs: [hidden.id] }
    await local(core, [shown, hidden, first, second])
    const versions = async (caller: Caller, match: VersionMatch) =>
      (
        await core.release.manifest(caller, { agreement: 'trilateral', limit: 10, ids: [first.id], versions: match })
      ).items.map(({ version }) => version)
    expect(await versions(client('amber'), last)).toEqual([first.modified])
    expect(await versions(client('amber'), all)).toEqual([first.modified])
    expect((await core.release.detail(operator, first.id)).version).toBe(second.modified)
  })

  test('a tighter version takes the looser one away from whoever may not read it, whichever comes first, and a looser one after it does not bring it back', async () => {
    const first = makeIndicator('v.example', { tlp: 'green' })
    const at = (day: number, tlp: Tlp) => ({
      ...makeIndicator('v.example', { tlp }),
      id: first.id,
      created: first.created,
      modified: `2026-03-0${day}T00:00:00.000Z`,
    })
    const [tight, loose] = [at(1, 'red'), at(2, 'green')]
    for (const order of [
      [[first], [tight], [loose]],
      [[loose], [tight], [first]],
      [[tight], [loose, first]],
      [[loose, first, tight]],
    ]) {
      const core = createCore(await open(), 'US')
      for (const batch of order) await local(core, batch)
      const query = { agreement: 'trilateral', limit: 10, ids: [first.id], versions: all }
      const versions = async (caller: Caller) =>
        (await core.release.manifest(caller, query)).items.map(({ version }) => version)
      expect(await versions(client('amber'))).toEqual([loose.modified])
      expect(await versions({ kind: 'member', code: 'JP' })).toEqual([loose.modified])
      expect((await core.release.detail(operator, first.id)).versions).toHaveLength(3)
    }
  })

  test('versions are chosen by keyword or exact moment', async () => {
    const core = createCore(await open(), 'US')
    const first = makeIndicator('v.example', { tlp: 'green' })
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z' }
    const third = { ...first, modified: '2026-04-01T00:00:00.000Z' }
    const other = makeIndicator('other.example', { tlp: 'green' })
    await local(core, [first, second, other, third])
    const read = async (versions: VersionMatch, ids?: readonly string[]) =>
      (
        await core.release.manifest(client('green'), {
          agreement: 'trilateral',
          limit: 10,
          versions,
          ...(ids === undefined ? {} : { ids }),
        })
      ).items.map(({ version }) => version)
    const exact = (version: string): VersionMatch => ({ first: false, last: false, all: false, exact: [version] })
    for (const ids of [undefined, [first.id]]) {
      const others = ids === undefined ? [other.modified] : []
      expect(await read(all, ids)).toEqual([first.modified, second.modified, ...others, third.modified])
      expect(await read({ ...last, last: false, first: true }, ids)).toEqual([first.modified, ...others])
      expect(await read({ ...last, first: true }, ids)).toEqual([first.modified, ...others, third.modified])
      expect(await read(exact('2026-03-01T00:00:00Z'), ids)).toEqual([second.modified])
    }
  })

  test('the version of an observable is when it was taken in, and it is found by that', async () => {
    const core = createCore(await open(), 'US')
    const address = {
      type: 'ipv4-addr',
      spec_version: '2.1',
      id: 'ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd',
      value: '198.51.100.3',
      object_marking_refs: makeIndicator('marked.example', { tlp: 'green' }).object_marking_refs,
    }
    await local(core, [makeIndicator('before.example', { tlp: 'green' }), JSON.stringify(address)])
    const read = async (versions: VersionMatch) =>
      (await core.release.manifest(client('green'), { agreement: 'trilateral', limit: 9, versions, ids: [address.id] }))
        .items
    const [listed] = await read(last)
    expect(listed?.version).toBe(formatMicros(listed!.added))
    expect(await read({ first: false, last: false, all: false, exact: [listed!.version] })).toEqual([listed])
    expect(await read({ first: false, last: false, all: false, exact: ['2001-01-01T00:00:00Z'] })).toEqual([])
    expect(await read(all)).toEqual([listed])
  })

  test('a version that two origins published is explained by its own decision, and counts as released where either is read', async () => {
    const jp = createCore(await open(), 'JP')
    const us = createCore(await open(), 'US')
    const address = {
      type: 'ipv4-addr',
      spec_version: '2.1',
      id: 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4',
      value: '192.0.2.7',
    }
    const indicator = makeIndicator('both.example', { tlp: 'green' })
    await local(us, [address, indicator], { tlp: 'green' })
    await carry(us, jp)
    const relayed = { id: indicator.id, origin: 'PH', agreement: 'trilateral', version: indicator.modified, seal: null }
    const twin = await jp.intake.accept({ kind: 'peer', member: 'PH' }, [
      { text: JSON.stringify(indicator), carried: relayed },
    ])
    expect(twin.added).toHaveLength(1)
    for (const { decision, since } of await jp.release.recipients(operator, indicator.id)) {
      expect(since !== null).toBe(decision.outcome === 'release')
    }
  })
})
