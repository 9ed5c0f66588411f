import { expect, test } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { FaultyNetwork } from '../testing/faulty-network.ts'
import { charterOf, MemoryNode } from '../testing/memory-node.ts'

test('nothing that is new reaches a removed member through one that still holds the old charter', async () => {
  const clock = new FakeClock(undefined, () => 0.5)
  const network = new FaultyNetwork(clock, () => 0.5)
  const all = ['AA', 'BB', 'CC', 'XX']
  const [aa, bb, cc, xx] = all.map((member) => new MemoryNode(member, charterOf(all), clock, () => 0.5))
  const nodes = [aa!, bb!, cc!, xx!]
  for (const node of nodes) void node.boot(network)
  await clock.advance(2000)
  // What BB takes from AA it passes on to everybody under the charter that it holds.
  const relayed = new Set<string>()
  const relay = async () => {
    for (const key of bb!.held.keys()) {
      const name = key.replace(/^indicator--| 1$/g, '')
      if (relayed.has(name)) continue
      relayed.add(name)
      const others = bb!.charter.charter.members.map(({ member }) => member).filter((member) => member !== 'BB')
      bb!.publish([name], others)
    }
    await clock.advance(3000)
  }
  aa!.publish(['before'], ['BB', 'CC', 'XX'])
  await clock.advance(2000)
  await relay()
  expect(xx!.held.size).toBe(1)

  aa!.charter = charterOf(['AA', 'BB', 'CC'], 2)
  void aa!.exchange!.charterChanged()
  await clock.advance(2000)
  aa!.publish(['after'], ['BB', 'CC'])
  await clock.advance(60_000)
  await relay()
  expect(bb!.held.has('indicator--after 1')).toBe(false)
  expect(xx!.held.has('indicator--after 1')).toBe(false)
  const link = bb!.exchange!.links().find(({ member }) => member === 'AA')
  expect(link).toMatchObject({ state: 'waiting', reason: { code: 'charter-newer', facts: { version: '2' } } })

  for (const node of [bb!, cc!]) {
    node.charter = charterOf(['AA', 'BB', 'CC'], 2)
    void node.exchange!.charterChanged()
  }
  await clock.advance(5000)
  await relay()
  expect(bb!.held.has('indicator--after 1')).toBe(true)
  expect(cc!.held.has('indicator--after 1')).toBe(true)
  expect(xx!.held.has('indicator--after 1')).toBe(false)
  await clock.advance(60_000)
  expect(xx!.held.size).toBe(1)
  expect(xx!.exchange!.links().every(({ state }) => state === 'refused' || state === 'waiting')).toBe(true)
})

test('a page of which the charter is another one of the same version is not taken either', async () => {
  const clock = new FakeClock(undefined, () => 0.5)
  const network = new FaultyNetwork(clock, () => 0.5)
  const jp = new MemoryNode('JP', charterOf(['JP', 'US']), clock, () => 0.5)
  const us = new MemoryNode('US', { ...charterOf(['JP', 'US']), digest: 'f'.repeat(64) }, clock, () => 0.5)
  void us.boot(network)
  void jp.boot(network)
  us.publish(['one'], ['JP'])
  await clock.advance(60_000)
  expect(jp.held.size).toBe(0)
  expect(jp.exchange!.links()[0]).toMatchObject({ reason: { code: 'charter-other' } })
})

test('a member whose log had to end is read from the beginning of the new one that the next charter names', async () => {
  const clock = new FakeClock(undefined, () => 0.5)
  const network = new FaultyNetwork(clock, () => 0.5)
  const jp = new MemoryNode('JP', charterOf(['JP', 'US']), clock, () => 0.5)
  const us = new MemoryNode('US', charterOf(['JP', 'US']), clock, () => 0.5)
  void us.boot(network)
  void jp.boot(network)
  us.publish(['one', 'two'], ['JP'])
  await clock.advance(2000)
  const next = charterOf(['JP', 'US'], 2, { US: 2 })
  us.beginLedger(2)
  us.publish(['one', 'three'], ['JP'], { tell: false })
  us.charter = next
  void us.exchange!.charterChanged()
  await clock.advance(2000)
  expect(jp.held.size).toBe(2)
  jp.charter = next
  void jp.exchange!.charterChanged()
  await clock.advance(5000)
  expect([...jp.held.keys()]).toEqual(['one', 'two', 'three'].map((name) => `indicator--${name} 1`))
  expect(jp.inbound.evidence).toEqual([])
})
