import { zstdCompressSync } from 'node:zlib'
import { beforeEach, expect, test } from 'vitest'
import { signCheckpoint } from '../ledger/checkpoint.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { FaultyNetwork } from '../testing/faulty-network.ts'
import { MemoryLedger } from '../testing/memory-ledger.ts'
import { charterOf, given, keysOfMember, MemoryNode, originOf } from '../testing/memory-node.ts'
import type { PeerAnswer, PeerRequest } from './model.ts'
import {
  type PageBounds,
  type ProvenStep,
  readStepPage,
  type StepPageHeader,
  stepsMediaType,
  writeStepPage,
} from './step-page.ts'

let clock: FakeClock
let network: FaultyNetwork
let jp: MemoryNode
let us: MemoryNode
/** What the sender makes of an honest page. */
let twist: (
  header: StepPageHeader,
  steps: ProvenStep[],
  bytes: Uint8Array,
) => Uint8Array | [StepPageHeader, ProvenStep[]]
let coding: string | null

const anything: PageBounds = { from: 'US', to: 'JP', limit: 1000 }

beforeEach(async () => {
  clock = new FakeClock(undefined, () => 0.5)
  network = new FaultyNetwork(clock, () => 0.5)
  jp = new MemoryNode('JP', charterOf(['JP', 'US']), clock, () => 0.5)
  us = new MemoryNode('US', charterOf(['JP', 'US']), clock, () => 0.5)
  twist = (_header, _steps, bytes) => bytes
  coding = null
  const honest = network.transportOf.bind(network)
  network.transportOf = (from) => ({
    async request(member, request) {
      const answer = await honest(from).request(member, request)
      return member === 'US' && request.path.startsWith('/peer/v1/stream') ? await twisted(request, answer) : answer
    },
  })
  void us.boot(network)
  void jp.boot(network)
  await clock.advance(1000)
  us.publish(['one', 'two'], ['JP'])
  await clock.advance(1000)
  expect(jp.held.size).toBe(2)
})

async function twisted(_request: PeerRequest, answer: PeerAnswer): Promise<PeerAnswer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of answer.body) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (answer.status !== 200) return { ...answer, body: one(bytes) }
  const page = readStepPage(bytes, anything)
  const steps = page.steps.map((step, at) => ({ seq: page.header.after + 1 + at, ...step })) as ProvenStep[]
  const made = twist(page.header, steps, bytes)
  const sent = Array.isArray(made) ? writeStepPage(...made) : made
  const headers = { 'content-type': stepsMediaType, ...(coding === null ? {} : { 'content-encoding': coding }) }
  return { status: 200, headers, body: one(sent) }
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

const view = () => jp.exchange!.links()[0]!

