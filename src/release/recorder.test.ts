import { randomFillSync } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import type { Tlp } from '../policy/model.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { openStore } from '../store/open.ts'
import { unansweredTakings } from '../store/recalls.ts'
import { type Core, carry, charterOf, createCore, local, makeIndicator, trilateral } from '../testing/core.ts'
import { createDatabase, describeOnBothStores } from '../testing/stores.ts'
import { expectStreamsSound, stepsIn } from '../testing/streams.ts'
import { StreamRecorder } from './recorder.ts'
import { redecide } from './redecide.ts'
import { tellEarlier } from './tell-earlier.ts'

const wide: Agreement = {
  ...trilateral,
  id: 'wide',
  clauses: [{ id: 'w', title: 'W', tlpCeiling: 'amber', onward: 'parties' }],
}
const termsOf: readonly (readonly Agreement[])[] = [
  [trilateral],
  [{ ...trilateral, clauses: [trilateral.clauses[0]!] }],
  [{ ...trilateral, parties: ['US', 'JP'] }, wide],
  [trilateral, wide],
  [{ ...trilateral, clauses: [trilateral.clauses[0]!] }, wide],
]

type Member = 'US' | 'JP'
type Act =
  | {
      readonly do: 'publish'
      readonly at: Member
      readonly ids: readonly number[]
      readonly version: number
      readonly tlp: Tlp | null
    }
  | { readonly do: 'carry'; readonly from: Member; readonly to: Member }
  | { readonly do: 'remove'; readonly at: Member; readonly id: number }
  | { readonly do: 'agree'; readonly at: Member; readonly terms: number }

const member = fc.constantFrom<Member>('US', 'JP')
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      at: member,
      ids: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }),
      version: fc.nat(2),
      // The same text under another label: who holds it from two origins may give it through two agreements.
      tlp: fc.constantFrom<Tlp | null>(null, null, 'amber'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Act>({ do: 'carry', from: 'US', to: 'JP' }, { do: 'carry', from: 'JP', to: 'US' }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), at: member, id: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('agree' as const), at: member, terms: fc.nat(4) }) },
)

const idOf = (id: number) => `report--${String(id).repeat(8)}-0000-4000-8000-000000000000`

/** One content for each id and version; markings, urgency and references differ from one to the next. */
function reportOf(id: number, version: number): object {
  const seed = id * 3 + version
  const tlp = (['clear', 'green', 'amber', 'green', 'amber+strict'] as const)[seed % 5]!
  const urgency = [undefined, 'flash', 'priority'][seed % 3]
  return {
    type: 'report',
    spec_version: '2.1',
    id: idOf(id),
    created: '2026-01-01T00:00:00.000Z',
    modified: `2026-02-0${version + 1}T00:00:00.000Z`,
    published: '2026-01-01T00:00:00.000Z',
    name: `${id}.${version}`,
    object_refs: [idOf((id + 1 + version) % 5)],
    object_marking_refs: [tlp2Definitions[tlp].id],
    ...(urgency === undefined
      ? {}
      : { extensions: { [handlingExtension]: { extension_type: 'property-extension', priority: urgency } } }),
  }
}

class World {
  readonly #cores: Readonly<Record<Member, Core>>
  readonly #terms: Record<Member, number> = { US: 0, JP: 0 }
  #version = 1

  constructor(cores: Readonly<Record<Member, Core>>) {
    this.#cores = cores
  }

