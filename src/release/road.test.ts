import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import { handlingOf } from '../policy/handling.ts'
import type { Assigned, Handling, Recipient, Tlp } from '../policy/model.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { allTallies } from '../store/tallies.ts'
import { type Core, carry, charterOf, createCore, nowMs, trilateral } from '../testing/core.ts'
import { naivelyReleased } from '../testing/naive-policy.ts'
import { createDatabase } from '../testing/stores.ts'
import { redecide } from './redecide.ts'

/**
 * Random histories of three nodes that publish, relay, delete and change their terms, against a plain account of what
 * each was told: which versions it holds, and who may read them by the definition, worked out over everything at once.
 */
const members = ['US', 'JP', 'PH'] as const
type Member = (typeof members)[number]
const pool = ['a', 'b', 'c', 'd'].map((letter) => `report--${letter.repeat(8)}-0000-4000-8000-000000000000`)
const marks = ['e', 'f'].map((letter) => `marking-definition--${letter.repeat(8)}-0000-4000-8000-000000000000`)
const created = '2026-01-01T00:00:00.000Z'

/** One content for each id and version, so that several members publish the same thing. */
interface Thing {
  readonly id: number
  readonly version: number
}

type Step =
  | {
      readonly do: 'publish'
      readonly at: Member
      readonly things: readonly Thing[]
      readonly tlp: Tlp | null
      readonly names: readonly Member[] | null
    }
  | { readonly do: 'explain'; readonly at: Member; readonly mark: number }
  | { readonly do: 'carry'; readonly from: Member; readonly to: Member }
  | { readonly do: 'delete'; readonly at: Member; readonly id: number; readonly all: boolean }
  | { readonly do: 'agree'; readonly at: Member; readonly terms: number }

const member = fc.constantFrom(...members)
const thing = fc.record({ id: fc.nat(pool.length - 1), version: fc.nat(2) })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      at: member,
      things: fc.array(thing, { minLength: 1, maxLength: 3 }),
      tlp: fc.constantFrom<Tlp | null>(null, 'green', 'amber', 'red'),
      names: fc.constantFrom<readonly Member[] | null>(null, null, ['JP'], ['US', 'PH']),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('explain' as const), at: member, mark: fc.nat(marks.length - 1) }),
  },
  {
    weight: 6,
    arbitrary: fc
      .record({ do: fc.constant('carry' as const), from: member, to: member })
      .filter(({ from, to }) => from !== to),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      at: member,
      id: fc.nat(pool.length - 1),
      all: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('agree' as const), at: member, terms: fc.nat(2) }) },
)

/** What each content is: its label, its marking, what it points to. Fixed, so that an id and version have one content. */
function contentOf({ id, version }: Thing): { tlp: Tlp; mark: number | null; refs: readonly number[] } {
  const seed = id * 3 + version
  const levels: readonly Tlp[] = ['clear', 'green', 'green', 'amber', 'clear', 'amber+strict']
  return {
    tlp: levels[(seed * 7) % levels.length]!,
    mark: seed % 4 === 1 ? seed % marks.length : null,
    refs: [(id + 1 + (version % 2)) % pool.length, ...(seed % 3 === 0 ? [(id + 3) % pool.length] : [])],
  }
}

function reportOf(one: Thing): Record<string, unknown> {
  const { tlp, mark, refs } = contentOf(one)
  return {
    type: 'report',
    spec_version: '2.1',
    id: pool[one.id],
    created,
    modified: stampOf(one.version),
    name: `${one.id}.${one.version}`,
    published: created,
    object_refs: refs.map((ref) => pool[ref]),
    object_marking_refs: [tlp2Definitions[tlp].id, ...(mark === null ? [] : [marks[mark]])],
  }
}

function definitionOf(mark: number): Record<string, unknown> {
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: marks[mark],
    created,
    definition_type: 'statement',
    definition: { statement: `Copyright ${mark}` },
  }
}

const stampOf = (version: number) => `2026-02-0${version + 1}T00:00:00.000Z`

const termsOf: readonly (readonly Agreement[])[] = [
  [trilateral],
  [{ ...trilateral, clauses: [trilateral.clauses[0]!] }],
  [
    { ...trilateral, parties: ['US', 'JP'] },
    { ...trilateral, id: 'wide', clauses: [{ id: 'w', title: 'W', tlpCeiling: 'amber', onward: 'parties' }] },
  ],
]

