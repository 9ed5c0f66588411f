import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ReceiptStates } from '../../node/receipts.ts'
import { makeAgreement } from '../alliance.ts'
import { makeIndicator } from '../core.ts'
import { FakeClock, seededRandom } from '../fake-clock.ts'
import { FaultyNetwork } from '../faulty-network.ts'
import { beginMs, signedCharter } from './members.ts'
import { RunNode } from './run-node.ts'
import { makeFolder } from './template.ts'

let folder: Awaited<ReturnType<typeof makeFolder>>
beforeAll(async () => {
  folder = await makeFolder()
})
afterAll(() => rmSync(folder.dir, { recursive: true, force: true }))

test('what a third member carried is answered to its sender once that can be reached again', async () => {
  const random = seededRandom(1)
  const clock = new FakeClock(beginMs, random)
  const network = new FaultyNetwork(clock, random)
  const members = ['JP', 'PH', 'US']
  const counts = new Map<string, number>()
  const unexpected: unknown[] = []
  const nodes = members.map(
    (code) =>
      new RunNode({
        ...{ code, clock, network, random, dir: folder.dir, template: folder.template, twoPersonRelease: false },
        trace() {},
        count: (what) => counts.set(what, (counts.get(what) ?? 0) + 1),
        onUnexpected: (_, error) => unexpected.push(error),
      }),
  )
  const [jp, ph] = nodes as [RunNode, RunNode, RunNode]
  // Only its publisher gives it, so that no third member can have it.
  const clauses = [{ id: 'C1', title: 'Directly', tlpCeiling: 'red', onward: 'none' } as const]
  const { text } = signedCharter(members, [makeAgreement('main', members, { clauses })], undefined)
  try {
    for (const node of nodes) void node.start(0).then(() => node.core!.adoptCharter(text))
    await clock.advance(30_000)
    network.cut('JP', 'PH')
    network.cut('PH', 'JP')
    const object = makeIndicator('carried.example', { tlp: 'amber' })
    const source = { kind: 'local', actor: 'analyst' } as const
    void jp.core!.road.intake.accept(source, [{ text: JSON.stringify(object), assigned: {} }])
    await clock.advance(240_000)
    const held = await ph.core!.road.store.read.selectFrom('object').select('id').execute()
    expect(held).toEqual([{ id: object.id }])
    expect(counts.get('containers sealed')).toBeGreaterThan(0)
    network.heal()
    await clock.advance(180_000)
    for (const node of [jp, ph])
      expect(await node.core!.road.store.read.selectFrom('outbox').select('kind').execute()).toEqual([])
    const { lanes } = await new ReceiptStates(jp.core!.road.store).of('PH')
    expect(lanes.map(({ outstanding }) => outstanding)).toEqual([0, 0, 0])
    expect(unexpected).toEqual([])
  } finally {
    for (const node of nodes) node.power?.lose('the end')
    await clock.settle()
  }
}, 120_000)
