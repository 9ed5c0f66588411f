import { expect, test } from 'vitest'
import { carry, createCore, local, makeIndicator, makeObject, operator } from '../testing/core.ts'
import { all, client, readAll } from '../testing/read-pages.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller } from './model.ts'

describeOnBothStores('removing', (open) => {
  test('a client deletes nothing that another member published, and an auditor reads nothing through another’s eyes', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const [foreign, secret] = [
      makeIndicator('foreign.example', { tlp: 'green' }),
      makeIndicator('secret.example', { tlp: 'amber' }),
    ]
    await local(us, [foreign, secret])
    await carry(us, jp)
    const code = (answer: Promise<unknown>) =>
      answer.then(
        () => 'done',
        (error: { kind?: string }) => error.kind,
      )
    expect(await code(jp.release.remove(client('green'), 'trilateral', foreign.id, all))).toBe('not-found')
    expect(await readAll(jp, client('green'), 10)).toEqual([foreign.id])
    const auditor: Caller = { kind: 'person', name: 'person:auditor', role: 'auditor' }
    expect(await code(us.release.as(auditor, secret.id, 'member:JP'))).toBe('not-found')
    expect(await code(us.release.as(auditor, foreign.id, 'member:JP'))).toBe('done')
  })

  test('a client that may write deletes what this member published, and no trace of it is served', async () => {
    const core = createCore(await open(), 'US')
    const first = makeIndicator('v.example', { tlp: 'green' })
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z' }
    await local(core, [first, second])
    await expect(
      core.release.remove({ kind: 'client', name: 'r', tlp: 'green', canWrite: false }, 'trilateral', first.id, all),
    ).rejects.toMatchObject({ kind: 'forbidden' })
    const exact = { ...all, all: false, exact: [second.modified] }
    expect(await core.release.remove(client('green'), 'trilateral', first.id, exact)).toBe(1)
    expect((await core.release.detail(operator, first.id)).version).toBe(first.modified)
    expect(await core.release.remove(client('green'), 'trilateral', first.id, all)).toBe(1)
    expect(await readAll(core, client('green'), 10, { versions: all })).toEqual([])
    expect((await core.release.counts(operator)).total).toBe(0)
    await expect(core.release.remove(client('green'), 'trilateral', first.id, all)).rejects.toMatchObject({
      kind: 'not-found',
    })
  })

  test('an object that is deleted binds nothing any more: what pointed to it is shown as policy says', async () => {
    const core = createCore(await open(), 'US')
    const secret = makeIndicator('secret.example', { tlp: 'amber' })
    const malware = makeObject('malware', { name: 'KV', is_family: true, tlp: 'green' })
    const link = makeObject('relationship', {
      relationship_type: 'indicates',
      source_ref: secret.id,
      target_ref: malware.id,
      tlp: 'green',
    })
    await local(core, [secret, malware, link])
    const before = await core.release.head('JP')
    expect(await readAll(core, client('green'), 10)).toEqual([malware.id])
    await core.release.remove(client('amber'), 'trilateral', secret.id, all)
    expect(await readAll(core, client('green'), 10)).toEqual([malware.id, link.id])
    expect((await core.release.detail(operator, link.id)).id).toBe(link.id)
    expect((await core.release.stream('JP', 0, 10)).items.map(({ id }) => id)).toEqual([malware.id, link.id])
    expect(await core.release.head('JP')).toBeGreaterThanOrEqual(before)
  })
})
