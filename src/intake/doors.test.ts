import { createPrivateKey } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { makeNotice } from '../crypto/notice.ts'
import { sealDigest } from '../crypto/seal.ts'
import { doorOfSource } from '../store/doors.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import {
  type Core,
  carry,
  createCore,
  identities,
  keyOfMember,
  local,
  makeIndicator,
  makeObject,
  operator,
} from '../testing/core.ts'
import { createDatabase } from '../testing/stores.ts'
import type { Entry } from './model.ts'

const feed = (core: Core, name: string, objects: readonly object[], more: Partial<Entry> = {}) =>
  core.intake.accept(
    { kind: 'local', actor: doorOfSource(name) },
    objects.map((object): Entry => ({ text: JSON.stringify(object), assigned: { releasableTo: ['US'] }, ...more })),
  )
const later = <T extends { modified: string }>(object: T): T => ({
  ...object,
  modified: '2026-05-01T00:00:00.000Z',
  name: 'later',
})
const codes = ({ rejected }: Awaited<ReturnType<typeof feed>>) => rejected.map(({ code }) => code)

let used = new AsyncDisposableStack()
afterEach(async () => {
  const done = used
  used = new AsyncDisposableStack()
  await done.disposeAsync()
})
const open = async (): Promise<Store> =>
  used.use(await openStore({ database: used.use(await createDatabase('sqlite')).database }))

