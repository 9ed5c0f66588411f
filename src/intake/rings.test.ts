import { createPrivateKey } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Charter } from '../alliance/model.ts'
import { makeSeal, sealDigest } from '../crypto/seal.ts'
import type { MemberCode } from '../policy/model.ts'
import { Streams } from '../testing/carried-streams.ts'
import { type Core, charterOf, createCore, keyOfMember, makeIndicator, operator, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Run } from './model.ts'

/** Korea publishes, and only the United States has it straight from there. */
function charterOfFour(version = 1): Charter {
  const charter = charterOf([{ ...trilateral, parties: ['JP', 'KR', 'PH', 'US'] }], version)
  const korea = { ...charter.members[0]!, member: 'KR', name: 'KR', signingKey: keyOfMember('KR').publicKey }
  return { ...charter, members: [...charter.members, korea] }
}

type Indicator = ReturnType<typeof makeIndicator>

/** What a member says of Korea's object: that it has it through these, or gives it no more. */
interface Said {
  readonly by: MemberCode
  readonly via: readonly MemberCode[] | 'withdraws'
}

function runOf(indicator: Indicator, { via }: Said, at: number): Run {
  const text = JSON.stringify(indicator)
  const { id, modified: version } = indicator
  const facts = { origin: 'KR', agreement: 'trilateral', id, version, digest: sealDigest(text) }
  const { agreement, origin, digest } = facts
  if (via === 'withdraws') return { is: 'recall', items: [{ id, version, digest, agreement, at, notice: null }] }
  const seal = makeSeal(createPrivateKey(keyOfMember('KR').privatePem), { ...facts, assigned: {} })
  return { is: 'release', entries: [{ text, carried: { id, origin, agreement, version, seal, at, via } }] }
}

async function hear(core: Core, indicator: Indicator, said: Said, at: number): Promise<void> {
  const page = { member: said.by, runs: [runOf(indicator, said, at)], isStill: async () => true }
  const answers = await core.intake.takePage({ ...page, write: async (_tx, answers) => answers })
  for (const answer of answers ?? [])
    if (answer.is === 'release') expect(answer.result.rejected).toEqual([])
    else expect(answer.answers).toEqual([{ outcome: 'purged' }])
}

async function holds(core: Core, { id }: Indicator): Promise<boolean> {
  return core.release.detail(operator, id).then(
    () => true,
    () => false,
  )
}

/** Through whom a member is told that this node has it, in order. */
async function waysTold(core: Core, member: MemberCode): Promise<(readonly MemberCode[] | undefined)[]> {
  const { steps } = await core.release.steps(member, 'routine', 0, { items: 100, bytes: 1e6 })
  return steps.flatMap(({ items }) => items.flatMap((item) => (item.is === 'object' ? [item.parcel.via] : [])))
}

