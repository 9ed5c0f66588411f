import { expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import { makeNotice } from '../crypto/notice.ts'
import type { Store } from '../store/store.ts'
import { bringOutcomes, Streams } from '../testing/carried-streams.ts'
import {
  type Core,
  charterOf,
  createCore,
  keyOfMember,
  local,
  makeIndicator,
  makeObject,
  nowMs,
  operator,
  trilateral,
} from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller, VersionMatch } from './model.ts'
import { redecide } from './redecide.ts'
import { indexNext } from './search-index.ts'

const all: VersionMatch = { first: false, last: false, all: true, exact: [] }
const client: Caller = { kind: 'client', name: 'siem', tlp: 'amber', canWrite: true }

/** Three nodes; US and PH do not hear each other unless told. */
async function threeNodes(open: () => Promise<Store>, agreements?: readonly Agreement[]) {
  const charter = charterOf(agreements)
  const us = createCore(await open(), 'US', charter)
  const jp = createCore(await open(), 'JP', charter)
  const ph = createCore(await open(), 'PH', charter)
  const links = {
    usJp: new Streams(us, jp),
    jpUs: new Streams(jp, us),
    jpPh: new Streams(jp, ph),
    phJp: new Streams(ph, jp),
    usPh: new Streams(us, ph),
    phUs: new Streams(ph, us),
  }
  return { us, jp, ph, ...links, cores: [us, jp, ph] as const }
}

async function holds(core: Core, id: string): Promise<boolean> {
  return core.release.detail(operator, id).then(
    () => true,
    () => false,
  )
}

/** Everything by which a node shows that it holds something. */
async function traces(core: Core, id: string, word: string) {
  while ((await indexNext(core.store)) > 0);
  const search = await core.release.list(operator, { text: word, limit: 10 })
  const listed = await core.release.list(operator, { limit: 100 })
  const page = await core.release.page(client, { agreement: 'trilateral', limit: 100, versions: all })
  const rows = await core.store.read.selectFrom('object').select('seq').where('id', '=', id).execute()
  const counts = await core.release.counts(operator)
  const has = (items: readonly { readonly id: string }[]) => items.some((item) => item.id === id)
  return {
    search: search.items.length,
    list: has(listed.items),
    page: has(page.items),
    rows: rows.length,
    total: counts.total,
  }
}

const nothing = { search: 0, list: false, page: false, rows: 0, total: 0 }

function stateOf(report: Awaited<ReturnType<Core['recalls']['one']>>): string[] {
  return report.answers.map(({ member, outcome, via, reason }) =>
    [member, outcome, via ?? 'itself', reason].join(' ').trim(),
  )
}

