import { createPrivateKey } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeNotice } from '../crypto/notice.ts'
import { makeSeal, sealDigest } from '../crypto/seal.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Caller } from '../release/model.ts'
import { redecide } from '../release/redecide.ts'
import { type Core, charterOf, createCore, keyOfMember, makeIndicator, operator, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { dropFormerGivers } from './former-givers.ts'
import type { Run } from './model.ts'

type Indicator = ReturnType<typeof makeIndicator>

/** What a member says of one object, in its own order: it gives it, gives it no more, or shows its originator's recall. */
interface Said {
  readonly by: 'US' | 'PH'
  readonly says: 'gives' | 'withdraws' | 'recalls'
}

const key = createPrivateKey(keyOfMember('US').privatePem)

/** By the definition: recalled is gone; what its originator withdrew only its originator gives again; else anybody who gives it will do. */
function shouldHold(heard: readonly (Said & { readonly at: number })[]): boolean {
  if (heard.some(({ says }) => says === 'recalls')) return false
  const last = (by: MemberCode, says: Said['says']) =>
    Math.max(0, ...heard.filter((one) => one.by === by && one.says === says).map(({ at }) => at))
  const gives = (by: MemberCode) => last(by, 'gives') > last(by, 'withdraws')
  return last('US', 'withdraws') > 0 ? gives('US') : gives('US') || gives('PH')
}

function runOf(text: string, { says, at }: Pick<Said, 'says'> & { readonly at: number }, signing = key): Run {
  const { id, modified: version } = JSON.parse(text) as { id: string; modified: string }
  const facts = { origin: 'US', agreement: 'trilateral', id, version, digest: sealDigest(text) }
  const { agreement, origin, digest } = facts
  if (says === 'gives') {
    const carried = { id, origin, agreement, version, seal: makeSeal(key, { ...facts, assigned: {} }), at }
    return { is: 'release', entries: [{ text, carried }] }
  }
  const notice =
    says === 'recalls' ? makeNotice(signing, { origin, id, version, digest, reason: 'wrong', at: 1 }) : null
  return { is: 'recall', items: [{ id, version, digest, agreement, at, notice }] }
}

async function hear(core: Core, text: string, said: Said & { readonly at: number }): Promise<void> {
  const run = runOf(text, said)
  if (run.is === 'release') await core.intake.accept({ kind: 'peer', member: said.by }, run.entries)
  else expect(await core.intake.purge(said.by, run.items)).toEqual([{ outcome: 'purged' }])
}

/** As a page of steps is handed in: what is given in a row is one batch. */
function runsOf(text: string, said: readonly (Said & { readonly at: number })[]): Run[] {
  const runs: Run[] = []
  for (const one of said) {
    const run = runOf(text, one)
    const last = runs.at(-1)
    if (run.is === 'release' && last?.is === 'release')
      runs[runs.length - 1] = { is: 'release', entries: [...last.entries, ...run.entries] }
    else runs.push(run)
  }
  return runs
}

/** Everything that a member said in a row, on one page. */
async function hearPage(core: Core, text: string, said: readonly (Said & { readonly at: number })[]): Promise<void> {
  const runs = runsOf(text, said)
  const answers = await core.intake.takePage({
    member: said[0]!.by,
    runs,
    isStill: async () => true,
    write: async (_tx, answers) => answers,
  })
  expect(answers).toHaveLength(runs.length)
}

function pagesOf<T extends Said>(heard: readonly T[]): T[][] {
  const pages: T[][] = []
  for (const one of heard) {
    if (pages.at(-1)?.[0]?.by === one.by) pages.at(-1)!.push(one)
    else pages.push([one])
  }
  return pages
}

const said = fc.record<Said>({
  by: fc.constantFrom('US' as const, 'PH' as const),
  says: fc.oneof(
    { weight: 6, arbitrary: fc.constant('gives' as const) },
    { weight: 5, arbitrary: fc.constant('withdraws' as const) },
    { weight: 1, arbitrary: fc.constant('recalls' as const) },
  ),
})
/** What was said, each with its moment, in any order of arrival, some of it twice. */
const arriving = fc
  .array(said, { minLength: 1, maxLength: 7 })
  .map((all) => all.map((one, index) => ({ ...one, at: index + 1 })))
  .chain((all) => fc.tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all)))
  .map(([order, again]) => [...order, ...again])

