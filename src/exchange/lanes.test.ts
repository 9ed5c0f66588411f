import { expect, test } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { FaultyNetwork } from '../testing/faulty-network.ts'
import { charterOf, MemoryNode } from '../testing/memory-node.ts'
import { slowly } from '../testing/slow-network.ts'

function twoNodes(bytesPerSecond?: number) {
  const clock = new FakeClock(undefined, () => 0.5)
  const network = new FaultyNetwork(clock, () => 0.5)
  const jp = new MemoryNode('JP', charterOf(['JP', 'US']), clock, () => 0.5)
  const us = new MemoryNode('US', charterOf(['JP', 'US']), clock, () => 0.5)
  if (bytesPerSecond !== undefined) {
    const fast = network.transportOf.bind(network)
    network.transportOf = (from) => (from === 'JP' ? slowly(clock, fast(from), bytesPerSecond) : fast(from))
  }
  return { clock, network, jp, us }
}

test('on a slow line an alert of 10 kB passes before a large backlog', async () => {
  const { clock, network, jp, us } = twoNodes(1_000_000)
  // 60 MB in 120 steps: a minute of this line.
  for (let index = 0; index < 120; index++) us.publish([`bulk-${index}`], ['JP'], { tell: false, sizeBytes: 500_000 })
  void us.boot(network)
  void jp.boot(network)
  await clock.advance(12_000)
  const before = jp.arrived.length
  expect(before).toBeGreaterThan(0)
  us.publish(['alert'], ['JP'], { lane: 'flash', sizeBytes: 10_000 })
  const toldAt = clock.nowMs()
  while (!jp.held.has('indicator--alert 1')) await clock.advance(100)
  // At most the page that was under way came before it, of at most 8 MiB.
  expect(clock.nowMs() - toldAt).toBeLessThan(9000)
  expect(jp.arrived.length).toBeLessThan(120)
  await clock.advance(120_000)
  expect(jp.held.size).toBe(121)
})

test('of what waits, flash comes first, then what is urgent, then the rest', async () => {
  const { clock, network, jp, us } = twoNodes()
  us.publish(['routine'], ['JP'], { tell: false })
  us.publish(['priority'], ['JP'], { tell: false, lane: 'priority' })
  us.publish(['flash'], ['JP'], { tell: false, lane: 'flash' })
  void us.boot(network)
  void jp.boot(network)
  await clock.advance(1000)
  expect(jp.arrived).toEqual(['indicator--flash', 'indicator--priority', 'indicator--routine'])
})

test('a page that took long makes the next one smaller, so that an alert waits less', async () => {
  const { clock, network, jp, us } = twoNodes(400_000)
  for (let index = 0; index < 400; index++) us.publish([`bulk-${index}`], ['JP'], { tell: false, sizeBytes: 100_000 })
  const asked: number[] = []
  const before = network.transportOf.bind(network)
  network.transportOf = (from) => ({
    request(member, request) {
      const limit = /limit=(\d+)/.exec(request.path)?.[1]
      if (from === 'JP' && limit !== undefined) asked.push(Number(limit))
      return before(from).request(member, request)
    },
  })
  void us.boot(network)
  void jp.boot(network)
  await clock.advance(200_000)
  expect(jp.held.size).toBe(400)
  expect(asked[0]).toBe(1000)
  expect(Math.min(...asked)).toBeLessThan(40)
})
