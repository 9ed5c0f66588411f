import { expect, test } from 'vitest'
import type { Act, ActFilter } from '../desks/bulk/act.ts'
import type { BulkDesk } from '../desks/bulk/bulk-desk.ts'
import type { Role } from '../release/model.ts'
import { accountsOf } from '../testing/accounts-of.ts'
import { type Core, carry, createCore, identities, local, makeIndicator, makeObject, nowMs } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { openBulk } from './bulk.ts'
import { openFeedback } from './feedback.ts'

const analyst = { kind: 'person', name: 'an analyst', role: 'analyst' } as const
const other = { kind: 'person', name: 'another', role: 'analyst' } as const
const wanted = { kind: 'false-positive', sector: '', operator: null } as const

interface Written {
  readonly actor: string
  readonly action: string
  readonly subject: string
}

async function deskOf(
  core: Core,
  closing = new AbortController(),
  then: (facts: Written) => Promise<unknown> = async () => {},
  most?: number,
) {
  const { self: member, store, registry, keyOf, intake, release } = core
  const self = { member, identity: identities[member]!, name: `The people of ${member}` }
  let now = nowMs
  const clock = { nowMs: () => now++ }
  const written: Written[] = []
  const errors: unknown[] = []
  const audit = {
    async add(facts: Written) {
      written.push(facts)
      await then(facts)
    },
  }
  const basis = { self, clock, report: (error: unknown) => void errors.push(error), closing: closing.signal }
  const road = { store, registry, keyOf, intake, release, audit }
  const { feedback } = openFeedback(
    basis as unknown as Parameters<typeof openFeedback>[0],
    road as unknown as Parameters<typeof openFeedback>[1],
  )
  const desk = openBulk(
    basis as unknown as Parameters<typeof openBulk>[0],
    road as unknown as Parameters<typeof openBulk>[1],
    { people: store, feedback, ...(most === undefined ? {} : { most }) },
  )
  const people = accountsOf(store)
  for (const { name } of [analyst, other]) await people.add(name, 'analyst')
  return { desk, feedback, written, errors, people }
}

/** The act, once all of its pieces have come. */
async function prepared(desk: BulkDesk, ...[person, what]: Parameters<BulkDesk['prepare']>): Promise<Act> {
  const preparing = desk.prepare(person, what)
  for (;;) {
    const { done, value } = await preparing.next()
    if (done === true) return value
  }
}

function listed(core: Core, type: string) {
  return core.release.list(analyst, { types: [type], limit: 200 }).then(({ items }) => items)
}

