import { expect, test } from 'vitest'
import type { StepQuestion, StepsSeen } from '../api/ledger-desk.ts'
import { addInboundSteps, setInboundHead } from '../store/inbound.ts'
import { newPeer, putPeer } from '../store/peers.ts'
import { stepsBetween } from '../store/steps.ts'
import { Streams } from '../testing/carried-streams.ts'
import { type Core, createCore, local, makeIndicator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { ReceiptStates } from './receipts.ts'
import { streamSteps } from './stream-steps.ts'

const stream = { peer: 'JP', lane: 'routine' } as const
const deskOf = ({ store, self, keyOf }: Core) => ({ store, self, keyOf, receipts: new ReceiptStates(store) })

/** All pages of a question; the total is the same on each. */
async function allOf(core: Core, question: StepQuestion): Promise<StepsSeen> {
  const first = await streamSteps(deskOf(core), question)
  const items = [...first.items]
  for (let next = first.next; next !== null; ) {
    const page = await streamSteps(deskOf(core), { ...question, before: next })
    expect(page.total).toBe(first.total)
    items.push(...page.items)
    next = page.next
  }
  return { total: first.total, items, next: null }
}

/** What a member told another is on record there, as a link would write it; the last of it was refused. */
async function record(us: Core, jp: Core, reason: string): Promise<void> {
  const sent = await stepsBetween(us.store.read, stream, 1, 1000)
  await jp.store.write(async (tx) => {
    await addInboundSteps(
      tx,
      sent.map(({ seq, entry, leaf, at, salt, manifest }, place) => ({
        ...{ peer: 'US', lane: 'routine', seq, entry, leaf, at, salt, manifest },
        rejected: place === sent.length - 1 ? JSON.stringify([{ seq, item: 0, id: 'x', reason }]) : '[]',
      })),
    )
    const last = sent.at(-1)!
    await setInboundHead(tx, { peer: 'US', lane: 'routine', seq: last.seq, last: last.entry, at: last.at })
    await putPeer(tx, { ...newPeer('US'), received: sent.length - 1, refused: 1 })
  })
}

describeOnBothStores('the steps of a stream', (open) => {
  test('are as many as its number says, page by page, with what became of each object', async () => {
    const [us, jp] = [createCore(await open(), 'US'), createCore(await open(), 'JP')]
    const objects = Array.from({ length: 13 }, (_, at) => makeIndicator(`step-${at}.example`, { tlp: 'green' }))
    for (const one of objects) await local(us, [one])
    await new Streams(us, jp).bring()
    await record(us, jp, 'invalid: no')

    const out = await allOf(us, { direction: 'out', member: 'JP', lane: 'routine', limit: 4 })
    expect(out.total).toBe(13)
    expect(out.items.map(({ seq }) => seq)).toEqual(Array.from({ length: 13 }, (_, at) => 13 - at))
    expect(out.items.flatMap(({ objects: named }) => named.map(({ id }) => id))).toEqual(
      objects.map(({ id }) => id).toReversed(),
    )
    // Nobody has answered yet.
    expect((await allOf(us, { direction: 'out', member: 'JP', only: 'open', limit: 40 })).items).toHaveLength(13)
    expect(await allOf(us, { direction: 'out', member: 'JP', only: 'answered', limit: 40 })).toMatchObject({
      ...{ total: 0, items: [] },
    })

    const many = Array.from({ length: 230 }, (_, at) => makeIndicator(`many-${at}.example`, { tlp: 'green' }))
    await local(us, many)
    const whole = await allOf(us, { direction: 'out', member: 'JP', lane: 'routine', seq: 14, limit: 1 })
    expect(whole.total).toBe(230)
    expect(whole.items.flatMap(({ objects: named }) => named.map(({ id }) => id))).toEqual(many.map(({ id }) => id))

    const gone = objects[0]!
    await jp.store.write((tx) => tx.db.deleteFrom('object').where('id', '=', gone.id).execute())
    const came = await allOf(jp, { direction: 'in', member: 'US', limit: 3 })
    expect(came.total).toBe(13)
    expect(came.items.map(({ objects: [one] }) => one?.became)).toEqual([
      'refused',
      ...Array.from({ length: 11 }, () => 'held'),
      'gone',
    ])
    const one = await allOf(jp, { direction: 'in', member: 'US', lane: 'routine', seq: 2, limit: 3 })
    expect(one).toMatchObject({ total: 1, items: [{ seq: 2, objects: [{ id: objects[1]!.id }] }] })
    const none = await allOf(jp, { direction: 'in', member: 'US', lane: 'routine', seq: 14, limit: 3 })
    expect(none).toEqual({ total: 0, items: [], next: null })
    const refused = await allOf(jp, { direction: 'in', member: 'US', only: 'refused', limit: 3 })
    expect(refused).toMatchObject({ total: 1, items: [{ seq: 13, objects: [{ reason: 'invalid: no' }] }] })
    expect(await allOf(jp, { direction: 'in', member: 'PH', limit: 3 })).toEqual({ total: 0, items: [], next: null })
  })
})