describeOnBothStores('rings of relays', (open, { engine }) => {
  test('two members that have it from a third one alone do not keep each other’s copy once that one gives it no more', async () => {
    const cores = [createCore(await open(), 'JP', charterOfFour()), createCore(await open(), 'PH', charterOfFour())]
    const [japan, philippines] = cores as [Core, Core]
    const there = new Streams(japan, philippines)
    const back = new Streams(philippines, japan)
    const indicator = makeIndicator('ring.example', { tlp: 'green' })
    for (const core of cores) await hear(core, indicator, { by: 'US', via: [] }, 1)
    await there.bring()
    await back.bring()
    for (const core of cores) expect(await holds(core, indicator)).toBe(true)

    for (const core of cores) await hear(core, indicator, { by: 'US', via: 'withdraws' }, 2)
    for (let round = 0; round < 4; round++) {
      await there.bring()
      await back.bring()
    }
    for (const core of cores) expect(await holds(core, indicator)).toBe(false)
  })

  test('it stays at both while a third one gives it to one of them', async () => {
    const cores = [createCore(await open(), 'JP', charterOfFour()), createCore(await open(), 'PH', charterOfFour())]
    const [japan, philippines] = cores as [Core, Core]
    const there = new Streams(japan, philippines)
    const back = new Streams(philippines, japan)
    const indicator = makeIndicator('stays.example', { tlp: 'green' })
    for (const core of cores) await hear(core, indicator, { by: 'US', via: [] }, 1)
    await there.bring()
    await back.bring()
    await hear(japan, indicator, { by: 'US', via: 'withdraws' }, 2)
    for (let round = 0; round < 4; round++) {
      await there.bring()
      await back.bring()
    }
    for (const core of cores) expect(await holds(core, indicator)).toBe(true)
    // Japan has it through the Philippines now, and says so there.
    await hear(philippines, indicator, { by: 'US', via: 'withdraws' }, 2)
    for (let round = 0; round < 4; round++) {
      await there.bring()
      await back.bring()
    }
    for (const core of cores) expect(await holds(core, indicator)).toBe(false)
  })

  test('whoever has it from us is told anew when it comes another way', async () => {
    const core = createCore(await open(), 'JP', charterOfFour())
    const indicator = makeIndicator('way.example', { tlp: 'green' })
    await hear(core, indicator, { by: 'US', via: [] }, 1)
    expect(await waysTold(core, 'PH')).toEqual([['US']])
    // One more way changes nothing while the first one is open.
    await hear(core, indicator, { by: 'KR', via: [] }, 1)
    expect(await waysTold(core, 'PH')).toEqual([['US']])
    await hear(core, indicator, { by: 'US', via: ['PH'] }, 2)
    expect(await waysTold(core, 'PH')).toEqual([
      ['PH', 'US'],
      ['PH', 'US'],
    ])
    await hear(core, indicator, { by: 'US', via: 'withdraws' }, 3)
    expect(await waysTold(core, 'PH')).toEqual([undefined, undefined, undefined])
    // Nothing new: nobody is told anything.
    await hear(core, indicator, { by: 'KR', via: [] }, 1)
    expect(await waysTold(core, 'PH')).toHaveLength(3)
  })

  test('what comes through us, or through more members than any alliance has need of, is taken for not given', async () => {
    const core = createCore(await open(), 'JP', charterOfFour())
    const indicator = makeIndicator('far.example', { tlp: 'green' })
    await hear(core, indicator, { by: 'PH', via: ['US', 'JP'] }, 1)
    expect(await holds(core, indicator)).toBe(false)
    await hear(core, indicator, { by: 'PH', via: Array.from({ length: 33 }, (_, index) => `M${index}`) }, 2)
    expect(await holds(core, indicator)).toBe(false)
    await hear(core, indicator, { by: 'PH', via: ['US'] }, 3)
    expect(await holds(core, indicator)).toBe(true)
    await hear(core, indicator, { by: 'PH', via: ['US', 'JP'] }, 4)
    expect(await holds(core, indicator)).toBe(false)
  })

  test('a legal hold keeps what nobody gives any more but through us, for our own people alone', async () => {
    const core = createCore(await open(), 'JP', charterOfFour())
    const indicator = makeIndicator('held.example', { tlp: 'green' })
    await hear(core, indicator, { by: 'PH', via: [] }, 1)
    await core.recalls.preserve(operator, indicator.id, 'a court says so')
    await hear(core, indicator, { by: 'PH', via: ['JP'] }, 2)
    expect(await holds(core, indicator)).toBe(true)
    expect((await core.recalls.history(operator, indicator.id)).takenBack).toMatchObject([{ by: 'PH', held: true }])
    await core.recalls.letGo(operator, indicator.id)
    expect(await holds(core, indicator)).toBe(false)
  })

  test('whatever members say in their order, a node holds what somebody gives who does not have it through this node', async () => {
    const core = createCore(await open(), 'JP', charterOfFour())
    const ways = { US: [[], ['PH'], ['JP'], ['PH', 'JP']], PH: [[], ['US'], ['JP'], ['JP', 'US']] } as const
    const word = fc
      .constantFrom<'US' | 'PH'>('US', 'PH')
      .chain((by) =>
        fc
          .oneof(
            { weight: 3, arbitrary: fc.constantFrom<readonly MemberCode[]>(...ways[by]) },
            { weight: 1, arbitrary: fc.constant('withdraws' as const) },
          )
          .map((via): Said => ({ by, via })),
      )
    const said = fc.array(word, { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(said, fc.array(fc.nat(7), { maxLength: 3 }), async (all, repeated) => {
        const indicator = makeIndicator('law.example', { tlp: 'green' })
        const heard = all.map((one, index) => ({ one, at: index + 1 }))
        for (const { one, at } of heard) await hear(core, indicator, one, at)
        // A page may be read twice.
        for (const { one, at } of repeated.flatMap((index) => heard[index] ?? []))
          if (all.findLastIndex(({ by }) => by === one.by) + 1 === at) await hear(core, indicator, one, at)
        const last = (by: MemberCode) => all.findLast((one) => one.by === by)?.via ?? 'withdraws'
        const gives = (by: MemberCode) => last(by) !== 'withdraws' && !last(by).includes('JP')
        expect(await holds(core, indicator)).toBe(gives('US') || gives('PH'))
      }),
      { numRuns: engine === 'sqlite' ? 150 : 25 },
    )
  })
})
