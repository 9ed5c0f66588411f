import { createPrivateKey } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { formatEnvelope } from '../crypto/dsse.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import { makeNotice } from '../crypto/notice.ts'
import { sealDigest } from '../crypto/seal.ts'
import { appendCharter } from '../store/charters.ts'
import { pageEvidence } from '../store/evidence.ts'
import type { Tx } from '../store/store.ts'
import { makeCharter, makeMembers } from '../testing/alliance.ts'
import { type Core, charterOf, createCore, keyOfMember, makeIndicator, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Run, RunAnswer } from './model.ts'

type Indicator = ReturnType<typeof makeIndicator>

const given = (object: Indicator, at: number): Run => {
  const { id, modified: version } = object
  const carried = { id, origin: 'US', agreement: 'trilateral', version, seal: null, at }
  return { is: 'release', entries: [{ text: JSON.stringify(object), carried }] }
}

const recalled = (object: Indicator, at: number, key: string): Run => {
  const { id, modified: version } = object
  const digest = sealDigest(JSON.stringify(object))
  const notice = makeNotice(createPrivateKey(key), { origin: 'US', id, version, digest, reason: 'wrong', at: 1 })
  return { is: 'recall', items: [{ id, version, digest, agreement: 'trilateral', at, notice }] }
}

const take = (
  core: Core,
  member: string,
  runs: readonly Run[],
  write = async (_tx: Tx, some: readonly RunAnswer[]) => some,
) => core.intake.takePage({ member, runs, isStill: async () => true, write })
const heldBy = async ({ store }: Core) =>
  (await store.read.selectFrom('object').select('id').execute()).map(({ id }) => id).sort()
const keyOfUs = keyOfMember('US').privatePem

// Databases of a PostgreSQL server are made for each.
vi.setConfig({ testTimeout: 120_000 })

describeOnBothStores('a page of a member', (open) => {
  test('is stored with what is written of it, or not at all', async () => {
    const core = createCore(await open(), 'JP')
    const [first, second] = [makeIndicator('a.example', { tlp: 'green' }), makeIndicator('b.example', { tlp: 'green' })]
    await take(core, 'US', [given(first, 1)])
    const page = [given(second, 2), recalled(first, 3, keyOfUs)]
    const broken = take(core, 'US', page, async () => Promise.reject(new RangeError('no place for the steps')))
    await expect(broken).rejects.toThrow(new RangeError('no place for the steps'))
    expect(await heldBy(core)).toEqual([first.id])
    expect(core.notified.length).toBeGreaterThan(0)
    const late = { member: 'US', runs: page, isStill: async () => false, write: async () => expect.unreachable() }
    expect(await core.intake.takePage(late)).toBeNull()
    expect(await heldBy(core)).toEqual([first.id])
    expect((await take(core, 'US', page))?.map(({ is }) => is)).toEqual(['release', 'recall'])
    expect(await heldBy(core)).toEqual([second.id])
  })

  test('that brings something and takes it back tells nobody of it', async () => {
    const core = createCore(await open(), 'JP')
    const [gone, stays] = [makeIndicator('g.example', { tlp: 'green' }), makeIndicator('s.example', { tlp: 'green' })]
    await take(core, 'US', [given(gone, 1), recalled(gone, 2, keyOfUs), given(stays, 3)])
    expect(await heldBy(core)).toEqual([stays.id])
    const told = await core.store.read.selectFrom('step').select('manifest').execute()
    expect(told.filter(({ manifest }) => manifest.includes(gone.id))).toEqual([])
    expect(told.filter(({ manifest }) => manifest.includes(stays.id)).length).toBeGreaterThan(0)
    // The originator waits for the answer of nobody but the bearer of the receipt.
    expect(await core.store.read.selectFrom('outbox').select('kind').execute()).toEqual([])
  })

  test('gives what it brings although another writer purged the same text after the page was read', async () => {
    const core = createCore(await open(), 'JP')
    const object = makeIndicator('p.example', { tlp: 'green' })
    await take(core, 'US', [given(object, 1)])
    const id = object.id
    const back = { id, version: object.modified, digest: sealDigest(JSON.stringify(object)), agreement: 'trilateral' }
    const purging = core.intake.purge('US', [{ ...back, at: 2, notice: null }])
    const taking = take(core, 'US', [given(object, 3)])
    await Promise.all([purging, taking])
    expect(await heldBy(core)).toEqual([id])
  })

  test('with a notice that its originator signed before it left or had another key accuses nobody, and proves nothing', async () => {
    const members = makeMembers('US', 'JP', 'PH').map((member) => ({
      ...member,
      privatePem: keyOfMember(member.card.member).privatePem,
      card: { ...member.card, signingKey: keyOfMember(member.card.member).publicKey },
    }))
    const { digest, envelope } = makeCharter(members, [trilateral])
    for (const change of ['left', 'another key', 'forged'] as const) {
      const core = createCore(await open(), 'JP')
      await core.store.write(async (tx) =>
        appendCharter(tx, { version: 1, digest, envelope: formatEnvelope(envelope), at: await tx.takeTicks(1) }),
      )
      const object = makeIndicator('k.example', { tlp: 'green' })
      await take(core, 'US', [given(object, 1)])
      const { members: cards, ...rest } = charterOf([trilateral], 2)
      const signingKey = generateSigningKey().publicKey
      core.setCharter({
        ...rest,
        members:
          change === 'left'
            ? cards.filter(({ member }) => member !== 'US')
            : cards.map((card) => (card.member === 'US' ? { ...card, signingKey } : card)),
      })
      const key = change === 'forged' ? generateSigningKey().privatePem : keyOfUs
      await take(core, 'PH', [recalled(object, 2, key)])
      // The bearer did not give it, so that it takes nothing back.
      expect(await heldBy(core)).toEqual([object.id])
      const evidence = await pageEvidence(core.store.read, { limit: 9 })
      expect(evidence.map(({ kind, source }) => `${kind} ${source}`)).toEqual(change === 'forged' ? ['notice PH'] : [])
    }
  })
})
