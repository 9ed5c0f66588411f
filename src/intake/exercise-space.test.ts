import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Tlp } from '../policy/model.ts'
import type { Store } from '../store/store.ts'
import { charterOf, createCore, makeIndicator, makeObject, operator } from '../testing/core.ts'
import { createSpaces, embeddedStores, ofExercise, type Spaces } from '../testing/exercise.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Entry, Source } from './model.ts'

const exercise = 'SEA DRAGON'
const staff: Source = { kind: 'local', actor: 'person:ana' }
const client: Source = { kind: 'local', actor: 'client:soc' }
const peer: Source = { kind: 'peer', member: 'JP' }
const drilled = (name: string, more: Record<string, unknown> = {}) =>
  makeIndicator(name, { tlp: 'green', ...ofExercise(exercise), ...more })

function entry(object: { readonly id: string; readonly modified?: string }, from?: string): Entry {
  const text = JSON.stringify(object)
  if (from === undefined) return { text }
  return {
    text,
    carried: { id: object.id, origin: from, agreement: 'trilateral', version: object.modified ?? '', seal: null },
  }
}
const pointing = (target: string, more: Record<string, unknown>) =>
  makeObject('note', { tlp: 'green', content: 'x', object_refs: [target], ...more })

const embedded = embeddedStores()

describeOnBothStores('the doors of two spaces', (open) => {
  async function spaces(): Promise<Spaces> {
    return createSpaces([await open(), await embedded()], 'US', exercise, ['US', 'JP'])
  }

  test('a drill is released to the members of its exercise alone, and to nobody else by any door', async () => {
    const { drill, live } = await spaces()
    const one = drilled('one.example')
    expect((await drill.intake.accept(staff, [entry(one)])).added).toHaveLength(1)
    expect((await drill.release.stream('JP', 0, 10)).items.map(({ id }) => id)).toEqual([one.id])
    expect((await drill.release.stream('PH', 0, 10)).items).toEqual([])
    for (const caller of [
      { kind: 'public' },
      { kind: 'client', name: 'soc', tlp: 'red', canWrite: true },
      { kind: 'member', code: 'PH' },
    ] as const)
      expect((await drill.release.page(caller, { agreement: 'trilateral', limit: 10, versions: last })).items).toEqual(
        [],
      )
    expect((await drill.release.counts(operator)).total).toBe(1)
    expect((await live.release.counts(operator)).total).toBe(0)
  })

  test('what is live, of another exercise, or known live by its id does not come into a drill', async () => {
    const { drill, live } = await spaces()
    const held = makeIndicator('held.example', { tlp: 'green' })
    await live.intake.accept(staff, [entry(held)])
    const again = { ...drilled('again.example'), id: held.id }
    const wrong = [
      makeIndicator('live.example', { tlp: 'green' }),
      makeIndicator('other.example', { tlp: 'green', ...ofExercise('KOIN') }),
      again,
    ]
    for (const source of [staff, peer]) {
      const from = source.kind === 'peer' ? 'JP' : undefined
      const { added, rejected } = await drill.intake.accept(
        source,
        wrong.map((one) => entry(one, from)),
      )
      expect(added).toEqual([])
      expect(rejected.map(({ code }) => code)).toEqual(['other-space', 'other-space', 'other-space'])
      // A peer is not told what is held live.
      expect(rejected[2]!.reason.includes('live')).toBe(source.kind === 'local')
    }
  })

  test('nothing live refers to a drill or takes its id: our own people are told, others are answered as if there were none', async () => {
    const { drill, live, follower } = await spaces()
    const one = drilled('one.example')
    await drill.intake.accept(staff, [entry(one)])
    const refers = pointing(one.id, {})
    const same = { ...makeIndicator('same.example', { tlp: 'green' }), id: one.id }
    const told = await live.intake.accept(staff, [entry(refers), entry(same)])
    expect(told.rejected.map(({ code, reason }) => [code, reason.includes(exercise)])).toEqual([
      ['other-space', true],
      ['other-space', true],
    ])
    expect((await live.intake.accept(client, [entry(refers)])).rejected).toEqual([])
    expect((await live.intake.accept(peer, [entry(same, 'JP')])).rejected).toEqual([])
    // What has come to be live is none of the drill any more.
    await follower.look()
    expect((await drill.release.counts(operator)).total).toBe(0)
    expect(
      (await drill.intake.accept(staff, [entry({ ...one, modified: new Date().toISOString() })])).rejected,
    ).toHaveLength(1)
  })

  test('an address or a name, whose id says what it is, may stand in both', async () => {
    const { drill, live } = await spaces()
    const address = {
      type: 'ipv4-addr',
      spec_version: '2.1',
      value: '192.0.2.7',
      id: 'ipv4-addr--39e3bc19-9d8e-5bd6-8be1-f66f4e0c4b29',
    }
    const marked = { object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'] }
    expect(
      (await drill.intake.accept(staff, [entry({ ...address, ...marked, ...ofExercise(exercise) })])).rejected,
    ).toEqual([])
    expect((await live.intake.accept(staff, [entry({ ...address, ...marked })])).rejected).toEqual([])
  })

  test('a drill that points to something live reaches only who may read that, whenever it comes or changes', async () => {
    const { drill, live, follower } = await spaces()
    const forPh = makeIndicator('ph.example', { tlp: 'green' })
    const later = makeIndicator('later.example', { tlp: 'green' })
    await live.intake.accept(staff, [{ ...entry(forPh), assigned: { releasableTo: ['PH'] } }])
    const hidden = pointing(forPh.id, ofExercise(exercise))
    const dangling = pointing(later.id, ofExercise(exercise))
    expect((await drill.intake.accept(staff, [entry(hidden), entry(dangling)])).rejected).toEqual([])
    const given = async () => (await drill.release.stream('JP', 0, 10)).items.map(({ id }) => id)
    expect(await given()).toEqual([dangling.id])
    await follower.look()
    expect(await given()).toEqual([dangling.id])
    await live.intake.accept(staff, [{ ...entry(later), assigned: { releasableTo: ['PH'] } }])
    await follower.look()
    expect(await given()).toEqual([])
    await live.intake.accept(staff, [entry({ ...later, modified: '2026-06-01T00:00:00.000Z' })])
    await live.intake.accept(staff, [entry({ ...forPh, modified: '2026-06-01T00:00:00.000Z' })])
    await follower.look()
    expect((await given()).toSorted()).toEqual([hidden.id, dangling.id].toSorted())
    expect((await drill.release.counts(operator)).total).toBe(2)
  })
})

const last = { first: false, last: true, all: false, exact: [] }

/** What happens at a node, live or in a drill; the numbers choose among what there is. */
interface Act {
  readonly kind: 'publish' | 'given' | 'recall'
  readonly isDrill: boolean
  readonly tlp: Tlp
  readonly to: readonly string[] | null
  readonly refers: readonly number[]
  /** What a peer gives has the id of a drill. */
  readonly sameId: boolean
}

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom('publish', 'publish', 'given', 'recall'),
  isDrill: fc.boolean(),
  tlp: fc.constantFrom<Tlp>('clear', 'green', 'amber'),
  to: fc.option(fc.subarray(['JP', 'PH'])),
  refers: fc.array(fc.nat(20), { maxLength: 2 }),
  sameId: fc.boolean(),
})