describeOnBothStores('recall', (open) => {
  test('a recall travels the path that the object took, relays included; each node answers, and the object is gone from everywhere', async () => {
    const { us, jp, ph, usJp, jpPh, usPh, cores } = await threeNodes(open)
    const indicator = makeIndicator('recalled.example', { tlp: 'green' })
    await local(us, [indicator])
    await usJp.bring()
    await jpPh.bring()
    expect(await holds(ph, indicator.id)).toBe(true)
    const { num } = await us.recalls.recall(operator, { id: indicator.id, reason: 'wrong actor' })
    expect(await traces(us, indicator.id, 'recalled')).toEqual(nothing)
    expect(stateOf(await us.recalls.one(operator, num))).toEqual(['JP waiting itself', 'PH waiting itself'])
    await usJp.bring()
    expect(await traces(jp, indicator.id, 'recalled')).toEqual(nothing)
    await jpPh.bring()
    expect(await traces(ph, indicator.id, 'recalled')).toEqual(nothing)
    await bringOutcomes(cores)
    // PH is not reached by us, but by JP: it says so itself, and JP has its receipt.
    expect(stateOf(await us.recalls.one(operator, num))).toEqual(['JP purged itself', 'PH purged itself'])
    await usPh.bring()
    expect(stateOf(await us.recalls.one(operator, num))).toEqual(['JP purged itself', 'PH purged itself'])
    const why = await ph.recalls.history(operator, indicator.id)
    expect(why.takenBack[0]).toMatchObject({ kind: 'recalled', by: 'US', reason: 'wrong actor', held: false })
    const { decision, sentence } = await us.release.why(operator, indicator.id, 'JP')
    expect(decision).toMatchObject({ outcome: 'withhold', reasons: [{ code: 'recalled' }] })
    expect(sentence).toContain('its originator took it back')
  })

  test('one version is recalled and the others stay; all are recalled, and none comes again', async () => {
    const { us, jp, usJp } = await threeNodes(open)
    const first = makeIndicator('v.example', { tlp: 'green' })
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z', name: 'second' }
    await local(us, [first, second])
    await usJp.bring()
    await us.recalls.recall(operator, { id: first.id, version: second.modified, reason: 'typing error' })
    await usJp.bring()
    expect((await jp.release.detail(operator, first.id)).versions.map(({ version }) => version)).toEqual([
      first.modified,
    ])
    expect((await local(us, [second])).rejected).toMatchObject([
      { code: 'recalled', reason: 'US took it back: typing error' },
    ])
    await us.recalls.recall(operator, { id: first.id, reason: 'all of it' })
    await usJp.bring()
    expect(await holds(jp, first.id)).toBe(false)
    const third = { ...first, modified: '2026-04-01T00:00:00.000Z', name: 'third' }
    expect((await local(us, [third])).rejected).toMatchObject([{ code: 'recalled' }])
  })

  test('only its originator recalls an object', async () => {
    const { us, jp, usJp } = await threeNodes(open)
    const indicator = makeIndicator('x.example', { tlp: 'green' })
    await local(us, [indicator])
    await usJp.bring()
    await expect(jp.recalls.recall(operator, { id: indicator.id, reason: 'no' })).rejects.toThrow('only US recalls it')
    await expect(us.recalls.recall(client, { id: indicator.id, reason: 'no' })).rejects.toThrow('only people')
    await expect(us.recalls.recall(operator, { id: indicator.id, reason: ' ' })).rejects.toThrow('reason')
    await expect(us.recalls.recall(operator, { id: makeObject('tool').id, reason: 'no' })).rejects.toThrow(
      'no such object',
    )
    await us.recalls.recall(operator, { id: indicator.id, reason: 'yes' })
    await expect(us.recalls.recall(operator, { id: indicator.id, reason: 'yes' })).rejects.toThrow('already')
  })

  test('a recall that overtakes the release leaves nothing behind when the release comes, from whomever', async () => {
    const { us, jp, ph, usJp, usPh, phJp } = await threeNodes(open)
    const indicator = makeIndicator('late.example', { tlp: 'green' })
    await local(us, [indicator])
    await usPh.bring()
    // PH has it and gives it on, but JP hears of the recall first.
    await us.recalls.recall(operator, { id: indicator.id, reason: 'wrong' })
    await usJp.bring(['priority'])
    await usJp.bring()
    await phJp.bring()
    expect(await traces(jp, indicator.id, 'late')).toEqual(nothing)
    expect(await holds(ph, indicator.id)).toBe(true)
    const evidence = await jp.store.read.selectFrom('evidence').select(['kind', 'source']).execute()
    expect(evidence).toContainEqual({ kind: 'recalled', source: 'PH' })
  })

  test('what a member deletes over TAXII is recalled from those who had it', async () => {
    const { us, jp, usJp } = await threeNodes(open)
    const indicator = makeIndicator('taxii.example', { tlp: 'green' })
    await local(us, [indicator])
    await usJp.bring()
    expect(await us.release.remove(client, 'trilateral', indicator.id, all)).toBe(1)
    await usJp.bring()
    expect(await holds(jp, indicator.id)).toBe(false)
    const [recall] = await us.recalls.list(operator, { limit: 10 })
    expect(stateOf(recall!)).toEqual(['JP purged itself', 'PH waiting itself'])
  })

  test('a legal hold refuses a recall with its reason: the object stays for our own people alone, and goes when the hold ends', async () => {
    const { us, jp, ph, usJp, jpPh, cores } = await threeNodes(open)
    const indicator = makeIndicator('evidence.example', { tlp: 'green' })
    await local(us, [indicator])
    await usJp.bring()
    await jpPh.bring()
    await jp.recalls.preserve(operator, indicator.id, 'court order 7')
    const { num } = await us.recalls.recall(operator, { id: indicator.id, reason: 'wrong' })
    await usJp.bring()
    await jpPh.bring()
    await bringOutcomes(cores)
    expect(stateOf(await us.recalls.one(operator, num))).toEqual([
      'JP refused itself court order 7',
      'PH purged itself',
    ])
    expect(await holds(ph, indicator.id)).toBe(false)
    expect(await holds(jp, indicator.id)).toBe(true)
    const page = await jp.release.page(client, { agreement: 'trilateral', limit: 10, versions: all })
    expect(page.items).toEqual([])
    expect((await jp.recalls.history(operator, indicator.id)).takenBack[0]).toMatchObject({
      kind: 'recalled',
      held: true,
    })
    await jp.recalls.letGo(operator, indicator.id)
    expect(await traces(jp, indicator.id, 'evidence')).toEqual(nothing)
    await bringOutcomes(cores)
    expect(stateOf(await us.recalls.one(operator, num))).toEqual(['JP purged itself', 'PH purged itself'])
  })

  test('who keeps what came over a relay tells its originator why', async () => {
    const { us, jp, ph, usJp, jpPh, cores } = await threeNodes(open)
    const indicator = makeIndicator('relayed.example', { tlp: 'green' })
    await local(us, [indicator])
    await usJp.bring()
    await jpPh.bring()
    await ph.recalls.preserve(operator, indicator.id, 'wanted by a court')
    const { num } = await us.recalls.recall(operator, { id: indicator.id, reason: 'wrong' })
    await usJp.bring()
    await jpPh.bring()
    await bringOutcomes([ph, us, jp])
    expect(await holds(ph, indicator.id)).toBe(true)
    expect(stateOf(await us.recalls.one(operator, num))).toEqual([
      'JP purged itself',
      'PH refused itself wanted by a court',
    ])
    await bringOutcomes(cores)
  })

  test('what only a legal hold kept is for everybody again once somebody gives it again, whoever else had taken it back', async () => {
    const { us, jp, ph } = await threeNodes(open)
    const indicator = makeIndicator('again.example', { tlp: 'green' })
    await local(us, [indicator])
    const [parcel] = (await us.release.stream('JP', 0, 10)).items
    const { id, version, agreement, seal, text, assigned } = parcel!
    const give = (member: string, at: number) =>
      jp.intake.accept({ kind: 'peer', member }, [
        { text, assigned, carried: { id, version, agreement, seal, origin: 'US', at } },
      ])
    const takeBack = (member: string, at: number) =>
      jp.intake.purge(member, [{ id, version, agreement, digest: '', at, notice: null }])
    await give('US', 1000)
    await give(ph.self, 1000)
    await jp.recalls.preserve(operator, id, 'court order 7')
    await takeBack('US', 2000)
    await takeBack(ph.self, 2000)
    const readers = async () =>
      (await jp.release.page(client, { agreement: 'trilateral', limit: 10, versions: all })).items.length
    expect(await readers()).toBe(0)
    expect(await holds(jp, id)).toBe(true)
    await give('US', 3000)
    expect(await readers()).toBe(1)
    // The other one says the same once more: what is given stays given.
    await takeBack(ph.self, 4000)
    expect(await readers()).toBe(1)
  })

  test('a member that does not answer in time is overdue', async () => {
    const { us } = await threeNodes(open)
    const indicator = makeIndicator('x.example', { tlp: 'green' })
    await local(us, [indicator])
    const { num } = await us.recalls.recall(operator, { id: indicator.id, reason: 'wrong' })
    us.setNow(Date.now() + 25 * 3_600_000)
    expect(stateOf(await us.recalls.one(operator, num))).toEqual(['JP overdue itself', 'PH overdue itself'])
  })

  test('what a member that left the alliance had is taken back, stays unanswered for all to see, and nothing new is for it', async () => {
    const { us, ph, usPh, jp, usJp } = await threeNodes(open)
    const indicator = makeIndicator('left.example', { tlp: 'green' })
    await local(us, [indicator])
    await usPh.bring()
    await usJp.bring()
    expect(await holds(ph, indicator.id)).toBe(true)
    const pair = [{ ...trilateral, parties: ['US', 'JP'] }]
    const charter = charterOf(pair, 2)
    us.setCharter({ ...charter, members: charter.members.filter(({ member }) => member !== 'PH') })
    await redecide(us.store, us.registry, us.keyOf)
    const fresh = makeIndicator('fresh.example', { tlp: 'green' })
    await local(us, [fresh])
    expect(await us.recalls.unanswered(operator)).toMatchObject([{ member: 'PH', items: 1, former: true }])
    // A recall names it too: nobody knows that it obeyed.
    const { num } = await us.recalls.recall(operator, { id: indicator.id, reason: 'wrong' })
    expect(stateOf(await us.recalls.one(operator, num))).toEqual(['JP waiting itself', 'PH waiting itself'])
    const { steps } = await us.release.steps('PH', 'routine', 0, { items: 1000, bytes: 1e9 })
    expect(steps.flatMap(({ items }) => items.map(({ is }) => is))).toEqual(['gone'])
    await usJp.bring()
    expect(await holds(jp, fresh.id)).toBe(true)
  })

  test('a notice that is not its originator’s takes back no more than its bearer gave', async () => {
    const { us, jp, usJp } = await threeNodes(open)
    const indicator = makeIndicator('x.example', { tlp: 'green' })
    await local(us, [indicator])
    await usJp.bring()
    const facts = { origin: 'US', id: indicator.id, version: '', digest: '', reason: 'forged', at: 1 }
    const item = { id: indicator.id, version: indicator.modified, digest: '', agreement: 'trilateral', at: 9e15 }
    for (const notice of [
      makeNotice(keyOfMember('PH').privatePem, facts),
      '{}',
      makeNotice(keyOfMember('PH').privatePem, { ...facts, origin: 'PH' }),
    ]) {
      expect(await jp.intake.purge('PH', [{ ...item, notice }])).toEqual([{ outcome: 'purged' }])
      expect(await holds(jp, indicator.id)).toBe(true)
    }
  })

  test('a member does not speak for others unless it had the object, and never over their own word', async () => {
    const { us, usJp } = await threeNodes(open)
    const indicator = makeIndicator('x.example', { tlp: 'green' })
    await local(us, [indicator], { releasableTo: ['JP'] })
    const { num } = await us.recalls.recall(operator, { id: indicator.id, reason: 'wrong' })
    const say = (reporter: string, member: string, outcome: string) => {
      const one = {
        id: indicator.id,
        version: indicator.modified,
        member,
        outcome,
        reason: '',
        at: '2026-06-01T00:00:00Z',
      }
      return us.recalls.onOutcomes(reporter, JSON.stringify({ outcomes: [one] }))
    }
    const state = async () => stateOf(await us.recalls.one(operator, num))
    await say('PH', 'JP', 'purged')
    await say('JP', 'XX', 'purged')
    expect(await state()).toEqual(['JP waiting itself'])
    await say('JP', 'PH', 'waiting')
    expect(await state()).toEqual(['JP waiting itself', 'PH waiting JP'])
    await usJp.bring()
    await say('PH', 'JP', 'refused')
    expect(await state()).toEqual(['JP purged itself', 'PH waiting JP'])
    await say('PH', 'PH', 'refused')
    await say('JP', 'PH', 'purged')
    expect(await state()).toEqual(['JP purged itself', 'PH refused itself'])
  })

  test('what its time has come for is purged, and from those who had it from us; sent again, it is not taken again', async () => {
    const terms = [{ ...trilateral, clauses: [{ ...trilateral.clauses[0]!, retention: 'P30D' }] }]
    const { us, jp, ph, usJp, jpPh } = await threeNodes(open, terms)
    const indicator = makeIndicator('short.example', { tlp: 'green' })
    await local(us, [indicator])
    await usJp.bring()
    await jpPh.bring()
    jp.setNow(nowMs + 29 * 86_400_000)
    await jp.recalls.expireNext()
    expect(await holds(jp, indicator.id)).toBe(true)
    jp.setNow(nowMs + 30 * 86_400_000)
    await jp.recalls.expireNext()
    expect(await traces(jp, indicator.id, 'short')).toEqual(nothing)
    await jpPh.bring()
    expect(await holds(ph, indicator.id)).toBe(false)
    expect(await holds(us, indicator.id)).toBe(true)
    const again = await new Streams(us, jp).bring().then(() => holds(jp, indicator.id))
    expect(again).toBe(false)
  })

  test('a marking that is tightened takes the looser version away over relays', async () => {
    const { us, jp, ph, usJp, jpPh } = await threeNodes(open)
    const first = makeIndicator('tight.example', { tlp: 'green' })
    await local(us, [first])
    await usJp.bring()
    await jpPh.bring()
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z' }
    await local(us, [second], { releasableTo: ['JP'], tlp: 'amber' })
    await usJp.bring()
    await jpPh.bring()
    expect((await jp.release.detail(operator, first.id)).versions).toHaveLength(2)
    expect(await holds(ph, first.id)).toBe(false)
  })
})