interface Held {
  readonly seq: number
  readonly id: string
  readonly version: string
  readonly handling: Handling
  readonly refs: readonly string[]
}

/** A version that was taken back still binds the versions before it. */
type Past = Pick<Held, 'id' | 'version' | 'handling'>

async function takenBackAt(core: Core): Promise<Past[]> {
  const rows = await core.store.read.selectFrom('tombstone').selectAll().where('handling', '>', 0).execute()
  return rows.map(({ id, version, handling }) => ({ id, version, handling: core.registry.handling(handling) }))
}

/** What a node holds, read back from what it was given, and judged from the texts once more. */
async function heldBy(core: Core): Promise<Held[]> {
  const rows = await core.store.read.selectFrom('object').selectAll().orderBy('seq').execute()
  const explained = new Set(
    rows.filter((row) => row.type === 'marking-definition').flatMap((row) => [`${row.origin} ${row.id}`]),
  )
  return rows.map((row) => {
    const object = JSON.parse(row.body) as { object_marking_refs?: string[]; object_refs?: string[] }
    const handling = handlingOf({
      type: row.type,
      markings: (object.object_marking_refs ?? []).map((id) => {
        const tlp = Object.values(tlp2Definitions).find((one) => one.id === id)
        if (tlp !== undefined) {
          const label = Object.entries(tlp2Definitions).find(([, one]) => one.id === id)![0] as Tlp
          return { id, meaning: { kind: 'tlp', tlp: label } }
        }
        const known = explained.has(`${row.origin} ${id}`) || explained.has(`${core.self} ${id}`)
        return { id, meaning: known ? { kind: 'statement' } : { kind: 'unknown' } }
      }),
      extension: null,
      assigned: row.assigned === '' ? {} : (JSON.parse(row.assigned) as Assigned),
      origin: row.origin,
      under: row.under === '' ? null : row.under,
      sectors: [],
      granular: [],
      canGo: () => true,
      confidence: null,
      day: null,
      nowMs: 0,
      personal: [],
      held: [],
      consent: null,
    })
    return { seq: row.seq, id: row.id, version: row.version, handling, refs: object.object_refs ?? [] }
  })
}

/** By the definition: for each view, the versions that it shows and those that are the newest it shows. */
function expectedViews(
  core: Core,
  held: readonly Held[],
  past: readonly Past[],
  agreements: readonly Agreement[],
): Map<string, string[]> {
  const views = new Map<string, (handling: Handling) => boolean>([['|staff', () => true]])
  for (const agreement of agreements.filter(({ parties }) => parties.includes(core.self))) {
    const recipients: [string, Recipient][] = [
      ...agreement.parties
        .filter((code) => code !== core.self)
        .map((code): [string, Recipient] => [`member:${code}`, { kind: 'member', code }]),
      ['client:green', { kind: 'client', tlp: 'green' }],
      ['client:amber', { kind: 'client', tlp: 'amber' }],
      ['public', { kind: 'public' }],
    ]
    for (const [name, recipient] of recipients) {
      views.set(`${agreement.id}|${name}`, (handling) =>
        naivelyReleased({ handling, recipient, giver: core.self, agreements, nowMs, only: agreement.id }),
      )
    }
  }
  const ids = new Set(held.map((one) => one.id))
  const expected = new Map<string, string[]>()
  for (const [view, allows] of views) {
    // What a later version may not be shown to, an earlier one of its origin may not either.
    const isBound = (one: Held, by: Past) =>
      by.id === one.id && by.handling.origin === one.handling.origin && by.version >= one.version
    const bind = (one: Held) => [...held, ...past].filter((by) => isBound(one, by))
    let readable = held.filter((one) => bind(one).every((by) => allows(by.handling)))
    for (;;) {
      const shown = new Set(readable.map((one) => one.id))
      const knows = (ref: string) =>
        shown.has(ref) ||
        !ids.has(ref) ||
        held.some((one) => one.id === ref && view.endsWith(`|member:${one.handling.origin}`))
      const next = readable.filter((one) => one.refs.every(knows))
      if (next.length === readable.length) break
      readable = next
    }
    // A version that two origins published is shown once.
    const once = readable.filter(
      (one) => !readable.some((other) => other.id === one.id && other.version === one.version && other.seq < one.seq),
    )
    expected.set(
      view,
      once.map((one) => {
        const newest = !once.some((other) => other.id === one.id && other.version > one.version)
        return `${one.seq}${newest ? ' newest' : ''}`
      }),
    )
  }
  return expected
}