/** Every table, less what is drawn at random for the ledger. */
async function contentOf({ read }: Store): Promise<Record<string, unknown>> {
  const plain = [
    'object',
    'reference',
    'release',
    'tally',
    'lane',
    'view',
    'handling',
    'decision',
    'value',
    'evidence',
    'tombstone',
    'giver',
    'recall_answer',
    'derivation',
    'review',
    'retention',
    'outbox',
    'receipt',
    'exercise',
  ] as const
  const content: Record<string, unknown> = {}
  for (const table of plain) {
    const rows = await read.selectFrom(table).selectAll().execute()
    content[table] = rows.map((row) => JSON.stringify({ ...row, key: 0, target: 0, notice: '' })).sort()
  }
  const steps = await read.selectFrom('step').selectAll().orderBy('leaf').execute()
  content['step'] = steps.map(({ entry: _, salt: __, manifest, ...row }) => {
    const { prev: ___, salt: ____, ...said } = JSON.parse(manifest) as Record<string, unknown>
    return { ...row, said }
  })
  return content
}

describe('whatever happens in a drill', () => {
  // Both stores run the same statements; the law is about what is written.
  describeOnBothStores('the live side', (open, { engine }) => {
    test('is to the row that of a node that never had it', async () => {
      let drills = 0
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 14 }), async (acts) => {
          const seedHex = '00'.repeat(16)
          const both = createSpaces([await open({ seedHex, nowMs: () => 1e12 }), await embedded()], 'US', exercise, [
            'US',
            'JP',
          ])
          const alone = createCore(await open({ seedHex, nowMs: () => 1e12 }), 'US', charterOf())
          const lived: string[] = []
          const drilledIds: string[] = []
          for (const [index, { kind, isDrill, tlp, to, refers, sameId }] of acts.entries()) {
            const lives = [both.live, alone]
            if (kind === 'recall') {
              const ids = isDrill ? drilledIds : lived
              const id = ids[(refers[0] ?? 0) % ids.length]
              if (id === undefined) continue
              // One that was taken back already is refused in both.
              for (const core of isDrill ? [both.drill] : lives)
                await core.recalls.recall(operator, { id, reason: 'wrong' }).catch(() => {})
              continue
            }
            const known = kind === 'publish' && !isDrill ? lived : [...lived, ...drilledIds]
            const targets = known.length === 0 ? [] : refers.map((at) => known[at % known.length]!)
            const label = kind === 'given' ? 'green' : tlp
            const made =
              targets.length === 0
                ? makeIndicator(`n${index}.example`, { tlp: label })
                : makeObject('note', { tlp: label, content: 'x', object_refs: targets })
            const assigned = to === null ? {} : { assigned: { releasableTo: to } }
            if (kind === 'given') {
              const id = sameId ? drilledIds.findLast((one) => one.startsWith(made.type)) : undefined
              const given = { ...made, id: id ?? made.id }
              for (const core of lives) await core.intake.accept(peer, [entry(given, 'JP')])
              lived.push(given.id)
            } else if (isDrill) {
              const drill = { ...made, ...ofExercise(exercise) }
              const { added } = await both.drill.intake.accept(staff, [{ ...entry(drill), ...assigned }])
              drills += added.length
              if (added.length > 0) drilledIds.push(drill.id)
            } else {
              for (const core of lives) await core.intake.accept(staff, [{ ...entry(made), ...assigned }])
              lived.push(made.id)
            }
            await both.follower.look()
          }
          expect(await contentOf(both.live.store)).toEqual(await contentOf(alone.store))
          expect(await both.live.release.counts(operator)).toEqual(await alone.release.counts(operator))
        }),
        { numRuns: engine === 'sqlite' ? 6 : 1 },
      )
      // One history may have none.
      if (engine === 'sqlite') expect(drills).toBeGreaterThan(0)
    }, 600_000)

    test('decides who gets what in it, object by object, as an oracle says that knows nothing of lanes', async () => {
      const size = 5
      const node = fc.record({
        to: fc.option(fc.subarray(['JP', 'PH'])),
        refers: fc.array(fc.nat(2 * size - 1), { maxLength: 3 }),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(node, { minLength: 2 * size, maxLength: 2 * size }), async (nodes) => {
          const { live, drill, follower } = createSpaces([await open(), await embedded()], 'US', exercise, ['US', 'JP'])
          const ids = nodes.map(() => `note--${randomUUID()}`)
          const isDrill = (at: number) => at >= size
          // Live objects refer to live ones alone.
          const targetsOf = (at: number) => {
            const all = nodes[at]!.refers.map((to) => (isDrill(at) ? to : to % size))
            return all.length === 0 ? [at] : all
          }
          for (const at of nodes.keys()) {
            const object = {
              ...makeObject('note', { tlp: 'green', content: 'x', object_refs: targetsOf(at).map((to) => ids[to]) }),
              id: ids[at]!,
              ...(isDrill(at) ? ofExercise(exercise) : {}),
            }
            const { to } = nodes[at]!
            const core = isDrill(at) ? drill : live
            const one = { ...entry(object), ...(to === null ? {} : { assigned: { releasableTo: to } }) }
            expect((await core.intake.accept(staff, [one])).rejected).toEqual([])
          }
          await follower.look()
          const readable = new Set([...nodes.keys()].filter((at) => nodes[at]!.to?.includes('JP') !== false))
          for (let before = -1; before !== readable.size; ) {
            before = readable.size
            for (const at of [...readable]) if (targetsOf(at).some((to) => !readable.has(to))) readable.delete(at)
          }
          const given = (await drill.release.stream('JP', 0, 100)).items.map(({ id }) => id)
          expect(given.toSorted()).toEqual(
            [...readable]
              .filter(isDrill)
              .map((at) => ids[at]!)
              .toSorted(),
          )
        }),
        { numRuns: engine === 'sqlite' ? 6 : 1 },
      )
    }, 600_000)
  })
})
