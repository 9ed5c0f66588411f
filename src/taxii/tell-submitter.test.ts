import { expect, test } from 'vitest'
import type { Caller } from '../release/model.ts'
import { type Core, carry, createCore, local, makeIndicator, makeObject, operator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { statusResource } from './status-resource.ts'
import { tellSubmitter } from './tell-submitter.ts'

const writer: Caller = { kind: 'client', name: 'siem', tlp: 'green', canWrite: true }
const now = Date.UTC(2026, 5, 2) * 1000
const later = '2026-05-01T00:00:00.000Z'

/** What a client with clearance up to TLP:GREEN reads of the status of what it hands in. */
async function submit(core: Core, objects: readonly object[], most = 100) {
  const entries = objects.map((object) => ({ text: JSON.stringify(object) }))
  const result = await core.intake.accept({ kind: 'local', actor: 'client:siem' }, entries)
  const told = await tellSubmitter(core.release, result, { caller: writer, agreement: 'trilateral', now, most })
  return statusResource('id', now, told, most)
}

describeOnBothStores('a client that hands in what it may not read', (open) => {
  test('hears one sentence, whether another version, another content or another publisher stands in the way', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const own = makeIndicator('own.example', { tlp: 'amber' })
    const gone = makeIndicator('gone.example', { tlp: 'amber' })
    const foreign = makeIndicator('foreign.example', { tlp: 'amber' })
    const ended = makeIndicator('ended.example', { tlp: 'amber', revoked: true })
    await local(us, [foreign])
    await carry(us, jp)
    await local(jp, [own, gone, ended])
    await jp.recalls.recall(operator, { id: gone.id, reason: 'the source is in danger' })
    const { failures } = await submit(jp, [
      { ...own, name: 'same version' },
      { ...own, modified: later, created_by_ref: makeObject('identity').id },
      gone,
      { ...foreign, name: 'same version' },
      { ...foreign, modified: later },
      { ...ended, modified: later, revoked: false },
    ])
    expect(failures).toHaveLength(6)
    expect(new Set(failures!.map(({ message }) => message))).toEqual(new Set(['this node does not take it from you']))
  })

  test('hears of what is held already as if it were new, an observable without the moment when it came', async () => {
    const jp = createCore(await open(), 'JP')
    const secret = makeIndicator('secret.example', { tlp: 'amber' })
    const { created: _, modified: __, ...address } = makeObject('ipv4-addr', { tlp: 'amber', value: '192.0.2.7' })
    await local(jp, [secret, address])
    const { successes } = await submit(jp, [secret, address])
    expect(successes).toEqual([
      { id: secret.id, version: secret.modified },
      { id: address.id, version: '2026-06-02T00:00:00.000000Z' },
    ])
  })

  test('and hears of what it reads what it always heard, without the name of another publisher', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const shown = makeIndicator('shown.example', { tlp: 'green' })
    const foreign = makeIndicator('foreign.example', { tlp: 'green' })
    await local(us, [foreign])
    await carry(us, jp)
    await local(jp, [shown])
    const { successes, failures } = await submit(jp, [
      shown,
      { ...shown, name: 'same version' },
      { ...foreign, modified: later },
    ])
    expect(successes).toEqual([{ id: shown.id, version: shown.modified, message: 'already held' }])
    expect(failures!.map(({ message }) => message)).toEqual([
      'another content is held for this version',
      'another member published this object first; only that one publishes versions of it',
    ])
  })
})