async function storedViews(core: Core, names: Iterable<string>): Promise<Map<string, string[]>> {
  const rows = await core.store.read.selectFrom('release').selectAll().execute()
  const stored = new Map<string, string[]>()
  for (const name of names) {
    const view = core.registry.viewNamed(name) ?? -1
    const shown = rows.filter((row) => core.registry.lane(row.lane).views.views.includes(view))
    stored.set(
      name,
      shown
        .map((row) => `${row.seq}${core.registry.lane(row.latest).views.views.includes(view) ? ' newest' : ''}`)
        .sort(),
    )
  }
  return stored
}

async function expectSound(core: Core, agreements: readonly Agreement[]): Promise<void> {
  const expected = expectedViews(core, await heldBy(core), await takenBackAt(core), agreements)
  for (const lines of expected.values()) lines.sort()
  expect(await storedViews(core, expected.keys())).toEqual(expected)
  const rows = await core.store.read
    .selectFrom('release')
    .innerJoin('object', 'object.seq', 'release.seq')
    .select(['handling', 'latest', (row) => row.fn.countAll<number>().as('count')])
    .groupBy(['handling', 'latest'])
    .execute()
  const sorted = (tallies: readonly { handling: number; latest: number; count: number }[]) =>
    tallies.map(({ handling, latest, count }) => `${handling} ${latest} ${count}`).sort()
  expect(sorted(await allTallies(core.store.read))).toEqual(sorted(rows))
}

class World {
  readonly cores: Readonly<Record<Member, Core>>
  readonly terms: Record<Member, number> = { US: 0, JP: 0, PH: 0 }
  /** What a reader that polls with a cursor has ever got, for each node and member. */
  readonly read = new Map<string, { cursor: number; got: Set<string> }>()
  #version = 1

  constructor(stores: readonly Store[]) {
    const [us, jp, ph] = members.map((code, index) => createCore(stores[index]!, code))
    this.cores = { US: us!, JP: jp!, PH: ph! }
  }

  agreements(at: Member): readonly Agreement[] {
    return termsOf[this.terms[at]]!
  }

