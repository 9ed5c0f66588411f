import { expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { stepsBetween } from '../store/steps.ts'
import type { Store } from '../store/store.ts'
import {
  type Core,
  carry,
  charterOf,
  createCore,
  identities,
  local,
  makeIndicator,
  makeObject,
  operator,
  trilateral,
} from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller } from './model.ts'
import { redecide } from './redecide.ts'
import { indexNext } from './search-index.ts'

/** As the agreement of the tests, where what is for nobody else may be cut out. */
const cutting: Agreement = {
  ...trilateral,
  clauses: trilateral.clauses.map((clause) => ({ ...clause, mayRedact: true })),
}
const charter = charterOf([cutting])
const japan: Caller = { kind: 'member', code: 'JP' }
const amber: Caller = { kind: 'client', name: 'siem', tlp: 'amber', canWrite: false }
const everything = { limit: 100, versions: { first: false, last: false, all: true, exact: [] } }
const newest = { limit: 100, versions: { first: false, last: true, all: false, exact: [] } }
const red = tlp2Definitions.red.id
const amberId = tlp2Definitions.amber.id

function report(more: Record<string, unknown> = {}) {
  return makeObject('report', {
    tlp: 'green',
    name: 'Intrusion',
    description: 'what only we may know',
    published: '2026-01-01T00:00:00Z',
    created_by_ref: identities.US,
    granular_markings: [{ marking_ref: red, selectors: ['description'] }],
    ...more,
  })
}
const campaign = (more: Record<string, unknown> = {}) => makeObject('campaign', { tlp: 'green', name: 'C', ...more })

async function read(core: Core, caller: Caller, query: Parameters<Core['release']['page']>[1] = everything) {
  const { items } = await core.release.page(caller, { agreement: 'trilateral', ...query })
  return items.map(
    ({ text }) => JSON.parse(text) as Record<string, unknown> & { id: string; type: string; modified: string },
  )
}

