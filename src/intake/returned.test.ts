import { expect, test } from 'vitest'
import { makeNotice } from '../crypto/notice.ts'
import { sealDigest } from '../crypto/seal.ts'
import { pageEvidence } from '../store/evidence.ts'
import { type Core, createCore, keyOfMember, local, makeIndicator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Source } from './model.ts'

const moment = Date.UTC(2026, 5, 1) * 1000
const us: Source = { kind: 'peer', member: 'US' }

/** How the United States gives it, by its own clock; absent: at no moment that it says. */
function given(object: ReturnType<typeof makeIndicator>, at?: number, origin = 'US') {
  const carried = { id: object.id, origin, agreement: 'trilateral', version: object.modified, seal: null }
  return { text: JSON.stringify(object), carried: at === undefined ? carried : { ...carried, at } }
}

function takenBack(object: ReturnType<typeof makeIndicator>, at: number) {
  const { id, modified: version } = object
  return { id, version, digest: sealDigest(JSON.stringify(object)), agreement: 'trilateral', at, notice: null }
}

async function isHeld(core: Core, id: string): Promise<boolean> {
  const rows = await core.store.read.selectFrom('object').select('seq').where('id', '=', id).execute()
  return rows.length > 0
}

describeOnBothStores('what a member took back', (open) => {
  test('comes in again only if it was given later than it was taken back, by the giver’s own clock', async () => {
    const jp = createCore(await open(), 'JP')
    const object = makeIndicator('again.example', { tlp: 'green' })
    await jp.intake.accept(us, [given(object, moment)])
    await jp.intake.purge('US', [takenBack(object, moment + 10)])
    for (const at of [undefined, moment, moment + 10]) {
      const { added, unchanged, rejected, gone } = await jp.intake.accept(us, [given(object, at)])
      expect([at, added, unchanged, rejected, gone]).toMatchObject([at, [], [], [], [{ id: object.id }]])
      expect(await isHeld(jp, object.id)).toBe(false)
    }
    expect((await jp.intake.accept(us, [given(object, moment + 11)])).added).toHaveLength(1)
  })

  test('is not brought back by another member while its originator gives it no more', async () => {
    const jp = createCore(await open(), 'JP')
    const object = makeIndicator('third.example', { tlp: 'green' })
    const american = createCore(await open(), 'US')
    await local(american, [object])
    const [parcel] = (await american.release.stream('PH', 0, 10)).items.filter(({ id }) => id === object.id)
    await jp.intake.accept(us, [given(object, moment)])
    await jp.intake.purge('US', [takenBack(object, moment + 10)])
    const relayed = given(object, moment + 99)
    const entry = { ...relayed, assigned: parcel!.assigned, carried: { ...relayed.carried, seal: parcel!.seal } }
    const { added, gone } = await jp.intake.accept({ kind: 'peer', member: 'PH' }, [entry])
    expect([added, gone]).toMatchObject([[], [{ id: object.id }]])
    expect(await isHeld(jp, object.id)).toBe(false)
  })

  test('by a recall of one object stays gone alone: the same notice beside another object takes nothing back, and is evidence', async () => {
    const jp = createCore(await open(), 'JP')
    const [one, other] = [
      makeIndicator('one.example', { tlp: 'green' }),
      makeIndicator('other.example', { tlp: 'green' }),
    ]
    await jp.intake.accept(us, [given(one, moment), given(other, moment)])
    const { id, version, digest, at } = takenBack(one, moment + 10)
    const notices = [version, ''].map((of) => {
      const facts = { origin: 'US', id, version: of, digest: of === '' ? '' : digest, reason: 'in error', at }
      return makeNotice(keyOfMember('US').privatePem, facts)
    })
    const replayed = notices.map((notice) => ({ ...takenBack(other, moment + 10), version, notice }))
    await jp.intake.purge('PH', [
      ...replayed,
      ...notices.map((notice) => ({ ...takenBack(other, moment + 10), notice })),
    ])
    expect(await isHeld(jp, other.id)).toBe(true)
    const { kind, source, object_id } = (await pageEvidence(jp.store.read, { limit: 10 }))[0]!
    expect([kind, source, object_id]).toEqual(['notice', 'PH', other.id])
    expect((await jp.intake.accept(us, [given({ ...other, modified: other.modified }, moment + 99)])).rejected).toEqual(
      [],
    )
  })

  test('by one originator’s recall stays for whoever else published the same version', async () => {
    const jp = createCore(await open(), 'JP')
    const object = makeIndicator('twin.example', { tlp: 'green' })
    const { id, version, digest, at } = takenBack(object, moment + 10)
    const facts = { origin: 'US', id, version, digest, reason: 'in error', at }
    const notice = makeNotice(keyOfMember('US').privatePem, facts)
    await jp.intake.purge('US', [{ ...takenBack(object, moment + 10), notice }])
    const byUs = await jp.intake.accept(us, [given(object, moment + 99)])
    expect(byUs.rejected).toMatchObject([{ code: 'recalled' }])
    const byPh = await jp.intake.accept({ kind: 'peer', member: 'PH' }, [given(object, moment + 99, 'PH')])
    expect(byPh.added).toHaveLength(1)
  })
})
