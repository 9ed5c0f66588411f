import { beforeEach, expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { makeReceipt, type SignedReceipt, signReceipt } from '../ledger/receipt.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { FaultyNetwork } from '../testing/faulty-network.ts'
import { charterOf, keysOfMember, MemoryNode } from '../testing/memory-node.ts'
import type { Transport } from './model.ts'

let clock: FakeClock
let network: FaultyNetwork
let jp: MemoryNode
let us: MemoryNode
let receiptsPosted: number
/** What becomes of a receipt on its way. */
let onReceipt: (send: () => ReturnType<Transport['request']>) => ReturnType<Transport['request']>

beforeEach(async () => {
  clock = new FakeClock(undefined, () => 0.5)
  network = new FaultyNetwork(clock, () => 0.5)
  jp = new MemoryNode('JP', charterOf(['JP', 'US']), clock, () => 0.5)
  us = new MemoryNode('US', charterOf(['JP', 'US']), clock, () => 0.5)
  receiptsPosted = 0
  onReceipt = (send) => send()
  const honest = network.transportOf.bind(network)
  network.transportOf = (from) => ({
    request(member, request) {
      const send = () => honest(from).request(member, request)
      if (!request.path.endsWith('/receipt')) return send()
      receiptsPosted++
      return onReceipt(send)
    },
  })
  void us.boot(network)
  void jp.boot(network)
  await clock.advance(1000)
})

const waiting = () => [...jp.outboxRows.values()].filter(({ kind }) => kind === 'receipt')

test('each step is answered by a signed receipt that settles', async () => {
  jp.refuse = ({ text }) => (text.includes('bad') ? 'not permitted' : null)
  us.publish(['one', 'bad', 'two'], ['JP'])
  await clock.advance(1000)
  expect(us.got).toMatchObject([
    {
      ...{ from: 'US', to: 'JP', lane: 'routine', firstSeq: 1, lastSeq: 1, accepted: 2 },
      rejected: [{ seq: 1, item: 1, id: 'indicator--bad', reason: 'not-permitted: not permitted' }],
    },
  ])
  expect(waiting()).toEqual([])
})

test('a recall that is not obeyed is answered with the reason', async () => {
  us.publish(['one', 'two'], ['JP'])
  await clock.advance(1000)
  jp.keep = ({ id }) => (id.endsWith('one') ? 'held for a court' : null)
  us.recall(['one', 'two'], ['JP'])
  await clock.advance(1000)
  expect([...jp.held.keys()]).toEqual(['indicator--one 1'])
  expect(us.got.at(-1)).toMatchObject({
    ...{ lane: 'priority', accepted: 1 },
    rejected: [{ seq: 1, item: 0, id: 'indicator--one', reason: 'kept: held for a court' }],
  })
})

test('a receipt that is lost is sent again until it is answered, also over a crash', async () => {
  onReceipt = async () => {
    throw new Error('lost')
  }
  us.publish(['one'], ['JP'])
  await clock.advance(3000)
  expect(receiptsPosted).toBeGreaterThan(1)
  expect(us.got).toEqual([])
  void jp.boot(network)
  await clock.advance(1000)
  onReceipt = (send) => send()
  await clock.advance(60_000)
  expect(us.got).toMatchObject([{ firstSeq: 1, lastSeq: 1 }])
  expect(waiting()).toEqual([])
})

test('a receipt whose answer is lost comes twice, and the second says nothing new', async () => {
  onReceipt = async (send) => {
    await send()
    onReceipt = (again) => again()
    throw new Error('the answer is lost')
  }
  us.publish(['one'], ['JP'])
  await clock.advance(60_000)
  expect(us.got).toHaveLength(2)
  expect(us.got[1]).toEqual(us.got[0])
  expect(us.inbound.evidence).toEqual([])
  expect(waiting()).toEqual([])
})

test('what was refused and is accepted later has a new receipt for the same steps', async () => {
  jp.refuse = ({ text }) => (text.includes('new') && jp.charter.charter.version < 2 ? 'not permitted' : null)
  us.publish(['old', 'new'], ['JP'])
  await clock.advance(1000)
  us.publish(['next'], ['JP'])
  await clock.advance(1000)
  jp.charter = charterOf(['JP', 'US'], 2)
  void jp.exchange!.charterChanged()
  await clock.advance(2000)
  expect(us.got.map(({ firstSeq, rejected }) => [firstSeq, rejected.length])).toEqual([
    [1, 1],
    [2, 0],
    [1, 0],
  ])
  // Of a step that was taken, only what was refused is handed in again.
  expect(jp.answered).toBe(4)
})

async function post(change: (receipt: SignedReceipt) => SignedReceipt): Promise<number> {
  us.publish(['one'], ['JP'], { tell: false })
  const [step] = us.ledger.sent('JP', 'routine', 1, 1)
  const last = Buffer.from(us.ledger.head('JP', 'routine').last, 'hex')
  const signed = signReceipt(makeReceipt([step!.manifest], last, []), keysOfMember('JP').signing.privatePem)
  const request = { method: 'POST' as const, path: '/peer/v1/receipt', signal: new AbortController().signal }
  const answer = network
    .transportOf('JP')
    .request('US', { ...request, body: Buffer.from(JSON.stringify(change(signed))) })
  await clock.advance(1000)
  return (await answer).status
}

const signedBy = (member: string, receipt: SignedReceipt): SignedReceipt => {
  const { signature: _, ...rest } = receipt
  return signReceipt(rest, keysOfMember(member).signing.privatePem)
}

test.each<[string, (receipt: SignedReceipt) => SignedReceipt, string]>([
  ['signed by another', (receipt) => signedBy('PH', receipt), 'not-signed'],
  [
    'that accepts other things',
    (receipt) => signedBy('JP', { ...receipt, acceptedDigest: '0'.repeat(64) }),
    'unaccounted',
  ],
  ['of another history', (receipt) => signedBy('JP', { ...receipt, last: '0'.repeat(64) }), 'other-history'],
  ['of steps that were not sent', (receipt) => signedBy('JP', { ...receipt, lastSeq: 2 }), 'other-steps'],
])('a receipt %s is an alarm, and nothing is taken from its sender any more', async (_name, change, because) => {
  expect(await post(change)).toBe(409)
  expect(us.got).toEqual([])
  expect(us.inbound.evidence).toMatchObject([
    { kind: 'receipt-wrong', member: 'JP', reason: expect.stringContaining(because) },
  ])
  expect(JSON.parse(us.inbound.evidence[0]!.body)).toMatchObject({ format: 'trefoil/receipt/1' })
  expect(us.exchange!.links()[0]).toMatchObject({ state: 'refused', reason: { facts: { alarm: 'receipt-wrong' } } })
})

test('an honest receipt settles, and one of other members is forbidden', async () => {
  expect(await post((receipt) => receipt)).toBe(204)
  expect(await post((receipt) => signedBy('JP', { ...receipt, to: 'PH' }))).toBe(403)
  expect(us.inbound.evidence).toEqual([])
})

test('a receipt that the sender disputes is kept as evidence and not sent again', async () => {
  onReceipt = async () => ({ status: 409, headers: {}, body: (async function* () {})() })
  us.publish(['one'], ['JP'])
  await clock.advance(60_000)
  expect(receiptsPosted).toBe(1)
  expect(jp.alarms).toMatchObject([{ kind: 'receipt-disputed', member: 'US' }])
  expect(waiting()).toEqual([])
})

test('a receipt that comes to somebody else than the member goes out again, and accuses nobody', async () => {
  let tried = 0
  onReceipt = async (send) => {
    if (++tried <= 2) throw new Fault('integrity', 'its certificate is not of the authority in the charter')
    return await send()
  }
  us.publish(['one'], ['JP'])
  for (let ms = 0; ms < 600 && us.got.length === 0; ms++) await clock.advance(1000)
  expect(us.got).toHaveLength(1)
  expect(jp.alarms).toEqual([])
  expect(waiting()).toEqual([])
})

test('if we crash once a page is stored and before its receipt is sent, the page is not read again and the receipt goes out', async () => {
  us.publish(['one', 'two'], ['JP'], { tell: false })
  us.recall(['two'], ['JP'], { tell: false })
  us.publish(['three'], ['JP'])
  for (let ms = 0; ms < 5000 && !jp.held.has('indicator--three 1'); ms++) await clock.advance(1)
  // What is held and the step that gave it are there together.
  expect(jp.inbound.kept.get('US')?.known.heads.routine.seq).toBe(2)
  const answered = jp.answered
  expect(us.got).toEqual([])
  void jp.boot(network)
  await clock.advance(2000)
  expect([...jp.held.keys()]).toEqual(['indicator--one 1', 'indicator--three 1'])
  expect(jp.answered).toBe(answered)
  expect(us.got.every(({ rejected }) => rejected.length === 0)).toBe(true)
  expect(new Set(us.got.map(({ lane }) => lane))).toEqual(new Set(['priority', 'routine']))
})

test('a node that was set back accuses nobody who answers for what it forgot: the answer waits', async () => {
  us.historyHolds = false
  onReceipt = async () => ({ status: 503, headers: {}, body: (async function* () {})() })
  us.publish(['one'], ['JP'])
  await clock.advance(5_000)
  const [receipt] = waiting().map(({ body }) => body)
  us.ledger = new MemoryNode('US', charterOf(['JP', 'US']), clock, () => 0.5).ledger
  const bring = async (kind: string) => {
    const refused = expect(us.exchange!.takeReceipt('JP', receipt!)).rejects.toMatchObject({ kind })
    await clock.advance(100)
    await refused
  }
  await bring('unavailable')
  expect(us.inbound.evidence).toEqual([])
  us.historyHolds = true
  await bring('conflict')
  expect(us.inbound.evidence).toMatchObject([{ kind: 'receipt-wrong', member: 'JP' }])
})