  async apply(one: Act): Promise<void> {
    if (one.do === 'carry') {
      await carry(this.#cores[one.from], this.#cores[one.to])
      return
    }
    const core = this.#cores[one.at]
    if (one.do === 'publish') {
      await local(
        core,
        one.ids.map((id) => reportOf(id, one.version)),
        one.tlp === null ? undefined : { tlp: one.tlp },
      )
    } else if (one.do === 'remove') {
      const client = { kind: 'client', name: 'c', tlp: 'amber', canWrite: true } as const
      const versions = { first: false, last: false, all: true, exact: [] }
      for (const { id } of termsOf[this.#terms[one.at]]!) {
        await core.release.remove(client, id, idOf(one.id), versions).catch((error: unknown) => {
          if (!(error instanceof Error && /no such object/.test(error.message))) throw error
        })
      }
    } else {
      this.#terms[one.at] = one.terms
      core.setCharter(charterOf(termsOf[one.terms], ++this.#version))
      await redecide(core.store, core.registry, core.keyOf)
    }
  }
}

test('whatever is published, relayed, removed and agreed, each stream comes to exactly what its member may read, and every step is in the log', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 14 }), async (acts) => {
      await using parts = new AsyncDisposableStack()
      const open = async () =>
        parts.use(await openStore({ database: parts.use(await createDatabase('sqlite')).database }))
      const cores = { US: createCore(await open(), 'US'), JP: createCore(await open(), 'JP') }
      const world = new World(cores)
      for (const one of acts) {
        await world.apply(one)
        if (one.do === 'agree') for (const at of ['US', 'JP'] as const) await expectStreamsSound(cores[at].store, at)
      }
      for (const at of ['US', 'JP'] as const) await expectStreamsSound(cores[at].store, at)
    }),
    { numRuns: Number(process.env.TREFOIL_RUNS ?? 40) },
  )
}, 600_000)

