import { expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import type { Caller } from '../release/model.ts'
import { redecide } from '../release/redecide.ts'
import { setProgress } from '../store/progress.ts'
import type { Store } from '../store/store.ts'
import {
  type Core,
  carry,
  charterOf,
  createCore,
  local,
  makeIndicator,
  makeObject,
  nowMs,
  trilateral,
} from '../testing/core.ts'

import { describeOnBothStores } from '../testing/stores.ts'
import { createClassifier } from './classify-stored.ts'

const dayMs = 86_400_000
const member: Caller = { kind: 'member', code: 'JP' }
const people: Caller = { kind: 'person', name: 'operator', role: 'admin' }
const [community] = trilateral.clauses
const asking = (more: object): Agreement => ({ ...trilateral, clauses: [{ ...community!, ...more }] })

async function seen(core: Core, by: Caller = member): Promise<string[]> {
  const versions = { first: false, last: true, all: false, exact: [] }
  const page = await core.release.page(by, { agreement: 'trilateral', limit: 100, versions })
  return page.items.map(({ id }) => id)
}

const classifierOf = ({ store, registry, keyOf, self }: Core) =>
  createClassifier({ store, registry, keyOf, self, clock: { nowMs: () => nowMs }, onGranted() {} })

/** Classifies everything stored, as a node does in the background. */
async function classifyAll(core: Core): Promise<number> {
  const classifier = classifierOf(core)
  let pieces = 0
  while (await classifier.more()) pieces++
  return pieces
}

async function apply(core: Core): Promise<void> {
  await redecide(core.store, core.registry, core.keyOf)
}

describeOnBothStores('what is stored and what policy asks', (open) => {
  test('an object leaves when its embargo ends, without anybody asking', async () => {
    const core = createCore(await open(), 'US')
    await apply(core)
    const until = nowMs + 5000
    const extensions = {
      'extension-definition--6c0a2b1e-8d3f-4f7a-9b52-31e4c7d9a806': {
        extension_type: 'property-extension',
        embargo_until: new Date(until).toISOString(),
      },
    }
    const indicator = makeIndicator('later.example', { tlp: 'green', extensions })
    await local(core, [indicator])
    expect(await seen(core)).toEqual([])
    expect((await core.release.why(people, indicator.id, 'JP')).decision.reasons.map(({ code }) => code)).toEqual([
      'embargoed',
    ])
    expect([core.registry.nextEmbargoMs(nowMs), core.registry.nextEmbargoMs(until)]).toEqual([until, null])
    core.setNow(until)
    await apply(core)
    expect(await seen(core)).toEqual([indicator.id])

    // The receiver's clock is a little behind: it takes what it is given, and keeps it from others until its own clock says so.
    const receiver = createCore(await open(), 'JP')
    await apply(receiver)
    expect((await carry(core, receiver)).added).toHaveLength(1)
    expect(await seen(receiver, { kind: 'client', name: 'siem', tlp: 'green', canWrite: false })).toEqual([])
  })

  test('once an agreement asks for age, what was stored before is read again, and is withheld until it has been', async () => {
    const core = createCore(await open(), 'US')
    await apply(core)
    const [young, old] = ['2026-05-20T00:00:00.000Z', '2026-01-01T00:00:00.000Z'].map((modified) =>
      makeIndicator('a.example', { tlp: 'green', created: modified, modified }),
    )
    await local(core, [young!, old!])
    await classifyAll(core)
    expect(await seen(core)).toHaveLength(2)

    core.setCharter(charterOf([asking({ maxAge: 'P30D' })], 2))
    await apply(core)
    expect(await seen(core)).toEqual([])
    expect(await classifyAll(core)).toBe(1)
    expect(await seen(core)).toEqual([young!.id])
    // What arrives from here on carries its day at once.
    const fresh = makeIndicator('b.example', { tlp: 'green', modified: '2026-05-31T00:00:00.000Z' })
    await local(core, [fresh])
    expect(await seen(core)).toEqual([young!.id, fresh.id])
    expect(await classifyAll(core)).toBe(0)

    core.setNow(nowMs + 19 * dayMs)
    await apply(core)
    expect(await seen(core)).toEqual([fresh.id])
  })

  test('what is given stays given when the new terms ask for age and it is young enough', async () => {
    const core = createCore(await open(), 'US')
    await apply(core)
    const indicator = makeIndicator('a.example', { tlp: 'green', modified: '2026-05-20T00:00:00.000Z' })
    await local(core, [indicator])
    await classifyAll(core)
    expect(await classifierOf(core).asksAnew()).toBe(false)
    const given = await core.release.head('JP')
    core.setCharter(charterOf([asking({ maxAge: 'P30D' })], 2))
    expect(await classifierOf(core).asksAnew()).toBe(true)
    await classifyAll(core)
    await apply(core)
    expect(await classifierOf(core).asksAnew()).toBe(false)
    expect(await seen(core)).toEqual([indicator.id])
    expect(await core.release.head('JP')).toBe(given)
  })

  test('a part that is marked for others withholds the whole, or is cut out where the clause says so', async () => {
    const core = createCore(await open(), 'US')
    await apply(core)
    const red = 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1'
    const indicator = makeIndicator('a.example', {
      tlp: 'green',
      description: 'seen by our own sensor',
      granular_markings: [
        { marking_ref: red, selectors: ['description'] },
        { lang: 'en', selectors: ['name'] },
      ],
    })
    await local(core, [indicator])
    const why = async () => (await core.release.why(people, indicator.id, 'JP')).decision
    expect(await seen(core)).toEqual([])
    expect((await why()).reasons.map(({ code }) => code)).toEqual(['part-withheld'])
    core.setCharter(charterOf([asking({ mayRedact: true })], 2))
    await apply(core)
    expect(await seen(core)).not.toContain(indicator.id)
    expect((await why()).redaction).toMatchObject({ parts: [0], references: true })
  })

  test('a definition that explains the marking of a part counts for what came before it', async () => {
    const core = createCore(await open(), 'US')
    await apply(core)
    const definition = makeObject('marking-definition', {
      modified: undefined,
      definition_type: 'statement',
      definition: { statement: 'Copyright of the test' },
    })
    const indicator = makeIndicator('a.example', {
      tlp: 'green',
      granular_markings: [{ marking_ref: definition.id, selectors: ['name'] }],
    })
    await local(core, [indicator])
    expect(await seen(core)).toEqual([])
    await local(core, [definition])
    expect(await seen(core)).toContain(indicator.id)
  })

  test('what people have found in an object stays with it when it is read again', async () => {
    const core = createCore(await open(), 'US', charterOf(), { personalData: true, twoPersonRelease: true })
    await apply(core)
    const strict = makeIndicator('a.example', { tlp: 'amber+strict' })
    await local(core, [strict])
    core.setCharter(charterOf([{ ...trilateral, clauses: [{ ...trilateral.clauses[2]!, maxAge: 'P365D' }] }], 2))
    await apply(core)
    await classifyAll(core)
    const { decision } = await core.release.why(people, strict.id, 'JP')
    expect(decision.reasons.map(({ code }) => code)).toEqual(['second-person'])
  })

  test('what an earlier version of the program read is read again for what it did not ask', async () => {
    const store = await open()
    const core = createCore(store, 'US')
    await apply(core)
    await classifyAll(core)
    const indicator = makeIndicator('a.example', {
      tlp: 'green',
      granular_markings: [
        { marking_ref: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1', selectors: ['pattern'] },
      ],
    })
    await local(core, [indicator])
    await forgetNewAttributes(store, ['indispensable'])
    await store.write((tx) => setProgress(tx, 'classified', 4))

    const again = createCore(store, 'US')
    await apply(again)
    const indispensable = async () => {
      const [row] = await store.read
        .selectFrom('object')
        .innerJoin('handling', 'handling.num', 'object.handling')
        .select('handling.inputs')
        .where('object.id', '=', indicator.id)
        .execute()
      return JSON.parse(row!.inputs).indispensable
    }
    expect(await indispensable()).toBeUndefined()
    await classifyAll(again)
    expect(await indispensable()).toEqual([0])
  })

  test('a store of before these attributes is read, and its objects get them', async () => {
    const store = await open()
    const core = createCore(store, 'US', charterOf([asking({ confidenceAtLeast: 50 })]))
    await apply(core)
    const indicator = makeIndicator('a.example', { tlp: 'green', confidence: 80 })
    await local(core, [indicator])
    await forgetNewAttributes(store)

    const again = createCore(store, 'US', charterOf([asking({ confidenceAtLeast: 50 })]))
    await apply(again)
    expect(await seen(again)).toEqual([])
    await classifyAll(again)
    expect(await seen(again)).toEqual([indicator.id])
    // The next one with the same handling as an old one has its number.
    const silent = makeIndicator('b.example', { tlp: 'green' })
    await local(again, [silent])
    const inputs = (await store.read.selectFrom('handling').select('inputs').execute()).map((row) => row.inputs)
    expect(new Set(inputs).size).toBe(inputs.length)
  })
})

const everyLater = ['pap', 'confidence', 'embargoUntil', 'day', 'personal', 'held', 'parts', 'consent', 'indispensable']

/** Writes handlings as they were written before: without the attributes that came later. */
async function forgetNewAttributes(store: Store, later: readonly string[] = everyLater): Promise<void> {
  await store.write(async (tx) => {
    for (const { num, inputs } of await tx.db.selectFrom('handling').select(['num', 'inputs']).execute()) {
      const kept = Object.entries(JSON.parse(inputs)).filter(([name]) => !later.includes(name))
      const old = JSON.stringify(Object.fromEntries(kept))
      await tx.db.updateTable('handling').set({ inputs: old }).where('num', '=', num).execute()
    }
  })
}