describeOnBothStores('a verdict over a whole filter', (open) => {
  test('is said of every object that the filter showed, says beforehand how many these are and who reads it, and is on record for each', async () => {
    const [us, jp] = [createCore(await open(), 'US'), createCore(await open(), 'JP')]
    await local(us, [makeIndicator('a.example', { tlp: 'green' }), makeIndicator('b.example', { tlp: 'green' })])
    await local(us, [makeIndicator('c.example', { tlp: 'amber' })], { releasableTo: ['JP'] })
    await carry(us, jp)
    await local(jp, [
      makeIndicator('ours.example', { tlp: 'red' }),
      makeObject('note', { content: 'x', object_refs: [identities.JP] }),
    ])
    const { desk, written } = await deskOf(jp)
    const act = await prepared(desk, analyst, { ...wanted, filter: {} })
    expect(act).toMatchObject({
      total: 4,
      state: 'prepared',
      byType: { indicator: 4 },
      byTlp: { green: 2, amber: 1, red: 1 },
    })
    expect(act.readers['member:US']).toBe(3)
    expect(act.readers['member:PH'] ?? 0).toBeLessThanOrEqual(2)
    expect(await listed(jp, 'opinion')).toEqual([])
    await desk.start(analyst, act.id)
    await desk.idle()
    expect(await desk.find(analyst, act.id)).toMatchObject({ state: 'done', place: 4, counts: { said: 4, refused: 0 } })
    expect(await listed(jp, 'opinion')).toHaveLength(4)
    expect(written.map(({ action }) => action)).toEqual(['bulk-start', ...Array(4).fill('verdict')])
    await carry(jp, us)
    expect(await listed(us, 'opinion')).toHaveLength(3)
  })

  test('takes nothing in that came after it was looked at, nor what has changed since', async () => {
    const us = createCore(await open(), 'US')
    const [a, b] = [makeIndicator('a.example', { tlp: 'green' }), makeIndicator('b.example', { tlp: 'green' })]
    await local(us, [a, b])
    const { desk } = await deskOf(us)
    const act = await prepared(desk, analyst, { ...wanted, filter: { types: ['indicator'] } })
    await local(us, [makeIndicator('late.example', { tlp: 'green' })])
    await local(us, [{ ...b, modified: '2026-05-01T00:00:00.000Z' }])
    await desk.start(analyst, act.id)
    await desk.idle()
    expect(await desk.find(analyst, act.id)).toMatchObject({ state: 'done', counts: { said: 1, changed: 1 } })
    const [said, ...more] = await listed(us, 'opinion')
    expect(more).toEqual([])
    expect(JSON.parse((await us.release.detail(analyst, said!.id)).text)).toMatchObject({ object_refs: [a.id] })
  })

  test('is taken back where it was said by the act, and not where somebody had said it before or said it since', async () => {
    const us = createCore(await open(), 'US')
    const [before, plain, since] = ['before', 'plain', 'since'].map((name) =>
      makeIndicator(`${name}.example`, { tlp: 'green' }),
    )
    await local(us, [before!, plain!, since!])
    const { desk, feedback } = await deskOf(us)
    const verdict = { kind: 'false-positive', sector: '', remark: 'ours' } as const
    const first = await feedback.give(other, before!.id, verdict)
    const act = await prepared(desk, analyst, { ...wanted, filter: { types: ['indicator'] } })
    await desk.start(analyst, act.id)
    await desk.idle()
    expect(await desk.find(analyst, act.id)).toMatchObject({ counts: { said: 2, already: 1 } })
    const again = await feedback.give(other, since!.id, verdict)
    await desk.undo(analyst, act.id)
    await desk.idle()
    expect(await desk.find(analyst, act.id)).toMatchObject({
      phase: 'undo',
      state: 'done',
      counts: { said: 0, undone: 1, kept: 1, already: 1 },
    })
    const standing = (await listed(us, 'opinion')).filter(({ revoked }) => !revoked).map(({ id }) => id)
    expect(standing.sort()).toEqual([first, again].sort())
    await expect(desk.undo(analyst, act.id)).rejects.toMatchObject({ kind: 'conflict' })
  })

  test('goes on after a stop of the node with what is left, and says nothing twice', async () => {
    const us = createCore(await open(), 'US')
    await local(
      us,
      Array.from({ length: 7 }, (_, at) => makeIndicator(`n${at}.example`, { tlp: 'green' })),
    )
    const closing = new AbortController()
    const first = await deskOf(us, closing)
    const act = await prepared(first.desk, analyst, { ...wanted, kind: 'seen', filter: {} })
    await first.desk.start(analyst, act.id)
    closing.abort()
    await first.desk.idle()
    // Two processes go on with it at once.
    const [second, third] = [await deskOf(us), await deskOf(us)]
    await Promise.all([second.desk.resume(), third.desk.resume()])
    await Promise.all([second.desk.idle(), third.desk.idle()])
    expect([...first.errors, ...second.errors, ...third.errors]).toEqual([])
    expect(await second.desk.find(analyst, act.id)).toMatchObject({
      state: 'done',
      counts: { said: 7, already: 0, refused: 0 },
    })
    const sightings = await listed(us, 'sighting')
    const texts = await Promise.all(sightings.map(({ id }) => us.release.detail(analyst, id)))
    expect(texts.map(({ text }) => (JSON.parse(text) as { count: number }).count)).toEqual(Array(7).fill(1))
  })

  test('stops when it is told to, and when whoever began it may not any more; and goes on', async () => {
    const us = createCore(await open(), 'US')
    await local(
      us,
      Array.from({ length: 3 }, (_, at) => makeIndicator(`n${at}.example`, { tlp: 'green' })),
    )
    const stopAtFirst = async ({ action }: Written) => action === 'verdict' && stops-- > 0 && desk.stop(analyst, act.id)
    let stops = 1
    const { desk, people } = await deskOf(us, undefined, stopAtFirst)
    const act = await prepared(desk, analyst, { ...wanted, filter: {} })
    await people.setRole(analyst.name, 'reader' satisfies Role)
    await desk.start(analyst, act.id)
    await desk.idle()
    expect(await desk.find(analyst, act.id)).toMatchObject({ state: 'stopped', because: 'rights', counts: { said: 0 } })
    await people.setRole(analyst.name, 'analyst')
    await desk.start(analyst, act.id)
    await desk.idle()
    expect(await desk.find(analyst, act.id)).toMatchObject({ state: 'stopped', because: 'asked', counts: { said: 1 } })
    await desk.start(analyst, act.id)
    await desk.idle()
    expect(await desk.find(analyst, act.id)).toMatchObject({ state: 'done', counts: { said: 3 } })
  })

  test('leaves what two persons must agree on waiting, each object by itself', async () => {
    const gate = { personalData: false, twoPersonRelease: true }
    const us = createCore(await open(), 'US', undefined, gate)
    await local(us, [
      makeIndicator('strict.example', { tlp: 'amber+strict' }),
      makeIndicator('open.example', { tlp: 'green' }),
    ])
    const { desk } = await deskOf(us)
    const act = await prepared(desk, analyst, { ...wanted, filter: { types: ['indicator'] } })
    await desk.start(analyst, act.id)
    await desk.idle()
    const opinions = await listed(us, 'opinion')
    expect(opinions).toHaveLength(2)
    const readers = new Map<string, boolean>()
    for (const { id, tlp } of opinions)
      readers.set(tlp ?? '', (await us.release.why(analyst, id, 'member:JP')).decision.outcome !== 'withhold')
    expect(readers).toEqual(
      new Map([
        ['amber+strict', false],
        ['green', true],
      ]),
    )
  })

  test('is seen by whoever began it alone, and refused where nothing takes it', async () => {
    const us = createCore(await open(), 'US')
    await local(us, [makeIndicator('one.example', { tlp: 'green' })])
    const { desk } = await deskOf(us)
    const act = await prepared(desk, analyst, { ...wanted, filter: {} })
    for (const step of ['find', 'start', 'stop', 'undo'] as const)
      await expect(desk[step](other, act.id)).rejects.toMatchObject({ kind: 'not-found' })
    expect(await desk.of(other)).toEqual([])
    await expect(prepared(desk, analyst, { ...wanted, filter: { types: ['note'] } })).rejects.toMatchObject({
      kind: 'conflict',
    })
    for (let more = 0; more < 6; more++) await prepared(desk, analyst, { ...wanted, filter: {} })
    expect(await desk.of(analyst)).toHaveLength(5)
    await expect(desk.find(analyst, act.id)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('over more than it takes is refused at once where that is counted anyway, and else as soon as it is seen', async () => {
    const us = createCore(await open(), 'US')
    await local(us, [
      ...['a', 'b', 'c'].map((name) => makeIndicator(`${name}.example`, { tlp: 'green', description: 'a router' })),
      makeObject('note', { content: 'x', object_refs: [identities.US] }),
    ])
    const { desk } = await deskOf(us, undefined, undefined, 2)
    const first = (filter: ActFilter) => desk.prepare(analyst, { ...wanted, filter }).next()
    // Nothing was looked through for it: not even the first piece came.
    await expect(first({})).rejects.toMatchObject({ kind: 'too-many' })
    await expect(first({ types: ['indicator'], tlps: ['green'] })).rejects.toMatchObject({ kind: 'too-many' })
    await expect(first({ since: 1 })).rejects.toMatchObject({ kind: 'too-many' })
    await expect(prepared(desk, analyst, { ...wanted, filter: { types: ['note'] } })).rejects.toMatchObject({
      kind: 'conflict',
    })
    const act = await prepared((await deskOf(us, undefined, undefined, 3)).desk, analyst, { ...wanted, filter: {} })
    expect(act).toMatchObject({ total: 3, notTaken: 1 })
  })

  test('is prepared in pieces, and comes to the same as in one', async () => {
    const us = createCore(await open(), 'US')
    const many = Array.from({ length: 900 }, (_, at) => makeIndicator(`n${at}.example`, { tlp: 'green' }))
    await local(us, many)
    const { desk } = await deskOf(us)
    const preparing = desk.prepare(analyst, { ...wanted, filter: {} })
    const looked: number[] = []
    let act: Act | null = null
    while (act === null) {
      const { done, value } = await preparing.next()
      if (done === true) act = value
      else looked.push(value)
    }
    expect(looked.length).toBeGreaterThan(1)
    expect(looked).toEqual(looked.toSorted((a, b) => a - b))
    expect(looked.at(-1)).toBe(900)
    expect(act).toMatchObject({ total: 900, byType: { indicator: 900 }, byTlp: { green: 900 } })
    expect(act.readers['member:JP']).toBe(900)
  })
})