/** Publishes something more, which the twisted answer carries. */
async function more(): Promise<void> {
  us.publish(['three'], ['JP'])
  for (let turn = 0; turn < 20; turn++) {
    await clock.advance(50)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  // Decompression takes real time, on a busy machine more than the link's patience would last if the clock went on as fast.
  while (coding !== null && (jp.alarms.length === 0 || view().state === 'pulling')) {
    await clock.advance(1)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** An alarm: nothing was taken, it is kept with what proves it, it is shown, and nothing is asked for any more. */
async function expectAlarm(kind: string): Promise<void> {
  await more()
  expect(jp.held.size).toBe(2)
  expect(jp.inbound.evidence).toMatchObject([{ kind, member: 'US' }])
  expect(JSON.parse(jp.inbound.evidence[0]!.body)).toHaveProperty('offered')
  expect(view()).toMatchObject({ state: 'refused', reason: { code: 'distrusted', facts: { alarm: kind } } })
  twist = (_header, _steps, bytes) => bytes
  us.publish(['four'], ['JP'])
  await clock.advance(700_000)
  expect(jp.held.size).toBe(2)
  void jp.exchange!.trust('US')
  await clock.advance(2000)
  expect(view()).toMatchObject({ state: 'idle', reason: null })
  expect([...jp.held.keys()].filter((key) => /three|four/.test(key))).toHaveLength(2)
}

/** Broken, but no contradiction: kept, shown, asked for again later. */
async function expectRefused(reason: RegExp): Promise<void> {
  await more()
  expect(jp.held.size).toBe(2)
  expect(jp.alarms).toMatchObject([{ kind: 'protocol', member: 'US', reason: expect.stringMatching(reason) }])
  expect(view().state).toBe('waiting')
  twist = (_header, _steps, bytes) => bytes
  coding = null
  await clock.advance(60_000)
  expect(jp.held.size).toBe(3)
  expect(view()).toMatchObject({ state: 'idle', failures: 0 })
}

test('a log that shows us another history of the same size is an alarm', async () => {
  const other = new MemoryLedger('US', originOf('US'), keysOfMember('US').log)
  other.append(Buffer.alloc(32, 9))
  twist = (header, steps) => [
    { ...header, checkpoint: other.note(), heads: { ...header.heads, routine: header.after } },
    steps.slice(0, 0),
  ]
  await expectAlarm('ledger-forked')
})

test('a log that does not prove that it continues what we know is an alarm', async () => {
  twist = (header, steps) => [{ ...header, consistency: header.consistency.map(() => Buffer.alloc(32, 1)) }, steps]
  await expectAlarm('ledger-unproven')
})

test('a proof with extra hashes is an alarm', async () => {
  twist = (header, steps) => [{ ...header, consistency: [...header.consistency, Buffer.alloc(32, 1)] }, steps]
  await expectAlarm('ledger-unproven')
})

test('a smaller log than the one we know is an alarm', async () => {
  const small = signCheckpoint(
    {
      origin: originOf('US'),
      size: 0,
      root: Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex'),
      extensions: [],
    },
    keysOfMember('US').log.privatePem,
  )
  twist = (header, steps) => [{ ...header, checkpoint: small, consistency: [] }, steps]
  await expectAlarm('ledger-shrunk')
})

test('an entry that is not shown to be in the log is an alarm, also with hashes too many', async () => {
  twist = (header, steps) => [
    header,
    steps.map((step) => ({ ...step, inclusion: [...step.inclusion, Buffer.alloc(32)] })),
  ]
  await expectAlarm('ledger-unproven')
})

test('a step that was given before is an alarm', async () => {
  const [first] = us.ledger.page('JP', 'routine', 0, { items: 1, bytes: 1 }).steps
  twist = (header) => [header, [{ ...first!, inclusion: [] }]]
  await expectAlarm('stream-replayed')
})

test('a step that is kept back is an alarm', async () => {
  us.publish(['hidden'], ['JP'], { tell: false })
  us.publish(['shown'], ['JP'], { tell: false })
  const hidden = us.ledger.heads('JP').routine - 1
  twist = (header, steps) => [header, steps.filter((step) => step.seq !== hidden)]
  await more()
  expect(jp.inbound.evidence).toMatchObject([
    { kind: 'stream-gap', reason: `step ${hidden + 1} in place of ${hidden}` },
  ])
  expect(jp.held.size).toBe(2)
})

test('a stream that continues another history than the one we were given is an alarm', async () => {
  const other = new MemoryNode('US', us.charter, clock, () => 0.5)
  other.publish(['one', 'other'], ['JP'], { tell: false })
  twist = (header, steps) => {
    other.ledger.step('JP', 'routine', other.tick(), [given({ ...parcelOf(steps[0]!) })])
    return [
      header,
      [{ ...other.ledger.page('JP', 'routine', header.after, { items: 9, bytes: 9 }).steps[0]!, inclusion: [] }],
    ]
  }
  await expectAlarm('stream-broken')
})

test('a text that is not the one in the log is an alarm', async () => {
  twist = (header, steps) => [
    header,
    steps.map((step) => ({
      ...step,
      items: step.items.map((item) =>
        item.is === 'object'
          ? { ...item, parcel: { ...item.parcel, text: item.parcel.text.replace('three', 'third') } }
          : item,
      ),
    })),
  ]
  await expectAlarm('content-differs')
})

test('a page of another lane is refused', async () => {
  twist = (header, steps) => [{ ...header, lane: 'flash', heads: { ...header.heads, flash: 99 } }, steps]
  await expectRefused(/lane flash/)
})

test('a truncated note is refused', async () => {
  twist = (header, steps) => [{ ...header, checkpoint: header.checkpoint.slice(0, -20) }, steps]
  await expectRefused(/bad page/)
})

test('a checkpoint that its log did not sign is refused', async () => {
  const { size, root } = us.ledger.open(us.ledger.note())
  const forged = signCheckpoint(
    { origin: originOf('US'), size, root, extensions: [] },
    keysOfMember('JP').log.privatePem,
  )
  twist = (header, steps) => [{ ...header, checkpoint: forged }, steps]
  await expectRefused(/bad page/)
})

test('a step with more items than any is refused', async () => {
  twist = (header, steps) => [header, steps.map((step) => ({ ...step, items: Array(2001).fill({ is: 'gone' }) }))]
  await expectRefused(/items/)
})

test('a step whose items are not those of its manifest is refused', async () => {
  twist = (header, steps) => [
    header,
    steps.map((step) => ({ ...step, items: [...step.items, { is: 'gone' as const }] })),
  ]
  await expectRefused(/other items than it says/)
})

test('a manifest that is not written canonically is refused', async () => {
  twist = (header, steps) => [header, steps.map((step) => ({ ...step, manifest: ` ${step.manifest}` }))]
  await expectRefused(/canonical/)
})

test('a bomb is refused before it unfolds', async () => {
  coding = 'zstd'
  twist = () => zstdCompressSync(Buffer.alloc(200 * 1024 * 1024))
  await expectRefused(/larger than/)
})

function parcelOf(step: ProvenStep) {
  const item = step.items[0]!
  if (item.is !== 'object') throw new Error('no object')
  return item.parcel
}