  async apply(one: Step): Promise<void> {
    if (one.do === 'carry') {
      await carry(this.cores[one.from], this.cores[one.to])
      return
    }
    const core = this.cores[one.at]
    if (one.do === 'publish') {
      const assigned: Assigned = {
        ...(one.tlp === null ? {} : { tlp: one.tlp }),
        ...(one.names === null ? {} : { releasableTo: one.names }),
      }
      const entries = one.things.map((what) => ({ text: JSON.stringify(reportOf(what)), assigned }))
      await core.intake.accept({ kind: 'local', actor: 'test' }, entries)
    } else if (one.do === 'explain') {
      await core.intake.accept({ kind: 'local', actor: 'test' }, [{ text: JSON.stringify(definitionOf(one.mark)) }])
    } else if (one.do === 'delete') {
      const client = { kind: 'client', name: 'c', tlp: 'amber', canWrite: true } as const
      const versions = one.all
        ? { first: false, last: false, all: true, exact: [] }
        : { first: false, last: true, all: false, exact: [] }
      for (const { id } of this.agreements(one.at)) {
        await core.release.remove(client, id, pool[one.id]!, versions).catch((error: unknown) => {
          if (!(error instanceof Error && /no such object/.test(error.message))) throw error
        })
      }
    } else {
      this.terms[one.at] = one.terms
      core.setCharter(charterOf(termsOf[one.terms], ++this.#version))
      await redecide(core.store, core.registry, core.keyOf)
    }
  }

  /** Every member reads on where it stopped. */
  async poll(): Promise<void> {
    for (const at of members) {
      for (const reader of members.filter((code) => code !== at)) {
        const key = `${at} ${reader}`
        const state = this.read.get(key) ?? { cursor: 0, got: new Set<string>() }
        this.read.set(key, state)
        const { items } = await this.cores[at].release.stream(reader, state.cursor, 1000)
        for (const { id, version, added } of items) {
          state.cursor = added
          state.got.add(`${id} ${version}`)
        }
        const { items: now } = await this.cores[at].release.stream(reader, 0, 1000)
        const missed = now.map(({ id, version }) => `${id} ${version}`).filter((one) => !state.got.has(one))
        expect(missed, `what ${reader} never got from ${at}`).toEqual([])
      }
    }
  }
}

const tables = [
  'object',
  'reference',
  'release',
  'tally',
  'lane',
  'view',
  'handling',
  'decision',
  'progress',
  'evidence',
  'value',
  'tombstone',
  'giver',
  'recall',
  'recall_answer',
] as const

async function withStores(work: (fresh: () => Promise<Store[]>) => Promise<void>): Promise<void> {
  await using parts = new AsyncDisposableStack()
  const stores: Store[] = []
  for (const _ of members)
    stores.push(parts.use(await openStore({ database: parts.use(await createDatabase('sqlite')).database })))
  await work(async () => {
    for (const store of stores) {
      await store.write(async (tx) => {
        for (const table of tables) await tx.db.deleteFrom(table).execute()
      })
    }
    return stores
  })
}

test('whatever is published, relayed, explained, deleted and agreed in whatever order, each view of each node shows what policy says of what the node holds, and no cursor passes over anything', async () => {
  await withStores(async (fresh) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const world = new World(await fresh())
        for (const one of steps) {
          await world.apply(one)
          await world.poll()
        }
        for (const at of members) await expectSound(world.cores[at], world.agreements(at))
      }),
      { numRuns: Number(process.env.TREFOIL_RUNS ?? 100) },
    )
  })
}, 600_000)

test('once everybody has heard everybody, each node holds all that the others release to it, and nothing that its publisher withholds', async () => {
  await withStores(async (fresh) => {
    const published = fc.array(
      fc.record({
        do: fc.constant('publish' as const),
        at: member,
        things: fc.array(thing, { minLength: 1, maxLength: 3 }),
        tlp: fc.constantFrom<Tlp | null>(null, 'green', 'amber', 'red'),
        names: fc.constantFrom<readonly Member[] | null>(null, null, ['JP'], ['US', 'PH']),
      }),
      { minLength: 1, maxLength: 6 },
    )
    const relays = fc.array(
      fc.tuple(member, member).filter(([a, b]) => a !== b),
      { maxLength: 8 },
    )
    await fc.assert(
      fc.asyncProperty(published, relays, async (steps, order) => {
        const world = new World(await fresh())
        // Each id has one publisher: who is the first of several depends on the order of arrival.
        for (const one of steps) {
          const own = one.things.map((what) => ({
            ...what,
            id: (members.indexOf(one.at) + (what.id % 2) * 3) % pool.length,
          }))
          await world.apply({ ...one, things: own.filter(({ id }) => id % 3 === members.indexOf(one.at)) })
        }
        for (const [from, to] of order) await world.apply({ do: 'carry', from, to })
        const pairs = members.flatMap((from) => members.filter((to) => to !== from).map((to) => ({ from, to })))
        for (let round = 0; round < 3; round++) for (const pair of pairs) await world.apply({ do: 'carry', ...pair })
        for (const { from, to } of pairs) {
          const { items } = await world.cores[from].release.stream(to, 0, 1000)
          const held = new Set((await heldBy(world.cores[to])).map(({ id, version }) => `${id} ${version}`))
          expect(items.filter(({ id, version }) => !held.has(`${id} ${version}`))).toEqual([])
        }
        // What was delivered before something narrowed it stays; but nothing was ever delivered against its publisher's terms.
        for (const at of members) {
          for (const { handling } of await heldBy(world.cores[at])) {
            if (handling.origin === at) continue
            const recipient: Recipient = { kind: 'member', code: at }
            const question = { handling, recipient, giver: handling.origin, agreements: [trilateral], nowMs }
            expect(naivelyReleased(question)).toBe(true)
          }
        }
      }),
      { numRuns: Number(process.env.TREFOIL_RUNS ?? 50) },
    )
  })
}, 600_000)
