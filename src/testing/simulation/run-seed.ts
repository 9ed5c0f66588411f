import { createHash } from 'node:crypto'
import { checkHealed } from './check.ts'
import { act, adoptNext, beSilent, checkRestored, repair, startNode } from './operations.ts'
import type { Meddle } from './run-node.ts'
import { type Counts, describe, World } from './world.ts'

export interface SeedOptions {
  /** Where databases may lie while it runs; a file system in memory is fastest. */
  readonly dir: string
  readonly template: string
  /** Only so many of its operations; absent: all. */
  readonly operations?: number
  readonly onTrace?: (line: string) => void
  readonly meddle?: Meddle
}

export interface SeedResult {
  readonly seed: number
  readonly operations: number
  /** What must never be so and was; empty: nothing. */
  readonly violations: readonly string[]
  /** Of everything that happened, in order: the same seed gives the same. */
  readonly digest: string
  readonly counts: Counts
}

const healStepMs = 5_000
const longestHealMs = 900_000

/** Lives one history from its seed, heals everything, and says what was not as it must be. */
export async function runSeed(seed: number, options: SeedOptions): Promise<SeedResult> {
  const hash = createHash('sha256')
  const world = new World({
    seed,
    dir: `${options.dir}/${seed}`,
    template: options.template,
    trace(line) {
      hash.update(`${line}\n`)
      options.onTrace?.(line)
    },
    ...(options.meddle === undefined ? {} : { meddle: options.meddle }),
  })
  const operations = Math.min(options.operations ?? world.operations, world.operations)
  try {
    await live(world, operations)
    await heal(world)
    if (world.violations.length === 0) await checkHealed(world)
  } catch (error) {
    world.violate(`the simulation itself failed: ${describe(error)}`)
  } finally {
    world.close()
    await world.clock.settle()
  }
  world.count('operations', operations)
  world.count(
    'starts',
    [...world.nodes.values()].reduce((sum, { starts }) => sum + starts, 0),
  )
  return { seed, operations, violations: world.violations, digest: hash.digest('hex'), counts: world.counts }
}

async function live(world: World, operations: number): Promise<void> {
  const { chance, clock } = world
  world.trace(`agreements ${JSON.stringify(world.charters[0]!.agreements)}`)
  for (const node of world.nodes.values()) startNode(world, node)
  await clock.advance(1_000)
  for (const node of world.nodes.values()) if (chance.happens(0.8)) adoptNext(world, node)
  await clock.advance(chance.next() * 2_000)
  for (let done = 0; done < operations; done++) {
    act(world)
    await beSilent(world)
    const longest = chance.happens(0.03) ? 40_000 : chance.happens(0.2) ? 6_000 : 600
    await clock.advance(chance.next() * longest)
    await checkRestored(world)
  }
}

/** The network is well, every node runs and holds the last charter; then time passes until nothing is left to do. */
async function heal(world: World): Promise<void> {
  const { clock, network } = world
  world.trace('everything heals')
  network.heal()
  world.slowness = 0
  for (const node of world.nodes.values()) repair(world, node)
  await clock.settle()
  for (const node of world.nodes.values()) node.power?.mend()
  for (let waitedMs = 0; ; waitedMs += healStepMs) {
    for (const node of world.nodes.values()) {
      if (node.power === null) startNode(world, node)
      else if (world.members.includes(node.code)) await catchUp(world, node.code)
    }
    await clock.advance(healStepMs)
    const left = await leftToDo(world)
    if (left === null) return
    if (waitedMs >= longestHealMs) {
      world.violate(`after ${longestHealMs / 1000} s: ${left}`)
      return
    }
  }
}

async function catchUp(world: World, code: string): Promise<void> {
  const node = world.nodes.get(code)!
  if (node.core === null) return
  const version = node.core.road.keeper.charter?.version ?? 0
  world.adopted.set(code, version)
  if (version < world.charters.length) adoptNext(world, node)
}

/** What keeps the alliance from rest; null: nothing. */
async function leftToDo(world: World): Promise<string | null> {
  for (const code of world.members) {
    const core = world.nodes.get(code)!.core
    if (core === null) return `${code} is down`
    if (core.road.keeper.charter?.version !== world.charters.length) return `${code} has not adopted the last charter`
    // A full disk was in the way of it; it is tried again by itself.
    if (core.road.redecider.failed) return `${code} has not judged anew`
    const links = core.exchange()?.links() ?? []
    const away = links.find(({ state, failures, charter }) => state !== 'idle' || failures > 0 || charter !== 'same')
    if (away !== undefined) return `the link of ${code} to ${away.member} is ${away.state}: ${away.lastError}`
    const { store, ledger, release } = core.road
    const waiting = await store.read.selectFrom('outbox').select('peer').execute()
    const open = waiting.find(({ peer }) => world.members.includes(peer))
    if (open !== undefined) return `something for ${open.peer} lies at ${code}`
    if (!(await ledger.signing()).signs) return `the ledger of ${code} signs nothing`
    const { head } = await ledger.row()
    const witnessed = await store.read.selectFrom('witnessed').select(['member', 'size']).execute()
    for (const other of world.members.filter((member) => member !== code)) {
      if (head.size > 0 && !witnessed.some(({ member, size }) => member === other && size === head.size))
        return `${other} has not cosigned the ledger of ${code}`
      const heads = await release.heads(other)
      const rows = await world.nodes
        .get(other)!
        .core?.road.store.read.selectFrom('inbound')
        .selectAll()
        .where('peer', '=', code)
        .execute()
      for (const [lane, seq] of Object.entries(heads)) {
        if (seq > 0 && rows?.find((row) => row.lane === lane)?.seq !== seq)
          return `${other} has not taken ${lane} ${seq} of ${code}`
      }
    }
  }
  return null
}