describeOnBothStores('who gives what', (open, { engine }) => {
  test('in whatever order givings, withdrawals and recalls arrive, and however often, a node holds what somebody who may still gives it', async () => {
    const core = createCore(await open(), 'JP')
    await fc.assert(
      fc.asyncProperty(arriving, async (heard) => {
        const indicator = makeIndicator('g.example', { tlp: 'green' })
        const text = JSON.stringify(indicator)
        for (const one of heard) await hear(core, text, one)
        const holds = await core.release.detail(operator, indicator.id).then(
          () => true,
          () => false,
        )
        expect(holds).toBe(shouldHold(heard))
      }),
      { numRuns: engine === 'sqlite' ? 200 : 30 },
    )
  })

  test('on however few pages they arrive, too', async () => {
    const core = createCore(await open(), 'JP')
    await fc.assert(
      fc.asyncProperty(arriving, async (heard) => {
        const indicator = makeIndicator('g.example', { tlp: 'green' })
        const text = JSON.stringify(indicator)
        for (const page of pagesOf(heard)) await hearPage(core, text, page)
        const holds = await core.release.detail(operator, indicator.id).then(
          () => true,
          () => false,
        )
        expect(holds).toBe(shouldHold(heard))
      }),
      { numRuns: engine === 'sqlite' ? 100 : 15 },
    )
  }, 120_000)

  test('what one page gives twice stays, though the word that it was taken back in between comes later', async () => {
    const core = createCore(await open(), 'JP')
    const indicator = makeIndicator('r.example', { tlp: 'green' })
    const text = JSON.stringify(indicator)
    await hearPage(core, text, [
      { by: 'US', says: 'gives', at: 1 },
      { by: 'US', says: 'gives', at: 3 },
    ])
    await hear(core, text, { by: 'US', says: 'withdraws', at: 2 })
    expect((await core.release.detail(operator, indicator.id)).receivedFrom).toBe('US')
  })

  test('what one giver withdraws stands under the agreement of the giver that remains', async () => {
    const core = createCore(await open(), 'JP')
    const indicator = makeIndicator('s.example', { tlp: 'green' })
    const text = JSON.stringify(indicator)
    await hear(core, text, { by: 'PH', says: 'gives', at: 1 })
    await hear(core, text, { by: 'US', says: 'gives', at: 1 })
    expect((await core.release.detail(operator, indicator.id)).receivedFrom).toBe('PH')
    await hear(core, text, { by: 'PH', says: 'withdraws', at: 2 })
    expect((await core.release.detail(operator, indicator.id)).receivedFrom).toBe('US')
  })

  test('who may not give yet what another has given is refused, and counts once it may', async () => {
    const core = createCore(await open(), 'JP')
    const indicator = makeIndicator('l.example', { tlp: 'green' })
    const text = JSON.stringify(indicator)
    const { entries } = runOf(text, { says: 'gives', at: 1 }) as Extract<Run, { is: 'release' }>
    const give = () => core.intake.accept({ kind: 'peer', member: 'US' }, entries)
    await hear(core, text, { by: 'PH', says: 'gives', at: 1 })
    const onlyPhilippines = trilateral.clauses.map((clause) => ({ ...clause, from: ['PH'] }))
    const terms = async (clauses: typeof trilateral.clauses, version: number) => {
      core.setCharter(charterOf([{ ...trilateral, clauses }], version))
      await redecide(core.store, core.registry, core.keyOf)
    }
    await terms(onlyPhilippines, 2)
    // Were it called unchanged, the sender would believe that all is well, and nobody would ask again.
    expect((await give()).rejected).toMatchObject([{ id: indicator.id, code: 'not-permitted' }])
    await terms(trilateral.clauses, 3)
    expect((await give()).unchanged).toMatchObject([{ id: indicator.id }])
    await hear(core, text, { by: 'PH', says: 'withdraws', at: 2 })
    expect((await core.release.detail(operator, indicator.id)).receivedFrom).toBe('US')
  })

  test('what bound an earlier version binds it no more once the later one is given again, for more readers', async () => {
    const narrow = { ...trilateral, id: 'bilateral', parties: ['JP', 'US'] }
    const core = createCore(await open(), 'JP', charterOf([trilateral, narrow]))
    const first = makeIndicator('v.example', { tlp: 'green' })
    const later = { ...first, modified: new Date(Date.parse(first.modified) + 1000).toISOString(), name: 'later' }
    const give = async (one: object, agreement: string, at: number) => {
      const text = JSON.stringify(one)
      const { id, modified: version } = one as Indicator
      const facts = { origin: 'US', agreement, id, version, digest: sealDigest(text) }
      const carried = { id, origin: 'US', agreement, version, seal: makeSeal(key, { ...facts, assigned: {} }), at }
      expect((await core.intake.accept({ kind: 'peer', member: 'US' }, [{ text, carried }])).rejected).toEqual([])
    }
    const philippines: Caller = { kind: 'member', code: 'PH' }
    const versions = { first: false, last: false, all: true, exact: [] }
    const readable = async () =>
      (await core.release.page(philippines, { agreement: 'trilateral', limit: 10, versions })).items.length
    await give(first, 'trilateral', 1)
    expect(await readable()).toBe(1)
    await give(later, 'bilateral', 2)
    expect(await readable()).toBe(0)
    const { id, modified: version } = later
    const digest = sealDigest(JSON.stringify(later))
    await core.intake.purge('US', [{ id, version, digest, agreement: 'bilateral', at: 3, notice: null }])
    expect(await readable()).toBe(0)
    await give(later, 'trilateral', 4)
    expect(await readable()).toBe(2)
  })

  test('who left the alliance gives no more: what another member gives stands under that one, what nobody else gives goes', async () => {
    const core = createCore(await open(), 'JP')
    const [both, alone, own] = ['b.example', 'a.example', 'o.example'].map((name) =>
      makeIndicator(name, { tlp: 'green' }),
    ) as [Indicator, Indicator, Indicator]
    await hear(core, JSON.stringify(both), { by: 'PH', says: 'gives', at: 1 })
    await hear(core, JSON.stringify(both), { by: 'US', says: 'gives', at: 1 })
    await hear(core, JSON.stringify(alone), { by: 'PH', says: 'gives', at: 2 })
    const carried = { id: own.id, origin: 'PH', agreement: 'trilateral', version: own.modified, seal: null, at: 3 }
    await core.intake.accept({ kind: 'peer', member: 'PH' }, [{ text: JSON.stringify(own), carried }])

    const { members, ...rest } = charterOf([trilateral], 2)
    const charter = { ...rest, members: members.filter(({ member }) => member !== 'PH') }
    const { store, registry, keyOf } = core
    await dropFormerGivers({ store, registry, keyOf, charter: () => charter })
    expect((await core.release.detail(operator, both.id)).receivedFrom).toBe('US')
    await expect(core.release.detail(operator, alone.id)).rejects.toThrow('no such object')
    // What it published itself is as it was.
    expect((await core.release.detail(operator, own.id)).receivedFrom).toBe('PH')
    // Its originator gives it, now or later.
    await hear(core, JSON.stringify(alone), { by: 'US', says: 'gives', at: 4 })
    expect((await core.release.detail(operator, alone.id)).receivedFrom).toBe('US')
  })
})
