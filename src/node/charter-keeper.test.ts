import { expect, test } from 'vitest'
import { draftCharter, signCharter } from '../alliance/charter.ts'
import { makeAgreement, makeMember, makeMembers } from '../testing/alliance.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { CharterKeeper } from './charter-keeper.ts'

describeOnBothStores('the charter of a node', (open) => {
  test('a charter that names another key for this member is refused, whoever signed it', async () => {
    const [us, jp, ph] = makeMembers('US', 'JP', 'PH')
    const forged = makeMember('JP', 1)
    const cards = [us!.card, forged.card, ph!.card]
    const draft = draftCharter({
      alliance: 'test',
      cards,
      agreements: [makeAgreement('trilateral', ['US', 'JP', 'PH'])],
    })
    const signed = signCharter(signCharter(draft, 'US', us!.privatePem), 'PH', ph!.privatePem)
    const clock = { nowMs: () => Date.UTC(2026, 5, 1) }
    const keeper = await CharterKeeper.open(await open(), jp!.card, clock)
    await expect(keeper.adopt(signed)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/other keys for JP/),
    })
    expect(keeper.charter).toBeNull()
    const ours = await CharterKeeper.open(await open(), forged.card, clock)
    expect(await ours.adopt(signed)).toBe(true)
  })
})
