import { expect, test, vi } from 'vitest'
import type { ScoredBy, Worth } from '../release/scorecards.ts'
import { indexNext } from '../release/search-index.ts'
import type { Core } from '../testing/core.ts'
import {
  carry,
  charterOf,
  createCore,
  identities,
  local,
  makeIndicator,
  makeObject,
  nowMs,
  operator,
  trilateral,
} from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { openFeedback } from './feedback.ts'

const analyst = { kind: 'person', name: 'an analyst', role: 'analyst' } as const

function deskOf(core: Core) {
  const { self: member, store, registry, keyOf, intake, release } = core
  const self = { member, identity: identities[member]!, name: `The people of ${member}` }
  let now = nowMs
  const report = (error: unknown) => {
    throw error
  }
  // Patience ends when the test says so.
  let impatient = false
  const timers = {
    after(_: number, work: () => void) {
      if (impatient) queueMicrotask(work)
      return () => {}
    },
  }
  const closing = new AbortController().signal
  const parts = { store, registry, keyOf, intake, release }
  const opened = openFeedback(
    { self, clock: { nowMs: () => now++ }, timers, report, closing } as unknown as Parameters<typeof openFeedback>[0],
    parts as unknown as Parameters<typeof openFeedback>[1],
  )
  return {
    feedback: opened.feedback,
    scored: opened.scored,
    scorecards: async () => (await opened.scorecards())!,
    /** What who does not wait is shown. */
    async shownAtOnce() {
      impatient = true
      return await opened.scorecards().finally(() => {
        impatient = false
      })
    },
    later: (ms: number) => (now += ms),
  }
}

/** What is held of an answer at a node; null: nothing. */
async function heldAt(core: Core, id: string): Promise<Record<string, unknown> | null> {
  try {
    return JSON.parse((await core.release.detail(analyst, id)).text) as Record<string, unknown>
  } catch {
    return null
  }
}

