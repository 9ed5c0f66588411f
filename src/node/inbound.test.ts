import { expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import type { Inbound, KnownStreams, Taken } from '../exchange/model.ts'
import { makeReceipt, signReceipt } from '../ledger/receipt.ts'
import { pageEvidence } from '../store/evidence.ts'
import { waitingMessages } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { MemoryLedger } from '../testing/memory-ledger.ts'
import { keysOfMember, originOf } from '../testing/memory-node.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { inboundIn } from './inbound.ts'
import { mailboxIn } from './mailbox.ts'
import { ReceiptStates, receiptsIn } from './receipts.ts'

const origin = originOf('US')
const item = { act: 'release', agreement: 'a', id: 'x--1', version: '1', digest: 'a'.repeat(64) } as const

/** A sender with one more step in its routine lane, and what taking it is. */
function sender() {
  const ledger = new MemoryLedger('US', origin, keysOfMember('US').log)
  return {
    ledger,
    next(known: KnownStreams, reason?: string): Taken {
      ledger.step('JP', 'routine', 1000 + ledger.size, [{ item, stands: { is: 'gone' } }])
      const step = ledger.streams.get('JP routine')!.at(-1)!
      const { last } = ledger.head('JP', 'routine')
      const { seq } = step
      const rejected = reason === undefined ? [] : [{ seq, item: 0, id: item.id, reason }]
      const { size, root, note } = ledger.open(ledger.note())
      const receipt = makeReceipt([step.parsed], Buffer.from(last, 'hex'), rejected)
      return {
        ...{ member: 'US', lane: 'routine', known, again: [], head: { seq, last, at: step.parsed.at } },
        fresh: [
          { seq, entry: last, leaf: step.leaf, at: step.parsed.at, salt: step.salt, manifest: step.manifest, rejected },
        ],
        checkpoint: { origin, size, root, note },
        receipt: signReceipt(receipt, keysOfMember('JP').signing.privatePem),
      }
    },
  }
}

/** A door that takes whatever it is told. */
const inboundOf = (store: Store): Inbound =>
  inboundIn(store, {
    takePage: ({ isStill, write }) => store.write(async (tx) => ((await isStill(tx)) ? await write(tx, []) : null)),
  })

const take = async (inbound: Inbound, taken: Taken) => await inbound.take({ ...taken, runs: [] }, () => ({ taken }))
const takeNext = async (inbound: Inbound, from: ReturnType<typeof sender>, reason?: string) =>
  await take(inbound, from.next(await inbound.known('US', origin), reason))

describeOnBothStores('what comes in', (open) => {
  test('is kept with its place, its checkpoint and the receipt that waits to be sent', async () => {
    const store = await open()
    const inbound = inboundOf(store)
    const us = sender()
    expect(await takeNext(inbound, us)).toBe(true)
    expect(await takeNext(inbound, us, 'not-permitted: no')).toBe(true)
    const known = await inbound.known('US', origin)
    expect(known.heads.routine).toMatchObject({ seq: 2, last: us.ledger.head('JP', 'routine').last })
    expect(known.log).toMatchObject({ size: 2, alarm: '' })
    expect(await inbound.held('US', 'routine', 1, 2)).toMatchObject([
      { seq: 1, rejected: [] },
      { seq: 2, rejected: [{ item: 0 }] },
    ])
    expect(await inbound.nextRefused('US', 'routine', 0)).toBe(2)
    expect(await inbound.nextRefused('US', 'routine', 2)).toBeNull()
    const queued = await waitingMessages(store.read, { peer: 'US', kinds: ['receipt'], limit: 10 })
    expect(queued.map(({ subject }) => subject)).toEqual(['routine 1 1', 'routine 2 2'])
  })

  test('is not taken where there is no room for it, and the place stays', async () => {
    const store = await open()
    let full = true
    const inbound = inboundIn(store, { takePage: ({ write }) => store.write((tx) => write(tx, [])) }, () => {
      if (full) throw new Fault('storage-full', 'no room')
    })
    const us = sender()
    const taken = us.next(await inbound.known('US', origin))
    await expect(take(inbound, taken)).rejects.toThrow('no room')
    expect((await inbound.known('US', origin)).heads.routine.seq).toBe(0)
    full = false
    expect(await take(inbound, taken)).toBe(true)
  })

  test('is not kept twice where two ways brought it at once', async () => {
    const inbound = inboundOf(await open())
    const us = sender()
    const taken = us.next(await inbound.known('US', origin))
    expect(await take(inbound, taken)).toBe(true)
    expect(await take(inbound, taken)).toBe(false)
    expect(await inbound.held('US', 'routine', 1, 9)).toHaveLength(1)
  })

  test('an alarm is kept as evidence until a person trusts the member, and then its history is read anew', async () => {
    const store = await open()
    const inbound = inboundOf(store)
    await takeNext(inbound, sender())
    await inbound.distrust(origin, { kind: 'ledger-forked', member: 'US', reason: 'two logs', body: '{}' })
    await inbound.distrust(origin, { kind: 'stream-gap', member: 'US', reason: 'a gap', body: '{}' })
    expect((await inbound.known('US', origin)).log.alarm).toBe('ledger-forked')
    expect((await pageEvidence(store.read, { limit: 9 })).map(({ kind }) => kind)).toEqual([
      'stream-gap',
      'ledger-forked',
    ])
    await inbound.trust('US', origin)
    expect(await inbound.known('US', origin)).toMatchObject({
      heads: { routine: { seq: 0 } },
      log: { note: '', size: 0, alarm: '' },
    })
    expect(await takeNext(inbound, sender())).toBe(true)
  })

  test('an alarm about one text does not send us back to the beginning', async () => {
    const inbound = inboundOf(await open())
    await takeNext(inbound, sender())
    await inbound.distrust(origin, { kind: 'content-differs', member: 'US', reason: 'another text', body: '{}' })
    await inbound.trust('US', origin)
    expect(await inbound.known('US', origin)).toMatchObject({
      heads: { routine: { seq: 1 } },
      log: { size: 1, alarm: '' },
    })
  })

  test('a log that a later card names is read from its beginning', async () => {
    const inbound = inboundOf(await open())
    await takeNext(inbound, sender())
    expect(await inbound.known('US', originOf('US', 2))).toMatchObject({
      heads: { routine: { seq: 0 } },
      log: { note: '' },
    })
    expect(await inbound.held('US', 'routine', 1, 9)).toEqual([])
  })
})

describeOnBothStores('receipts got', (open) => {
  test('show what is acknowledged, outstanding and refused; the newest of a step counts', async () => {
    const store = await open()
    const settled: number[] = []
    const receipts = receiptsIn(store, async (_tx, { manifests }) => void settled.push(manifests.length))
    const us = sender()
    const start = await inboundOf(store).known('US', origin)
    const [first, second, third] = [us.next(start), us.next(start, 'invalid: no'), us.next(start)]
    await store.write(async (tx) => {
      await tx.insertMany(
        'step',
        us.ledger.streams.get('JP routine')!.map(({ seq, leaf, salt, manifest, parsed }) => ({
          ...{ peer: 'JP', lane: 'routine', seq, leaf, at: parsed.at, items: 1, bytes: 0, entry: '', objects: '[0]' },
          ...{ salt: Buffer.from(salt).toString('base64'), manifest },
        })),
      )
      await tx.insertMany('stream', [{ peer: 'JP', lane: 'routine', seq: 3, last: third.head.last, at: 0 }])
    })
    expect(await receipts.sent('JP', 'routine', 2, 3)).toHaveLength(2)
    const states = new ReceiptStates(store)
    const routine = async () => (await states.of('JP')).lanes.find(({ lane }) => lane === 'routine')
    expect(await routine()).toMatchObject({ acknowledged: 0, outstanding: 3, since: first.head.at })
    await receipts.got('JP', second.receipt!)
    expect(await routine()).toMatchObject({ acknowledged: 0, outstanding: 2 })
    await receipts.got('JP', first.receipt!)
    await receipts.got('JP', first.receipt!)
    expect(settled).toEqual([1, 1])
    expect(await routine()).toMatchObject({ acknowledged: 2, outstanding: 1, since: third.head.at })
    expect((await states.of('JP')).refused).toMatchObject([{ seq: 2, reason: 'invalid: no' }])
    const later = makeReceipt(
      [us.ledger.streams.get('JP routine')![1]!.parsed],
      Buffer.from(second.head.last, 'hex'),
      [],
    )
    await receipts.got('JP', signReceipt(later, keysOfMember('JP').signing.privatePem))
    await receipts.got('JP', third.receipt!)
    expect(await routine()).toMatchObject({ acknowledged: 3, outstanding: 0, since: null })
    expect((await states.of('JP')).refused).toEqual([])
  })
})

describeOnBothStores('the mailbox', (open) => {
  test('keeps a container for its recipient alone, a bounded amount a sender, for a week', async () => {
    let nowMs = Date.now()
    const mailbox = mailboxIn(await open({ nowMs: () => nowMs }), { nowMs: () => nowMs })
    const large = Buffer.alloc(40 * 1024 * 1024, 1)
    await mailbox.deposit('AA', 'CC', large)
    await expect(mailbox.deposit('AA', 'CC', large)).rejects.toThrow('at most')
    await mailbox.deposit('BB', 'CC', Buffer.from('sealed'))
    const [first, second] = await mailbox.list('CC')
    expect([first?.sender, second?.sender, first?.bytes]).toEqual(['AA', 'BB', large.length])
    expect(await mailbox.read('BB', second!.num)).toBeNull()
    expect(Buffer.from((await mailbox.read('CC', second!.num))!).toString()).toBe('sealed')
    await mailbox.remove('BB', second!.num)
    expect(await mailbox.list('CC')).toHaveLength(2)
    nowMs += 8 * 86_400_000
    await mailbox.deposit('AA', 'CC', large)
    expect(await mailbox.list('CC')).toHaveLength(1)
  })
})