describe('what a subscription brings', () => {
  test('stays with this member unless its terms say more, and then goes no further than its label', async () => {
    const us = createCore(await open(), 'US')
    const [own, shared, red] = [makeIndicator('a'), makeIndicator('b', { tlp: 'green' }), makeIndicator('c')]
    const parties = { releasableTo: ['JP', 'PH', 'US'] }
    await feed(us, 'x', [own], { unlabelled: 'green' })
    await feed(us, 'x', [shared], { assigned: parties, unlabelled: 'red' })
    await feed(us, 'x', [red], { assigned: parties })
    const { items } = await us.release.stream('JP', 0, 100)
    expect(items.map(({ id }) => id)).toEqual([shared.id])
    // Its own label counts, not the one for those that carry none.
    const { tlp } = await us.release.detail(operator, shared.id)
    expect(tlp).toBe('green')
    expect((await us.release.detail(operator, own.id)).tlp).toBe('green')
    expect((await us.release.detail(operator, red.id)).tlp).toBe(null)
  })

  test('is never in the name of a member, nor in our own', async () => {
    const us = createCore(await open(), 'US')
    const forged = (member: string) => makeIndicator(member, { created_by_ref: identities[member], tlp: 'green' })
    expect(codes(await feed(us, 'x', [forged('JP'), forged('US')]))).toEqual(['not-its-creator', 'not-its-creator'])
    const identity = { ...makeObject('identity', { name: 'Japan' }), id: identities.JP }
    expect(codes(await feed(us, 'x', [identity]))).toEqual(['not-its-creator'])
    // What our own people published and comes back to the byte is no quarrel.
    const own = forged('US')
    await local(us, [own])
    expect(await feed(us, 'x', [own])).toMatchObject({ unchanged: [{ id: own.id }], rejected: [] })
    expect(codes(await feed(us, 'x', [later(own)]))).toEqual(['not-its-creator'])
    // What is made here of a list is ours, and says so.
    expect((await feed(us, 'x', [forged('US')], { made: true })).added).toHaveLength(1)
  })

  test('is no version of what a member gave us, whatever it says', async () => {
    const [us, jp] = [createCore(await open(), 'US'), createCore(await open(), 'JP')]
    const given = makeIndicator('given', {
      tlp: 'green',
      created_by_ref: 'identity--44444444-4444-4444-8444-444444444444',
    })
    await local(jp, [given])
    await carry(jp, us)
    expect(codes(await feed(us, 'x', [later(given), { ...given, name: 'altered' }]))).toEqual([
      'not-its-creator',
      'conflict',
    ])
    expect(await feed(us, 'x', [given])).toMatchObject({ rejected: [], unchanged: [{ id: given.id }] })
  })

  test('stands in no member’s way: what a source brought first is the member’s as soon as the member publishes it', async () => {
    const [us, jp] = [createCore(await open(), 'US'), createCore(await open(), 'JP')]
    const [squatted, altered] = [
      makeIndicator('squatted', { tlp: 'green' }),
      makeIndicator('altered', { tlp: 'green' }),
    ]
    await feed(us, 'x', [squatted, later(squatted), { ...altered, name: 'altered by the feed' }])
    await local(jp, [squatted, altered])
    const { added, rejected } = await carry(jp, us)
    expect({ added: added.map(({ id }) => id).sort(), rejected }).toEqual({
      added: [squatted.id, altered.id].sort(),
      rejected: [],
    })
    await local(jp, [{ ...later(squatted), name: 'by JP', modified: '2026-05-02T00:00:00.000Z' }])
    expect((await carry(jp, us)).rejected).toEqual([])
    // And from then on the source brings no versions of it.
    expect(codes(await feed(us, 'x', [{ ...later(squatted), modified: '2026-05-03T00:00:00.000Z' }]))).toEqual([
      'not-its-creator',
    ])
  })

  test('is versioned by its own source alone', async () => {
    const us = createCore(await open(), 'US')
    const [one, byHand] = [
      makeIndicator('one'),
      makeIndicator('hand', { created_by_ref: 'identity--44444444-4444-4444-8444-444444444444' }),
    ]
    const address = {
      type: 'ipv4-addr',
      spec_version: '2.1',
      id: 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bb3350ba89',
      value: '198.51.100.3',
    }
    await feed(us, 'x', [one, address])
    await local(us, [byHand])
    expect(codes(await feed(us, 'y', [later(one), { ...address, value: '203.0.113.5' }]))).toEqual([
      'not-its-creator',
      'not-its-creator',
    ])
    expect(await feed(us, 'y', [one, address])).toMatchObject({ rejected: [], added: [] })
    expect((await feed(us, 'x', [later(one)])).added).toHaveLength(1)
    // A feed goes on with what was begun by hand in another's name; not with what nobody signed.
    expect((await feed(us, 'x', [later(byHand)])).added).toHaveLength(1)
    const nobodys = makeIndicator('nobody')
    await local(us, [nobodys])
    expect(codes(await feed(us, 'x', [later(nobodys)]))).toEqual(['not-its-creator'])
  })

  test('explains the markings of its own objects and of nobody else’s', async () => {
    const us = createCore(await open(), 'US')
    const marking = {
      ...makeObject('marking-definition', {
        name: 'house rule',
        definition_type: 'statement',
        definition: { statement: 'ours' },
      }),
    } as Record<string, unknown>
    delete marking.modified
    const marked = (name: string) =>
      makeIndicator(name, {
        object_marking_refs: [marking.id, 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
      })
    const [ours, theirs, others] = [marked('ours'), marked('theirs'), marked('others')]
    const parties = { assigned: { releasableTo: ['JP', 'PH', 'US'] } }
    await local(us, [ours])
    await feed(us, 'y', [others], parties)
    await feed(us, 'x', [theirs, marking], parties)
    const given = async () => (await us.release.stream('JP', 0, 100)).items.map(({ id }) => id)
    expect(await given()).toContain(theirs.id)
    expect(await given()).not.toContain(ours.id)
    expect(await given()).not.toContain(others.id)
  })

  test('does not bring back what its originator recalled', async () => {
    const [us, jp] = [createCore(await open(), 'US'), createCore(await open(), 'JP')]
    const gone = makeIndicator('gone', { tlp: 'green' })
    const text = JSON.stringify(gone)
    await local(jp, [text])
    await carry(jp, us)
    const facts = { id: gone.id, version: gone.modified, digest: sealDigest(text) }
    const key = createPrivateKey(keyOfMember('JP').privatePem)
    const notice = makeNotice(key, { ...facts, origin: 'JP', reason: 'wrong', at: 1 })
    expect(await us.intake.purge('JP', [{ ...facts, agreement: 'trilateral', at: 2, notice }])).toEqual([
      { outcome: 'purged' },
    ])
    expect(codes(await feed(us, 'x', [gone]))).toEqual(['recalled'])
  })
})
