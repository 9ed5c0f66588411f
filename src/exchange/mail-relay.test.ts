import { beforeEach, expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { FaultyNetwork } from '../testing/faulty-network.ts'
import { charterOf, MemoryNode } from '../testing/memory-node.ts'
import { acceptPage } from './accept-page.ts'
import type { SealedMail } from './mail-relay.ts'
import { readStepPage, writeStepPage } from './step-page.ts'

let clock: FakeClock
let network: FaultyNetwork
let aa: MemoryNode
let bb: MemoryNode
let cc: MemoryNode

const key = 0x5a
const sealed = (bytes: Uint8Array) => bytes.map((byte) => byte ^ key)

/** Containers as far as the relay is concerned: pages and receipts, unreadable to who does not have the key. */
function mailOf(node: MemoryNode, others: () => readonly MemoryNode[]): SealedMail {
  const receiptsFor = (member: string) =>
    [...node.outboxRows.values()].filter(({ peer, kind }) => peer === member && kind === 'receipt')
  return {
    async mark(member) {
      const { routine } = node.ledger.heads(member)
      const answered = Math.max(0, ...node.got.filter(({ to }) => to === member).map(({ lastSeq }) => lastSeq))
      const receipts = receiptsFor(member).map(({ num }) => num)
      return routine === answered && receipts.length === 0 ? null : JSON.stringify([routine, answered, receipts])
    },
    async write(member) {
      const { steps } = node.ledger.page(member, 'routine', 0, { items: 1000, bytes: 1e9 })
      const proven = await Promise.all(
        steps.map(async (step) => ({ ...step, inclusion: await node.ledger.inclusion(step.leaf, node.ledger.size) })),
      )
      const page = writeStepPage(
        {
          ...{ from: node.member, to: member, lane: 'routine', after: 0, size: 0, consistency: [] },
          ...{ heads: node.ledger.heads(member), checkpoint: node.ledger.note() },
          charter: { version: node.charter.charter.version, digest: node.charter.digest },
        },
        proven,
      )
      const receipts = receiptsFor(member).map(({ body }) => body)
      return sealed(
        Buffer.from(
          JSON.stringify({ from: node.member, to: member, page: Buffer.from(page).toString('base64'), receipts }),
        ),
      )
    },
    async read(container) {
      let content: { from: string; to: string; page: string; receipts: string[] }
      try {
        content = JSON.parse(Buffer.from(sealed(container)).toString())
      } catch {
        throw new Fault('invalid', 'not a container')
      }
      const { from, to } = content
      if (to !== node.member) throw new Fault('integrity', 'for another member')
      expect(others().map(({ member }) => member)).toContain(from)
      for (const receipt of content.receipts) await node.exchange!.takeReceipt(from, receipt)
      const page = readStepPage(Buffer.from(content.page, 'base64'), { from, to, limit: 1000 })
      await acceptPage(node.exchange!.accepting, page)
    },
  }
}

beforeEach(async () => {
  clock = new FakeClock(undefined, () => 0.5)
  network = new FaultyNetwork(clock, () => 0.5)
  const all = ['AA', 'BB', 'CC']
  const made = all.map((member) => new MemoryNode(member, charterOf(all), clock, () => 0.5))
  ;[aa, bb, cc] = made as [MemoryNode, MemoryNode, MemoryNode]
  for (const node of made) {
    node.mail = mailOf(node, () => made)
    void node.boot(network)
  }
  await clock.advance(2000)
  network.cut('AA', 'CC')
  network.cut('CC', 'AA')
})

test('two members that cannot reach each other exchange through a third that cannot read what it carries', async () => {
  aa.publish(['secret'], ['CC'])
  await clock.advance(400_000)
  expect(cc.held.has('indicator--secret 1')).toBe(true)
  // The receipt came back the same way.
  expect(aa.got).toMatchObject([{ to: 'CC', lastSeq: 1 }])
  expect(bb.held.size).toBe(0)
  expect(bb.mailRows.size).toBe(0)
  expect(aa.inbound.evidence.concat(cc.inbound.evidence)).toEqual([])
})

test('what was carried is not taken twice when the line is back', async () => {
  aa.publish(['one'], ['CC'])
  await clock.advance(400_000)
  aa.publish(['two'], ['CC'])
  network.heal()
  await clock.advance(400_000)
  expect(cc.arrived).toEqual(['indicator--one', 'indicator--two'])
  expect(cc.inbound.evidence).toEqual([])
  expect(cc.exchange!.links().find(({ member }) => member === 'AA')).toMatchObject({ state: 'idle', lastError: null })
})

test('the relay carries each thing once, and nothing where nothing waits', async () => {
  let left = 0
  const deposits = network.transportOf.bind(network)
  aa.kill(network)
  network.transportOf = (from) => ({
    request(member, request) {
      if (request.method === 'POST' && request.path.startsWith('/peer/v1/mailbox')) left++
      return deposits(from).request(member, request)
    },
  })
  void aa.boot(network)
  await clock.advance(400_000)
  expect(left).toBe(0)
  aa.publish(['one'], ['CC'])
  await clock.advance(200_000)
  expect(left).toBe(1)
})

test('a container whose fetching breaks off is fetched again, and nobody is accused', async () => {
  const requests = network.transportOf.bind(network)
  let broken = 0
  cc.kill(network)
  network.transportOf = (from) => ({
    async request(member, request) {
      const answer = await requests(from).request(member, request)
      if (from !== 'CC' || request.method !== 'GET' || !/mailbox\/\d+$/.test(request.path) || broken > 2) return answer
      broken++
      return { ...answer, body: firstBytes(answer.body, broken) }
    },
  })
  void cc.boot(network)
  aa.publish(['secret'], ['CC'])
  await clock.advance(600_000)
  expect(broken).toBe(3)
  expect(cc.held.has('indicator--secret 1')).toBe(true)
  expect(bb.mailRows.size).toBe(0)
  expect(cc.alarms).toEqual([])
})

test('a container that cannot be opened is refused, recorded, and gone', async () => {
  bb.mailRows.set(999, { sender: 'AA', recipient: 'CC', bytes: Buffer.from('garbage') })
  await clock.advance(60_000)
  expect(bb.mailRows.size).toBe(0)
  expect(cc.alarms).toMatchObject([{ kind: 'protocol', member: 'BB', reason: expect.stringContaining('container') }])
})

async function* firstBytes(body: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array, void> {
  for await (const part of body) {
    yield part.subarray(0, length)
    return
  }
}
