import { expect, test } from 'vitest'
import { appendAudit } from '../../audit/append.ts'
import { openPgpKey } from '../../crypto/openpgp.ts'
import { createReviews } from '../../release/reviews.ts'
import type { Store } from '../../store/store.ts'
import { makeDraft } from '../../testing/advisories.ts'
import { type Core, charterOf, createCore, keyOfMember, nowMs, trilateral } from '../../testing/core.ts'
import { describeOnBothStores } from '../../testing/stores.ts'
import { AdvisoryDesk } from './desk.ts'

const agreement = { ...trilateral, advisories: { quorum: 1 } }
const members = ['JP', 'PH']
const embargo = new Date(nowMs + 86_400_000).toISOString()
const wide = makeDraft({ embargo, sections: makeDraft().sections.slice(0, 2) })
const strict = makeDraft({ embargo })

function deskOn(store: Store): {
  readonly core: Core
  readonly desk: AdvisoryDesk
  readonly later: (ms: number) => void
  readonly break: (is: boolean) => void
} {
  const charter = charterOf([agreement])
  const core = createCore(store, 'US', charter, { personalData: false, twoPersonRelease: true })
  const self = charter.members.find(({ member }) => member === 'US')!
  let now = nowMs
  let isCut = false
  const desk = new AdvisoryDesk({
    ...{ store, fenced: store, self, signingPem: keyOfMember('US').privatePem, nowMs: () => now },
    ...{ cards: () => charter.members, agreements: () => [agreement] },
    async accept(...given) {
      if (isCut) throw new Error('cut')
      return await core.intake.accept(...given)
    },
    openPgp: openPgpKey(new Uint8Array(32).fill(1), 'US'),
    publisher: () => ({
      member: 'US',
      name: 'US',
      url: 'https://us.example',
      contact: 'https://us.example',
      names: {},
    }),
    worker: { check: async () => [], pdf: async () => Uint8Array.of(0x25) },
    audit: async () => {},
    signBytes: () => ({ publicKey: '', value: '' }),
    report: (error) => {
      throw error
    },
    onChange: () => {},
  })
  return { core, desk, later: (ms) => (now += ms), break: (is) => (isCut = is) }
}
const reviewsOf = (core: Core) =>
  createReviews({ ...core, names: () => ({}), hasReleaser: async () => true, audit: appendAudit, onDecided: () => {} })
const waiting = async (core: Core) => (await reviewsOf(core).list({ which: 'waiting', limit: 10 })).items
/** How many statements Japan would be given now. */
const given = async (core: Core) => (await core.release.stream('JP', 0, 100)).items.length

describeOnBothStores('a second person', (open) => {
  test('is asked about the words of a text with a part under AMBER+STRICT, and they leave when it has agreed', async () => {
    const { core, desk } = deskOn(await open())
    const id = await desk.open({ ...strict, agreement: 'trilateral', members }, 'person:a')
    expect(await waiting(core)).toMatchObject([{ kind: 'second-person', askedBy: 'person:a' }])
    expect(await given(core)).toBe(0)
    await desk.comment(id, { part: 'members', text: 'Is STRICT-ONLY right?' }, 'person:a')
    const asked = await waiting(core)
    expect(asked).toHaveLength(2)
    // Who asked is not the second.
    await expect(
      reviewsOf(core).decide(asked[0]!.num, 'release', { name: 'person:a', isOperator: false }, 'mine'),
    ).rejects.toMatchObject({ kind: 'forbidden' })
    for (const { num } of asked)
      await reviewsOf(core).decide(num, 'release', { name: 'person:b', isOperator: false }, 'read and agreed')
    expect(await given(core)).toBe(2)
  })

  test('is not asked about sign-offs and withdrawals, which bring no words of it, nor about a text without such parts', async () => {
    const { core, desk } = deskOn(await open())
    const id = await desk.open({ ...wide, agreement: 'trilateral', members }, 'person:a')
    await desk.signOff(id, (await desk.detail(id)).state.head!.hash, 'person:a')
    await desk.withdraw(id, 'a mistake', 'person:a')
    expect([await waiting(core), await given(core)]).toEqual([[], 3])
    const second = await desk.open({ ...strict, agreement: 'trilateral', members }, 'person:a')
    await desk.signOff(second, (await desk.detail(second)).state.head!.hash, 'person:a')
    expect([(await waiting(core)).length, await given(core)]).toEqual([1, 4])
  })

  test('is asked, too, where words are sent again after a crash and the text has become a wider one since', async () => {
    const { core, desk, later, break: cut } = deskOn(await open())
    const id = await desk.open({ ...wide, agreement: 'trilateral', members }, 'person:a')
    const headOf = async () => (await desk.detail(id)).state.head!.hash
    const [{ language: _, ...wider }, { language: __, ...narrower }] = [wide, strict]
    // Kept, and the process ends before it is handed in.
    cut(true)
    later(1_000)
    await expect(desk.amend(id, { basis: await headOf(), text: narrower, note: '' }, 'person:a')).rejects.toThrow('cut')
    later(1_000)
    await expect(desk.comment(id, { part: 'members', text: 'STRICT-ONLY?' }, 'person:a')).rejects.toThrow('cut')
    cut(false)
    later(1_000)
    await desk.amend(id, { basis: await headOf(), text: { ...wider, title: 'Wider' }, note: '' }, 'person:a')
    expect([await waiting(core), await given(core)]).toEqual([[], 2])
    // Long ago: the store counts by a clock of its own.
    await core.store.write(async ({ db }) => {
      await db.updateTable('advisory_statement').set({ received_at: 0 }).execute()
    })
    await desk.work()
    expect([(await waiting(core)).length, await given(core)]).toEqual([2, 2])
  })

  test('of another member signs such a text off before it is published, whatever the quorum', async () => {
    const { core, desk, later } = deskOn(await open())
    const begin = { agreement: 'trilateral', members }
    const [one, other] = [await desk.open({ ...strict, ...begin }, 'a'), await desk.open({ ...wide, ...begin }, 'a')]
    for (const id of [one, other]) await desk.signOff(id, (await desk.detail(id)).state.head!.hash, 'person:a')
    expect([(await desk.detail(one)).rule.quorum, (await desk.detail(other)).rule.quorum]).toEqual([2, 1])
    later(86_400_001)
    core.setNow(nowMs + 86_400_001)
    await desk.work()
    expect((await desk.detail(one)).files).toEqual([])
    expect((await desk.detail(other)).files.length).toBeGreaterThan(0)
  })
})