describeOnBothStores('steps', (open) => {
  test('an import becomes steps of at most 250 items for each member and for our own readers, with the same items', async () => {
    const store = await open()
    const us = createCore(store, 'US')
    await local(
      us,
      Array.from({ length: 600 }, (_, at) => makeIndicator(`host${at}.example`, { tlp: 'green' })),
    )
    await expectStreamsSound(store, 'US')
    const streams = await stepsIn(store)
    expect([...streams].map(([name, steps]) => [name, steps.map(({ manifest }) => manifest.items.length)])).toEqual([
      ['JP routine', [250, 250, 100]],
      ['PH routine', [250, 250, 100]],
      ['US routine', [250, 250, 100]],
    ])
    const given = (name: string) => streams.get(name)!.flatMap(({ manifest }) => manifest.items)
    expect(given('JP routine')).toEqual(given('PH routine'))
    expect(given('US routine')[0]?.agreement).toBe('trilateral|client:green,trilateral|client:amber')
    const most = { items: 10_000, bytes: 64_000_000 }
    const page = await us.release.steps('JP', 'routine', 0, most)
    expect(page).toMatchObject({ more: false, steps: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] })
    expect(page.steps.flatMap(({ items }) => items.map(({ is }) => is))).toEqual(Array(600).fill('object'))
    expect((await us.release.steps('JP', 'routine', 1, { items: 1, bytes: 1 })).steps.map(({ seq }) => seq)).toEqual([
      2,
    ])
    expect(await us.release.steps('JP', 'routine', 3, most)).toEqual({ steps: [], more: false })
    expect(await us.release.heads('JP')).toEqual({ flash: 0, priority: 0, routine: 3 })
  })

  test('a long page is sealed in pieces between which others get their turn, and says what it says when asked again', async () => {
    const us = createCore(await open(), 'US')
    const objects = Array.from({ length: 300 }, (_, at) => makeIndicator(`n${at}.example`, { tlp: 'green' }))
    await local(us, objects)
    const asked = { items: 1_000, bytes: 10_000_000 }
    let turns = 0
    let isAsked = true
    const others = (async () => {
      for (; isAsked; turns++) await nextTurn()
    })()
    const page = await us.release.steps('JP', 'routine', 0, asked)
    isAsked = false
    await others
    // Six pieces of fifty.
    expect(turns).toBeGreaterThanOrEqual(6)
    const given = page.steps.flatMap(({ items }) => items.map((item) => (item.is === 'object' ? item.parcel.id : '')))
    expect(given).toEqual(objects.map(({ id }) => id))
    expect(await us.release.steps('JP', 'routine', 0, asked)).toEqual(page)
  })

  test('what is urgent goes by its own lane, what is taken back by the priority lane, and what stands behind a step is what may be read now', async () => {
    const store = await open()
    const us = createCore(store, 'US')
    const urgent = (priority: string) => ({
      extensions: { [handlingExtension]: { extension_type: 'property-extension', priority } },
    })
    const flash = makeIndicator('flash.example', { tlp: 'green', ...urgent('flash') })
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(us, [flash, makeIndicator('soon.example', { tlp: 'green', ...urgent('priority') }), amber])
    us.setCharter(charterOf([{ ...trilateral, clauses: [trilateral.clauses[0]!] }], 2))
    await redecide(store, us.registry, us.keyOf)
    await expectStreamsSound(store, 'US')
    const most = { items: 100, bytes: 1_000_000 }
    const kinds = async (lane: 'flash' | 'priority' | 'routine') =>
      (await us.release.steps('JP', lane, 0, most)).steps.map(({ items }) => items.map(({ is }) => is))
    expect([await kinds('flash'), await kinds('priority'), await kinds('routine')]).toEqual([
      [['object']],
      [['object'], ['recall']],
      [['gone']],
    ])
    const [step] = (await us.release.steps('JP', 'flash', 0, most)).steps
    expect(step?.items[0]).toMatchObject({
      is: 'object',
      parcel: { agreement: 'trilateral', text: JSON.stringify(flash) },
    })
    // Given again under a later charter: told again, and the first promise of it stays as it was.
    us.setCharter(charterOf([trilateral], 3))
    await redecide(store, us.registry, us.keyOf)
    await expectStreamsSound(store, 'US')
    expect(await kinds('routine')).toEqual([['object'], ['object']])
  })

  test('a member is told once of what it reads, however many agreements come to give it, and anew when the one that it was told of ends', async () => {
    const store = await open()
    const us = createCore(store, 'US')
    await local(us, [makeIndicator('one.example', { tlp: 'amber' })])
    const told = async () =>
      ((await stepsIn(store)).get('JP routine') ?? []).flatMap(({ manifest }) =>
        manifest.items.map((item) => item.agreement),
      )
    const agree = async (version: number, agreements: readonly Agreement[]) => {
      us.setCharter(charterOf(agreements, version))
      await redecide(store, us.registry, us.keyOf)
      await expectStreamsSound(store, 'US')
    }
    await agree(2, [trilateral, wide])
    expect(await told()).toEqual(['trilateral'])
    await agree(3, [wide])
    expect(await told()).toEqual(['trilateral', 'wide'])
    const { steps } = await us.release.steps('JP', 'routine', 0, { items: 10, bytes: 1_000_000 })
    expect(
      steps.flatMap(({ items }) => items.map((item) => (item.is === 'object' ? item.parcel.agreement : item.is))),
    ).toEqual(['gone', 'wide'])
    expect((await stepsIn(store)).has('JP priority')).toBe(false)
  })

  test('of one text from two origins, each given by another agreement, the one that stays is given again after the other was taken back', async () => {
    const us = createCore(await open(), 'US', charterOf(termsOf[4]))
    const jp = createCore(await open(), 'JP', charterOf(termsOf[4]))
    const text = makeIndicator('twin.example', { tlp: 'clear' })
    await local(us, [text], { tlp: 'amber' })
    await local(jp, [text])
    await carry(jp, us)
    const items = async () => {
      const streams = await stepsIn(us.store)
      return ['PH priority', 'PH routine'].map((name) =>
        (streams.get(name) ?? []).flatMap(({ manifest }) =>
          manifest.items.map(({ act, agreement }) => `${act} ${agreement}`),
        ),
      )
    }
    expect(await items()).toEqual([[], ['release wide', 'release trilateral']])
    const client = { kind: 'client', name: 'c', tlp: 'amber', canWrite: true } as const
    await us.release.remove(client, 'wide', text.id, { first: false, last: false, all: true, exact: [] })
    expect(await items()).toEqual([['recall wide'], ['release wide', 'release trilateral', 'release trilateral']])
    await expectStreamsSound(us.store, 'US')
  })

  test('a transaction that fails leaves neither a step nor an entry, and the next one goes on from what is there', async () => {
    const store = await open()
    const us = createCore(store, 'US')
    await local(us, [makeIndicator('one.example', { tlp: 'green' })])
    const before = await stepsIn(store)
    await expect(
      us.registry.write(store, async (tx) => {
        const { registry } = us
        const [row] = await tx.db.selectFrom('release').selectAll().execute()
        registry.journal.losses.push({ seq: row!.seq, views: registry.lane(row!.lane).views })
        await tx.db.deleteFrom('release').execute()
        // What the recorder writes at the end of this transaction fails with it.
        await tx.db.insertInto('stream').values({ peer: 'JP', lane: 'routine', seq: 1, last: '', at: 0 }).execute()
      }),
    ).rejects.toThrow()
    expect(await stepsIn(store)).toEqual(before)
    await local(us, [makeIndicator('two.example', { tlp: 'green' })])
    await expectStreamsSound(store, 'US')
  })

  test('a version that is deleted before anybody remembered what it was is no recall without a name: the transaction fails', async () => {
    const store = await open()
    const us = createCore(store, 'US')
    await local(us, [makeIndicator('one.example', { tlp: 'green' })])
    await expect(
      us.registry.write(store, async (tx) => {
        const [row] = await tx.db.selectFrom('release').selectAll().execute()
        us.registry.journal.losses.push({ seq: row!.seq, views: us.registry.lane(row!.lane).views })
        await tx.db.deleteFrom('release').execute()
        await tx.db.deleteFrom('object').execute()
      }),
    ).rejects.toThrow('remembered')
    await expectStreamsSound(store, 'US')
  })
})