describeOnBothStores('objects that are read in part', (open) => {
  const core = async (code = 'US') => createCore(await open(), code, charter)

  test('a member reads a report without its withheld part, and our own people read it whole', async () => {
    const us = await core()
    const target = campaign()
    const original = report({ object_refs: [target.id] })
    await local(us, [target, original])
    const shown = (await read(us, japan)).find(({ type }) => type === 'report')!
    expect(shown.id).not.toBe(original.id)
    expect(shown).toMatchObject({
      name: 'Intrusion',
      object_refs: [target.id],
      created_by_ref: identities.US,
      extensions: { [handlingExtension]: { redacted: true } },
    })
    expect(JSON.stringify(shown)).not.toContain('what only we may know')
    expect((await us.release.detail(operator, original.id)).text).toBe(JSON.stringify(original))
  })

  test('an observable inside an observation that is marked for others is not in what a member reads', async () => {
    const us = await core()
    const observation = (own: object) =>
      makeObject('observed-data', {
        ...{ tlp: 'green', number_observed: 1 },
        ...{ first_observed: '2026-01-01T00:00:00Z', last_observed: '2026-01-01T00:00:00Z' },
        objects: {
          0: { type: 'domain-name', value: 'shown.example' },
          1: { type: 'domain-name', value: 'hidden.example', ...own },
        },
      })
    const granular = [{ marking_ref: red, selectors: ['value'] }]
    const drill = { [handlingExtension]: { extension_type: 'property-extension', releasable_to: ['US'] } }
    const marks = [
      { object_marking_refs: [red] },
      { type: 'x-odd', granular_markings: granular },
      { extensions: drill },
    ]
    const { rejected } = await local(us, marks.map(observation))
    expect(rejected).toEqual([])
    const shown = await read(us, japan)
    expect(shown).toHaveLength(3)
    for (const { objects } of shown) {
      expect(JSON.stringify(objects)).toContain('shown.example')
      expect(JSON.stringify(objects)).not.toContain('hidden.example')
    }
  })

  test('an object that names another one in a property of its own is not released beyond that one', async () => {
    const us = await core()
    const secret = campaign({ tlp: 'amber+strict' })
    const [pointing, list] = [campaign({ x_seen_with: secret.id }), campaign({ x_others: [secret.id] })]
    await local(us, [secret, pointing, list])
    expect(JSON.stringify(await read(us, amber))).not.toContain(secret.id)
    expect((await read(us, amber)).map(({ name }) => name)).toEqual(['C', 'C'])
  })

  test('each recipient gets an id of its own, the same at each derivation', async () => {
    const us = await core()
    const original = report({ object_refs: [campaign().id] })
    await local(us, [original])
    const ids = async () => {
      const seen: string[] = []
      for (const caller of [japan, { kind: 'member', code: 'PH' } as const, amber])
        seen.push(...(await read(us, caller, newest)).map(({ id }) => id))
      return seen
    }
    const first = await ids()
    expect(new Set([...first, original.id]).size).toBe(4)
    await local(us, [{ ...original, modified: '2026-03-01T00:00:00.000Z', name: 'Intrusion, second version' }])
    expect(await ids()).toEqual(first)
    const [, shown] = await read(us, japan)
    expect(shown).toMatchObject({ id: first[0], name: 'Intrusion, second version' })
    const [before] = await read(us, japan)
    expect(shown!.modified > before!.modified).toBe(true)
    expect(shown!.created).toBe(before!.created)
  })

  test('our own people hand nothing in under the id of what was made for one recipient, and it stays as it was', async () => {
    const us = await core()
    const original = report({ object_refs: [campaign().id] })
    await local(us, [original])
    const [shown] = await read(us, japan)
    const altered = { ...shown, name: 'Something else', modified: '2099-09-01T00:00:00.000Z' }
    const result = await local(us, [altered, report({ object_refs: [campaign().id] })])
    expect(result.rejected).toMatchObject([{ code: 'not-its-creator', id: shown!.id }])
    expect(result.added).toHaveLength(1)
    expect((await read(us, japan)).find(({ id }) => id === shown!.id)).toEqual(shown)
  })

  test('pages find a derived object by its id, version and type, and never by the id of the original', async () => {
    const us = await core()
    const original = report({ object_refs: [campaign().id] })
    await local(us, [original])
    const [shown] = await read(us, japan)
    expect(await read(us, japan, { ...newest, ids: [shown!.id] })).toEqual([shown])
    expect(await read(us, japan, { ...everything, types: ['report'] })).toEqual([shown])
    const exact = { first: false, last: false, all: false, exact: [shown!.modified] }
    expect(await read(us, japan, { ...everything, ids: [shown!.id], versions: exact })).toEqual([shown])
    expect(await read(us, japan, { ...newest, ids: [original.id] })).toEqual([])
    expect(await read(us, amber, { ...newest, ids: [shown!.id] })).toEqual([])
  })

  test('derived objects are in no list, count or search of our own people, and are known to them by the original', async () => {
    const us = await core()
    const original = report({ object_refs: [campaign().id] })
    await local(us, [original])
    while ((await indexNext(us.store)) > 0);
    const [shown] = await read(us, japan)
    expect((await us.release.counts(operator)).total).toBe(1)
    for (const listing of [{ limit: 10 }, { limit: 10, text: 'Intrusion' }, { limit: 10, text: shown!.id }]) {
      const { items } = await us.release.list(operator, listing)
      expect(items.map(({ id }) => id)).toEqual(listing.text === shown!.id ? [] : [original.id])
    }
    const detail = await us.release.detail(operator, shown!.id)
    expect(detail.id).toBe(original.id)
    expect(detail.relations.filter(({ kind }) => kind === 'derived-from').map(({ otherId }) => otherId)).toContain(
      shown!.id,
    )
    await expect(us.release.recipients(japan, original.id)).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test('our people are told what was taken out for whom, and read exactly what each one reads', async () => {
    const us = await core()
    const original = report({ object_refs: [campaign().id] })
    await local(us, [original])
    const { decision, withheld, sentence, since } = await us.release.why(operator, original.id, 'JP')
    expect(decision).toMatchObject({ outcome: 'redact', removed: ['/description'] })
    expect(withheld).toEqual([{ at: '/description', because: 'part', label: 'red' }])
    expect(sentence).toMatch(/^Released in part to JP/)
    expect(since).not.toBeNull()
    const { items } = await us.release.page(japan, { agreement: 'trilateral', ...everything })
    expect((await us.release.as(operator, original.id, 'JP')).text).toBe(items[0]!.text)
    expect((await us.release.as(operator, original.id, 'US')).text).toBe(JSON.stringify(original))
    expect((await us.release.as(operator, original.id, 'public')).text).toBeNull()
    await expect(us.release.as(japan, original.id, 'JP')).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test('a reference to what a recipient cannot have is cut out, and comes back when it can', async () => {
    const us = await core()
    const [open1, secret] = [campaign(), campaign({ tlp: 'red' })]
    const original = report({ object_refs: [open1.id, secret.id], granular_markings: undefined })
    await local(us, [open1, secret, original])
    const [first] = (await read(us, japan)).filter(({ type }) => type === 'report')
    expect(first).toMatchObject({ object_refs: [open1.id], description: 'what only we may know' })
    const told = await us.release.why(operator, original.id, 'JP')
    expect(told.decision.removed).toEqual(['/object_refs/1'])
    expect(told.withheld).toEqual([{ at: '/object_refs/1', because: 'reference', label: null }])
    await local(us, [
      { ...secret, modified: '2026-03-01T00:00:00.000Z', object_marking_refs: [tlp2Definitions.green.id] },
    ])
    const after = (await read(us, japan)).filter(({ type }) => type === 'report')
    expect(after).toEqual([JSON.parse(JSON.stringify(original))])
  })

  test('what points to an object that is read in part points to what is read in place of it', async () => {
    const us = await core()
    const target = campaign({
      description: 'hidden',
      granular_markings: [{ marking_ref: red, selectors: ['description'] }],
    })
    const link = makeObject('relationship', {
      ...{ tlp: 'green', relationship_type: 'related-to', source_ref: target.id, target_ref: target.id },
    })
    await local(us, [link])
    await local(us, [target])
    const shown = await read(us, japan)
    const derived = shown.find(({ type }) => type === 'campaign')!
    expect(shown.find(({ type }) => type === 'relationship')).toMatchObject({
      source_ref: derived.id,
      target_ref: derived.id,
    })
    expect(JSON.stringify(shown)).not.toContain(target.id)
  })

  test('without a clause that lets anything be cut, a marked part withholds the whole', async () => {
    const us = createCore(await open(), 'US')
    await local(us, [report({ object_refs: [campaign().id] })])
    expect(await read(us, japan)).toEqual([])
  })

  test('a member that read the whole and may read only a part now is told to give back the one and gets the other', async () => {
    const us = await core()
    const original = report({ object_refs: [campaign().id], granular_markings: undefined })
    await local(us, [original])
    expect((await read(us, japan)).map(({ id }) => id)).toEqual([original.id])
    await local(us, [
      {
        ...original,
        modified: '2026-03-01T00:00:00.000Z',
        granular_markings: [{ marking_ref: red, selectors: ['description'] }],
      },
    ])
    const [shown] = await read(us, japan)
    expect(shown).not.toHaveProperty('description')
    expect(await told(us.store, 'JP')).toEqual([
      `release ${original.id}`,
      `recall ${original.id}`,
      `release ${shown!.id}`,
    ])
  })

  test('what is marked later in a part that the object cannot be without is taken from those who read an earlier version in part', async () => {
    const us = await core()
    const secret = "[domain-name:value = 'secret.example']"
    const before = makeIndicator('the name', {
      ...{ tlp: 'clear', pattern: secret, description: 'what only we may know', created_by_ref: identities.US },
      granular_markings: [{ marking_ref: red, selectors: ['description'] }],
    })
    await local(us, [before])
    expect(JSON.stringify(await read(us, japan))).toContain('secret.example')
    // Nothing valid is left of an indicator without its pattern.
    const granular_markings = [{ marking_ref: red, selectors: ['pattern'] }]
    await local(us, [{ ...before, modified: '2026-05-01T00:00:00.000Z', granular_markings }])
    expect(await read(us, japan)).toEqual([])
    // Also once our people have taken the later one back, and for what comes late.
    await us.recalls.recall(
      { kind: 'person', name: 'a releaser', role: 'releaser' },
      {
        ...{ id: before.id, version: '2026-05-01T00:00:00.000Z', reason: 'a mistake' },
      },
    )
    await local(us, [{ ...before, modified: '2026-04-01T00:00:00.000Z' }])
    expect(await read(us, japan)).toEqual([])
  })

  test('when the agreement no longer lets anything be cut, what was derived is taken back', async () => {
    const us = await core()
    await local(us, [report({ object_refs: [campaign().id] })])
    const [shown] = await read(us, japan)
    us.setCharter(charterOf([trilateral], 2))
    await redecideAll(us)
    expect(await read(us, japan)).toEqual([])
    us.setCharter(charterOf([cutting], 3))
    await redecideAll(us)
    const [again] = await read(us, japan)
    expect(again).toMatchObject({ id: shown!.id, created: shown!.created })
  })

  test('a derived object is for its member and that one’s clients alone: nobody relays it', async () => {
    const [us, jp, ph] = [await core('US'), await core('JP'), await core('PH')]
    await local(us, [report({ object_refs: [campaign().id] })])
    const [shown] = await read(us, japan)
    expect(shown).toHaveProperty(`extensions.${handlingExtension}.releasable_to`, ['JP'])
    expect((await carry(us, jp)).added).toHaveLength(1)
    expect((await read(jp, amber)).map(({ id }) => id)).toEqual([shown!.id])
    expect(await carry(jp, ph)).toMatchObject({ added: [], rejected: [] })
    // Who is given it all the same takes it from nobody but its maker.
    const [parcel] = (await us.release.stream('JP', 0, 10)).items
    expect(parcel).toMatchObject({ id: shown!.id, seal: null })
    const { text, ...carried } = parcel!
    const given = await ph.intake.accept({ kind: 'peer', member: 'JP' }, [{ text, carried }])
    expect(given.rejected).toMatchObject([{ code: 'not-permitted' }])
  })

  test('what a member says of a derived object reaches our people beside the original', async () => {
    const [us, jp] = [await core('US'), await core('JP')]
    const original = report({ object_refs: [campaign().id] })
    await local(us, [original])
    await carry(us, jp)
    const [shown] = await read(us, japan)
    const note = makeObject('note', { tlp: 'green', content: 'seen here too', object_refs: [shown!.id] })
    await local(jp, [note])
    expect((await carry(jp, us)).added).toHaveLength(1)
    const { relations } = await us.release.detail(operator, original.id)
    expect(relations.some(({ other }) => other?.id === note.id)).toBe(true)
  })

  test('what waits for our identity is read in part once that may be read, also where the machine stopped in between', async () => {
    const store = await open()
    const us = createCore(store, 'US', charter)
    let waits = 0
    us.registry.onWaiting = () => {
      waits++
    }
    await redecideAll(us)
    const speaker = (tlp: 'red' | 'green', modified: string) =>
      makeObject('identity', { tlp, modified, id: identities.US!, name: 'US', identity_class: 'organization' })
    await local(us, [speaker('red', '2026-02-01T00:00:00.000Z')])
    await local(us, [report({ object_refs: [campaign().id] })])
    expect(await read(us, japan)).toEqual([])
    expect(waits).toBe(0)
    await local(us, [speaker('green', '2026-03-01T00:00:00.000Z')])
    expect(waits).toBe(1)
    // The process ends here; the next one judges anew when it starts.
    const again = createCore(store, 'US', charter)
    await redecideAll(again)
    expect((await read(again, japan)).map(({ type }) => type)).toEqual(['identity', 'report'])
    const [, shown] = await read(again, japan)
    // Taken back altogether, it binds nobody: the id alone is named.
    await again.recalls.recall(operator, { id: identities.US!, reason: 'another one' })
    await redecideAll(again)
    expect(await read(again, japan)).toEqual([shown])
  })

  test('what another member sealed is never cut for a third, but for our own clients it is', async () => {
    const [us, jp] = [await core('US'), await core('JP')]
    const original = makeIndicator('evil.example', {
      ...{ tlp: 'green', description: 'for members' },
      granular_markings: [{ marking_ref: amberId, selectors: ['description'] }],
    })
    await local(us, [original])
    await carry(us, jp)
    const green: Caller = { kind: 'client', name: 'siem', tlp: 'green', canWrite: false }
    const [shown] = await read(jp, green)
    expect(shown).not.toHaveProperty('description')
    expect(shown).toMatchObject({ type: 'indicator', created_by_ref: identities.JP })
    expect((await read(jp, amber)).map(({ id }) => id)).toEqual([original.id])
  })
})

async function redecideAll(core: Core): Promise<void> {
  await redecide(core.store, core.registry, core.keyOf)
}

/** What the streams of a member say, in the order in which they say it. */
async function told(store: Store, member: string): Promise<string[]> {
  const steps = []
  for (const lane of ['flash', 'priority', 'routine'] as const)
    steps.push(...(await stepsBetween(store.read, { peer: member, lane }, 1, 1000)))
  return steps
    .sort((a, b) => a.at - b.at)
    .flatMap(({ manifest }) => (JSON.parse(manifest) as { items: { act: string; id: string }[] }).items)
    .map(({ act, id }) => `${act} ${id}`)
}
