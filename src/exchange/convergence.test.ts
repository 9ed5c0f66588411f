import { expect, test } from 'vitest'
import { lanes } from '../release/model.ts'
import { FakeClock, seededRandom } from '../testing/fake-clock.ts'
import { FaultyNetwork } from '../testing/faulty-network.ts'
import { charterOf, MemoryNode } from '../testing/memory-node.ts'

const members = ['JP', 'PH', 'US']
/** TREFOIL_SEEDS=1000 looks further. */
const seeds = Number(process.env.TREFOIL_SEEDS ?? 25)
const timeout = 120_000 + seeds * 2000

interface World {
  readonly clock: FakeClock
  readonly network: FaultyNetwork
  readonly nodes: readonly MemoryNode[]
  readonly random: () => number
}

function worldOf(seed: number): World {
  const random = seededRandom(seed)
  const clock = new FakeClock(Date.UTC(2026, 0, 1), random)
  const network = new FaultyNetwork(clock, random)
  const nodes = members.map((member) => new MemoryNode(member, charterOf(members), clock, random))
  return { clock, network, nodes, random }
}

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!
}

/** A minute of bad luck: publications, cuts, lost and broken answers, crashes between any two steps. */
async function live(world: World, eachRound: (node: MemoryNode) => void = () => {}): Promise<void> {
  const { clock, network, nodes, random } = world
  let published = 0
  for (let round = 0; round < 60; round++) {
    const node = pick(random, nodes)
    const other = pick(random, nodes)
    const dice = random()
    if (dice < 0.5) {
      const names = Array.from({ length: 1 + Math.floor(random() * 30) }, () => `${node.member}-${published++}`)
      node.publish(
        names,
        members.filter((member) => member !== node.member && random() < 0.8),
        { lane: pick(random, lanes) },
      )
      if (random() < 0.3) {
        const gone = `${node.member}-${Math.floor(random() * published)}`
        node.recall(
          [gone],
          members.filter((member) => member !== node.member),
        )
      }
    } else if (dice < 0.6) network.cut(node.member, other.member)
    else if (dice < 0.65) network.heal()
    else if (dice < 0.75) {
      const often = () => random() * 0.3
      network.faults = {
        loss: often(),
        repetition: often(),
        truncation: often(),
        trouble: often(),
        longestDelayMs: 1 + random() * 2000,
      }
    } else if (dice < 0.85) {
      node.kill(network)
      if (random() < 0.7) void node.boot(network)
    } else if (node.exchange === null) void node.boot(network)
    node.diskFull = random() < 0.05
    eachRound(other)
    await clock.advance(random() * 2000)
  }
}

/** The second charter permits what the first did not; a node may crash between adopting it and acting on it. */
function adoptSecond(world: World, node: MemoryNode): void {
  if (node.charter.charter.version === 2) return
  node.charter = charterOf(members, 2)
  if (world.random() < 0.3) void node.boot(world.network)
  else void node.exchange?.charterChanged()
}

async function healed({ clock, network, nodes }: World): Promise<void> {
  network.heal()
  for (const node of nodes) {
    node.diskFull = false
    void node.boot(network)
  }
  await clock.advance(60_000)
}

/** What should be held and is not, or the other way round. */
function differences(nodes: readonly MemoryNode[]): string[] {
  return nodes.flatMap((receiver) => {
    const due = new Map<string, string>()
    for (const sender of nodes) {
      for (const { id, version, text } of sender.ledger.released(receiver.member)) due.set(`${id} ${version}`, text)
    }
    const missing = [...due].filter(([key, text]) => receiver.held.get(key) !== text).map(([key]) => `-${key}`)
    const extra = [...receiver.held.keys()].filter((key) => !due.has(key)).map((key) => `+${key}`)
    return [...missing, ...extra].map((difference) => `${receiver.member} ${difference}`)
  })
}

/** Steps that their sender holds no receipt of, and receipts of nothing. */
function unanswered(nodes: readonly MemoryNode[]): string[] {
  return nodes.flatMap((sender) =>
    nodes.flatMap((receiver) =>
      lanes.flatMap((lane) => {
        const open = new Set(
          Array.from({ length: sender.ledger.heads(receiver.member)[lane] }, (_, index) => index + 1),
        )
        for (const { to, lane: of, firstSeq, lastSeq } of sender.got) {
          if (to !== receiver.member || of !== lane) continue
          for (let seq = firstSeq; seq <= lastSeq; seq++) open.delete(seq)
        }
        return [...open].map((seq) => `${sender.member} to ${receiver.member}: ${lane} ${seq}`)
      }),
    ),
  )
}

test(
  'whatever the network does and whoever crashes, every node comes to hold what was released to it, once',
  async () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const world = worldOf(seed)
      const cursors = new Map<string, number>()
      for (const node of world.nodes) {
        const put = node.records.set.bind(node.records)
        node.records.set = (member, record) => {
          const key = `${node.member}<${member}`
          expect(record.cursor, `seed ${seed}: cursor of ${key} moved back`).toBeGreaterThanOrEqual(
            cursors.get(key) ?? 0,
          )
          cursors.set(key, record.cursor)
          return put(member, record)
        }
        void node.boot(world.network)
      }
      await live(world)
      await healed(world)
      expect(differences(world.nodes), `seed ${seed}`).toEqual([])
      expect(unanswered(world.nodes), `seed ${seed}`).toEqual([])
      for (const node of world.nodes) {
        expect(node.inbound.evidence, `seed ${seed}`).toEqual([])
        // An answer that ends too soon without an error breaks the protocol; nothing else here does.
        expect(
          node.alarms.filter(({ kind }) => kind !== 'protocol'),
          `seed ${seed}`,
        ).toEqual([])
        expect([...node.outboxRows.values()], `seed ${seed}: told, and yet in the outbox`).toEqual([])
        for (const view of node.exchange?.links() ?? []) {
          expect(view, `seed ${seed}`).toMatchObject({ failures: 0, lastError: null, charter: 'same' })
          expect(['idle', 'pulling'], `seed ${seed}`).toContain(view.state)
        }
      }
    }
  },
  timeout,
)

test(
  'whenever each node adopts the charter that permits more, every node comes to hold what it permits',
  async () => {
    for (let seed = 1; seed <= seeds / 2; seed++) {
      const world = worldOf(seed)
      for (const node of world.nodes) {
        node.refuse = ({ text }) => (/7 /.test(text) && node.charter.charter.version < 2 ? 'not permitted' : null)
        void node.boot(world.network)
      }
      await live(world, (node) => world.random() < 0.03 && adoptSecond(world, node))
      for (const node of world.nodes) adoptSecond(world, node)
      await healed(world)
      expect(differences(world.nodes), `seed ${seed}`).toEqual([])
      for (const view of world.nodes.flatMap((node) => node.exchange?.links() ?? [])) {
        expect(view, `seed ${seed}`).toMatchObject({ refused: 0, charter: 'same' })
      }
    }
  },
  timeout,
)