describeOnBothStores('streams beside objects', (open) => {
  const recorderOf = (keyOf: (id: string) => number) =>
    new StreamRecorder({ self: 'US', origin: 'us.example/log', keyOf, random: randomFillSync })

  test('a store of before the ledger tells its streams what was released, once, and on from where it was cut off', async () => {
    const store = await open()
    const before = createCore(store, 'US', charterOf(), undefined, false)
    await local(
      before,
      Array.from({ length: 1200 }, (_, at) => makeIndicator(`old${at}.example`, { tlp: 'green' })),
    )
    expect((await stepsIn(store)).size).toBe(0)
    const us = createCore(store, 'US')
    await expect(
      tellEarlier(store, us.registry, () => {
        throw new Error('cut off')
      }),
    ).rejects.toThrow('cut off')
    expect(await tellEarlier(store, us.registry)).toBe(200)
    await expectStreamsSound(store, 'US')
    const { length } = (await stepsIn(store)).get('JP routine')!.flatMap(({ manifest }) => manifest.items)
    expect(length).toBe(1200)
    expect(await tellEarlier(store, us.registry)).toBe(0)
    await local(us, [makeIndicator('new.example', { tlp: 'green' })])
    await expectStreamsSound(store, 'US')
  })

  test('a charter is told to every other member, and a stream that was silent gives a sign of life, once an hour', async () => {
    const store = await open()
    const us = createCore(store, 'US')
    await local(us, [makeIndicator('one.example', { tlp: 'green' })])
    const recorder = recorderOf(us.keyOf)
    await store.write((tx) => recorder.recordCharter(tx, { version: 2, digest: 'c'.repeat(64) }, ['US', 'JP', 'PH']))
    const charters = (await stepsIn(store)).get('PH priority')!
    expect(charters.map(({ manifest }) => manifest.items)).toEqual([
      [{ act: 'charter', agreement: '', id: 'charter', version: '2', digest: 'c'.repeat(64) }],
    ])
    // It goes by the lane of recalls, and takes nothing back.
    expect(await unansweredTakings(store.read)).toEqual([])
    const sign = (since: number) => store.write((tx) => recorder.recordSigns(tx, ['JP', 'PH'], since))
    // Only the flash lanes never had a step.
    expect([await sign(1), await sign(1), await sign(Number.MAX_SAFE_INTEGER)]).toEqual([2, 0, 6])
    const signs = (await stepsIn(store)).get('JP flash')!
    expect(signs.map(({ manifest }) => manifest.items)).toEqual([[], []])
    await expectStreamsSound(store, 'US')
    const { steps } = await us.release.steps('JP', 'priority', 0, { items: 10, bytes: 10 })
    expect(steps.map(({ items }) => items)).toEqual([[{ is: 'charter' }], []])
  })
})