describeOnBothStores('a verdict', (open) => {
  async function alliance(): Promise<readonly [Core, Core, Core]> {
    return [createCore(await open(), 'US'), createCore(await open(), 'JP'), createCore(await open(), 'PH')]
  }

  test('comes back to the producer of what it speaks of, and to whoever has that', async () => {
    const [us, jp, ph] = await alliance()
    const indicator = makeIndicator('c2.example', { tlp: 'green' })
    await local(us, [indicator])
    await carry(us, ph)
    await carry(us, jp)
    const answer = await deskOf(ph).feedback.give(analyst, indicator.id, {
      ...{ kind: 'false-positive', sector: 'water', remark: 'our own update server' },
    })
    expect((await carry(ph, us)).rejected).toEqual([])
    await carry(ph, jp)
    for (const core of [us, jp])
      expect(await heldAt(core, answer)).toMatchObject({
        ...{ type: 'opinion', opinion: 'strongly-disagree', object_refs: [indicator.id] },
        ...{ labels: ['false-positive', 'sector:water'], explanation: 'our own update server' },
      })
  })

  test('reaches the producer and nobody else where only we were named', async () => {
    const [us, jp, ph] = await alliance()
    const indicator = makeIndicator('quiet.example', { tlp: 'amber' })
    await local(us, [indicator], { releasableTo: ['PH'] })
    await carry(us, ph)
    const answer = await deskOf(ph).feedback.give(analyst, indicator.id, { kind: 'seen', sector: '', remark: '' })
    await carry(ph, us)
    await carry(ph, jp)
    expect(await heldAt(us, answer)).toMatchObject({ type: 'sighting', sighting_of_ref: indicator.id })
    expect(await heldAt(jp, answer)).toBeNull()
  })

  test('said twice is one answer that counts two, and withdrawn it is revoked everywhere', async () => {
    const [us, , ph] = await alliance()
    const indicator = makeIndicator('twice.example', { tlp: 'green' })
    await local(us, [indicator])
    await carry(us, ph)
    const { feedback } = deskOf(ph)
    const verdict = { kind: 'blocked', sector: 'energy', remark: '' } as const
    const first = await feedback.give(analyst, indicator.id, verdict)
    expect(await feedback.give(analyst, indicator.id, verdict)).toBe(first)
    await carry(ph, us)
    expect(await heldAt(us, first)).toMatchObject({ count: 2 })
    expect(await feedback.withdraw(analyst, indicator.id, verdict)).toBe(first)
    await carry(ph, us)
    expect(await heldAt(us, first)).toMatchObject({ revoked: true })
    const again = await feedback.give(analyst, indicator.id, verdict)
    expect(again).not.toBe(first)
    await carry(ph, us)
    expect(await heldAt(us, again)).toMatchObject({ count: 1 })
  })

  test('is refused of what nobody holds, of what was revoked, of values that are said to be seen, and where nothing was said', async () => {
    const [us] = await alliance()
    const { feedback } = deskOf(us)
    const verdict = { kind: 'seen', sector: '', remark: '' } as const
    const indicator = makeIndicator('gone.example', { tlp: 'green' })
    const revoked = { ...indicator, modified: '2026-05-01T00:00:00.000Z', revoked: true }
    const address = { type: 'ipv4-addr', spec_version: '2.1', id: makeObject('ipv4-addr').id, value: '192.0.2.1' }
    await local(us, [indicator, revoked, address])
    await expect(feedback.give(analyst, makeIndicator('none.example').id, verdict)).rejects.toMatchObject({
      kind: 'not-found',
    })
    await expect(feedback.give(analyst, indicator.id, verdict)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(feedback.give(analyst, address.id, verdict)).rejects.toMatchObject({ kind: 'invalid' })
    await expect(feedback.withdraw(analyst, address.id, { kind: 'useful', sector: '' })).rejects.toMatchObject({
      kind: 'not-found',
    })
  })
})

describeOnBothStores('scorecards', (open) => {
  test('say who published what nobody else did, who was first, and what others said of it', async () => {
    const [us, jp, ph] = [
      createCore(await open(), 'US'),
      createCore(await open(), 'JP'),
      createCore(await open(), 'PH'),
    ]
    const [shared, alone, wrong] = ['shared', 'alone', 'wrong'].map((name) =>
      makeIndicator(`${name}.example`, { tlp: 'green' }),
    ) as [ReturnType<typeof makeIndicator>, ReturnType<typeof makeIndicator>, ReturnType<typeof makeIndicator>]
    // Another name, the same value.
    const theirs = makeIndicator('shared.example', { tlp: 'green', name: 'seen in Tokyo' })
    await local(us, [shared, alone, wrong])
    await local(jp, [theirs])
    await carry(us, ph)
    await carry(jp, ph)
    await carry(us, jp)
    const say = async (core: Core, id: string, kind: Worth) =>
      deskOf(core).feedback.give(analyst, id, { kind, sector: '', remark: '' })
    await say(jp, wrong.id, 'false-positive')
    await say(jp, alone.id, 'useful')
    // What a producer says of its own counts nothing.
    await say(us, alone.id, 'useful')
    await say(us, shared.id, 'seen')
    await carry(jp, ph)
    await carry(us, ph)
    await say(ph, theirs.id, 'blocked')
    while ((await indexNext(ph.store)) > 0);
    const desk = deskOf(ph)
    const { items, sources, objects, answers, complete, behind } = await desk.scorecards()
    const none = { seen: 0, blocked: 0, falsePositive: 0, tooLate: 0, useful: 0 }
    expect(items).toEqual([
      { member: 'US', objects: 3, unique: 2, corroborated: 1, early: 1, ...none, falsePositive: 1, useful: 1 },
      { member: 'JP', objects: 1, unique: 0, corroborated: 1, early: 0, ...none, blocked: 1 },
    ])
    expect(sources).toEqual([
      {
        ...{ kind: 'member', name: 'US', objects: 3, unique: 2, corroborated: 1, early: 1 },
        ...{ ...none, falsePositive: 1, useful: 1 },
      },
      { kind: 'member', name: 'JP', objects: 1, unique: 0, corroborated: 1, early: 0, ...none, blocked: 1 },
    ])
    expect({ objects, answers, complete }).toEqual({ objects: 4, answers: 5, complete: true })
    // Each number opens as many as it says.
    const number = (of: string, column: ScoredBy['column'], by: ScoredBy['by'] = 'members') =>
      behind({ by, of, column })
    for (const { member, ...card } of items)
      for (const [column, count] of Object.entries(card))
        expect(number(member, column as ScoredBy['column']).length).toBe(count)
    for (const { kind, name, ...card } of sources)
      for (const [column, count] of Object.entries(card))
        expect(number(`${kind} ${name}`, column as ScoredBy['column'], 'sources').length).toBe(count)
    const idsOf = async (seqs: readonly number[]) => (await desk.scored(seqs)).map(({ id }) => id)
    expect(await idsOf(number('US', 'unique'))).toEqual([wrong.id, alone.id])
    expect(await idsOf(number('US', 'falsePositive'))).toEqual([wrong.id])
    expect(await idsOf(number('JP', 'blocked'))).toEqual([theirs.id])
    expect(number('nobody', 'objects')).toEqual([])
  })

  test('tell the sources of one member apart, and its answers count for what strangers brought', async () => {
    const us = createCore(await open(), 'US')
    const bring = (actor: string, ...texts: object[]) =>
      us.intake.accept(
        { kind: 'local', actor },
        texts.map((text) => ({ text: JSON.stringify(text) })),
      )
    const indicator = (name: string) => makeIndicator(name, { tlp: 'green' })
    const [first, late, only, ours] = ['both', 'both', 'only', 'ours'].map((name) => indicator(`${name}.example`))
    await bring('source|early-list', first!)
    await bring('source|late-list', late!, only!)
    await bring('client:soc', indicator('both.example'))
    await bring('person:a.name', ours!, indicator('desk.example'))
    await bring('matcher', indicator('desk.example'))
    const say = async (id: string, kind: Worth) =>
      deskOf(us).feedback.give(analyst, id, { kind, sector: '', remark: '' })
    await say(only!.id, 'false-positive')
    await say(only!.id, 'useful')
    await say(ours!.id, 'useful')
    while ((await indexNext(us.store)) > 0);
    const { items, sources } = await deskOf(us).scorecards()
    const none = { seen: 0, blocked: 0, falsePositive: 0, tooLate: 0, useful: 0 }
    // This member published all of it: what it says itself counts for no member, and nobody else has any.
    expect(items).toEqual([{ member: 'US', objects: 7, unique: 7, corroborated: 0, early: 0, ...none }])
    expect(sources).toEqual([
      { kind: 'here', name: '', objects: 3, unique: 3, corroborated: 0, early: 0, ...none },
      {
        ...{ kind: 'source', name: 'late-list', objects: 2, unique: 1, corroborated: 1, early: 0 },
        ...{ ...none, falsePositive: 1, useful: 1 },
      },
      { kind: 'client', name: 'soc', objects: 1, unique: 0, corroborated: 1, early: 0, ...none },
      { kind: 'source', name: 'early-list', objects: 1, unique: 0, corroborated: 1, early: 1, ...none },
    ])
  })

  test('are by producer, too: who created it, whoever brought it, by the name it gives itself', async () => {
    const [us, ph] = [createCore(await open(), 'US'), createCore(await open(), 'PH')]
    const named = makeObject('identity', { name: 'Port authority', identity_class: 'organization', tlp: 'green' })
    const unnamed = makeObject('identity', { name: 'x' }).id
    const by = (creator: string, name: string) => makeIndicator(name, { tlp: 'green', created_by_ref: creator })
    const praised = by(named.id, 'a.example')
    await local(us, [named, praised, by(unnamed, 'a.example'), by(named.id, 'b.example')])
    await carry(us, ph)
    await local(ph, [makeIndicator('b.example', { tlp: 'green' }), by(identities.PH!, 'c.example')])
    await deskOf(ph).feedback.give(analyst, praised.id, { kind: 'useful', sector: '', remark: '' })
    while ((await indexNext(ph.store)) > 0);
    const { producers, producersInAll } = await deskOf(ph).scorecards()
    const none = { seen: 0, blocked: 0, falsePositive: 0, tooLate: 0, useful: 0 }
    expect(producersInAll).toBe(3)
    expect(producers.find(({ identity }) => identity === named.id)).toEqual({
      ...{ identity: named.id, name: 'Port authority', objects: 2, unique: 1, corroborated: 1, early: 1 },
      ...{ ...none, useful: 1 },
    })
    expect(producers.find(({ identity }) => identity === unnamed)).toMatchObject({ name: '', objects: 1, unique: 0 })
    expect(producers.find(({ identity }) => identity === identities.PH)).toMatchObject({ objects: 1, unique: 1 })
  })

  test('are counted again after five minutes while the last ones are shown, and not shown when these are old', async () => {
    const us = createCore(await open(), 'US')
    const desk = deskOf(us)
    expect((await desk.scorecards()).items).toEqual([])
    await local(us, [makeIndicator('new.example', { tlp: 'green' })])
    while ((await indexNext(us.store)) > 0);
    expect((await desk.scorecards()).items).toEqual([])
    desk.later(300_000)
    expect((await desk.scorecards()).items).toEqual([])
    await vi.waitFor(
      async () => expect((await desk.scorecards()).items).toMatchObject([{ member: 'US', objects: 1, unique: 1 }]),
      { timeout: 60_000 },
    )
    await local(us, [makeIndicator('newer.example', { tlp: 'green' })])
    while ((await indexNext(us.store)) > 0);
    desk.later(3_600_000)
    expect((await desk.scorecards()).items).toMatchObject([{ member: 'US', objects: 2, unique: 2 }])
  })

  test('keep nobody waiting: what is not counted yet is said to be counted, and is there when it is', async () => {
    const us = createCore(await open(), 'US')
    await local(us, [makeIndicator('new.example', { tlp: 'green' })])
    const desk = deskOf(us)
    expect(await desk.shownAtOnce()).toBeNull()
    await vi.waitFor(async () => expect(await desk.shownAtOnce()).toMatchObject({ items: [{ member: 'US' }] }), {
      timeout: 60_000,
    })
    desk.later(3_600_000)
    expect(await desk.shownAtOnce()).toBeNull()
    expect((await desk.scorecards()).items).toMatchObject([{ member: 'US', objects: 1 }])
  })

  test('of another charter are not shown, and the name of a producer is gone with its identity', async () => {
    const us = createCore(await open(), 'US')
    const named = makeObject('identity', { name: 'Port authority', identity_class: 'organization', tlp: 'green' })
    await local(us, [named, makeIndicator('a.example', { tlp: 'green', created_by_ref: named.id })])
    const desk = deskOf(us)
    expect((await desk.scorecards()).producers).toMatchObject([{ identity: named.id, name: 'Port authority' }])
    await us.recalls.recall(operator, { id: named.id, reason: 'not to be named' })
    // Remembered are the counts alone.
    expect(await desk.shownAtOnce()).toMatchObject({ producers: [{ identity: named.id, name: '' }] })
    us.setCharter(charterOf([trilateral], 2))
    expect(await desk.shownAtOnce()).toBeNull()
    expect((await desk.scorecards()).items).toMatchObject([{ member: 'US', objects: 1 }])
  })
})
