import { Fault } from '../../base/fault.ts'
import type { MemberCode } from '../../policy/model.ts'
import type { ObjectFacts, VersionFacts } from './facts.ts'
import { changeAgreements } from './make-agreements.ts'
import { makeObjects, makeSpeaker, makeVersion } from './make-objects.ts'
import { memberNamed } from './members.ts'
import { judgeRead } from './model.ts'
import { Reader } from './reader.ts'
import type { RunNode } from './run-node.ts'
import type { World } from './world.ts'

const person = { kind: 'person', name: 'releaser', role: 'releaser' } as const

const weights = {
  publish: 22,
  version: 12,
  recall: 8,
  hold: 4,
  release: 3,
  review: 6,
  charter: 5,
  adopt: 14,
  read: 12,
  crash: 9,
  start: 8,
  stop: 2,
  fullDisk: 2,
  faults: 6,
  cut: 6,
  heal: 3,
  backup: 4,
  restore: 3,
  repair: 2,
}
export type Operation = keyof typeof weights

/** One act of a person or of misfortune. It begins here; it may end later, or never. */
export function act(world: World): void {
  const { chance } = world
  const what = chance.weighted(weights)
  world.count(what)
  operations[what](world)
}

const operations: Record<Operation, (world: World) => void> = {
  publish(world) {
    const node = someNode(world)
    const { chance } = world
    const here = around(world, node?.code)
    const made = makeObjects(chance, chance.whole(1, 5), here)
    const speaks = chance.happens(0.2)
    if (node === null) return
    if (speaks && !world.published.objects.has(here.identity)) made.push(makeSpeaker(chance, here))
    handIn(
      world,
      node,
      made.map((object) => ({ object, facts: object.versions[0]! })),
    )
  },
  version(world) {
    const node = someNode(world)
    if (node === null) return
    const own = world.published.of(node.code).filter(({ type }) => type !== 'ipv4-addr')
    if (own.length === 0) return
    const object = world.chance.pick(own)
    const facts = makeVersion(world.chance, object, around(world, node.code))
    handIn(world, node, [{ object, facts }])
  },
  recall(world) {
    const node = someNode(world)
    const { chance } = world
    if (node === null) return
    const own = world.published
      .of(node.code)
      .filter(({ versions }) => versions.some(({ recalled }) => recalled === 'no'))
    if (own.length === 0) return
    const object = chance.pick(own)
    const left = object.versions.filter(({ recalled }) => recalled === 'no')
    const [one] = chance.happens(0.5) ? [chance.pick(left)] : [undefined]
    const recalls = node.core!.road.recall.recalls
    const wanted = { id: object.id, reason: 'no longer true', ...(one === undefined ? {} : { version: one.version }) }
    if (one?.version === '') return
    const concerned = one === undefined ? left : [one]
    for (const facts of concerned) facts.recalled = 'unknown'
    const work = recalls.recall(person, wanted).then(
      () => {
        for (const facts of concerned) facts.recalled = 'acknowledged'
      },
      (error: unknown) => {
        if (isRefusal(error)) for (const facts of concerned) facts.recalled = 'no'
        throw error
      },
    )
    world.meanwhile(`${node.code} recalls ${object.id} ${one?.version ?? 'altogether'}`, work)
  },
  hold(world) {
    const node = someNode(world)
    const ids = [...world.published.objects.keys()]
    if (node === null || ids.length === 0) return
    const id = world.chance.pick(ids)
    world.meanwhile(`${node.code} preserves ${id}`, node.core!.road.recall.recalls.preserve(person, id, 'evidence'))
  },
  release(world) {
    const node = someNode(world)
    const ids = [...world.published.objects.keys()]
    if (node === null || ids.length === 0) return
    const id = world.chance.pick(ids)
    world.meanwhile(`${node.code} lets go of ${id}`, node.core!.road.recall.recalls.letGo(person, id))
  },
  review(world) {
    const node = someNode(world)
    const dice = world.chance.next()
    if (node === null) return
    world.meanwhile(`${node.code} decides reviews`, decideReviews(world, node, dice))
  },
  charter(world) {
    const { chance } = world
    if (world.charters.length > 4) return
    const all = [...world.nodes.keys()]
    const [leaves, comes] = [chance.happens(0.15), chance.happens(0.5)]
    const members = leaves && world.members.length > 2 ? world.members.slice(0, -1) : comes ? all : world.members
    if (members.length < world.members.length) world.count('members removed')
    if (members.length > world.members.length) world.count('members admitted')
    world.agree(members, changeAgreements(chance, world.charters.at(-1)!.agreements, members, world.agreementOptions))
    world.trace(`charter ${world.charters.length} of ${members}: ${JSON.stringify(world.charters.at(-1)!.agreements)}`)
  },
  adopt(world) {
    const node = someNode(world)
    if (node !== null) adoptNext(world, node)
  },
  read(world) {
    const { chance } = world
    const node = someNode(world)
    if (world.readers.length < 6 && node !== null) world.readers.push(makeReader(world, node))
    const picked = world.readers.length === 0 ? null : chance.pick(world.readers)
    const reader = picked !== null && world.nodes.get(picked.member)!.isRestored ? null : picked
    const limit = chance.whole(1, 6)
    if (reader === null) return
    world.meanwhile(`${reader.name} reads`, readPage(world, reader, limit))
  },
  crash(world) {
    const node = someNode(world)
    const steps = world.chance.whole(0, 120)
    if (node === null) return
    world.trace(`${node.code} will lose power after ${steps} steps`)
    node.power!.loseAfter(steps)
  },
  start(world) {
    const down = [...world.nodes.values()].filter((node) => node.power === null)
    if (down.length === 0) return
    startNode(world, world.chance.pick(down))
  },
  stop(world) {
    const node = someNode(world)
    if (node === null) return
    world.meanwhile(`${node.code} stops`, node.stop())
  },
  fullDisk(world) {
    someNode(world)?.power?.fillDisk(world.chance.whole(1, 4))
  },
  faults(world) {
    const { chance, network } = world
    const often = () => chance.next() * 0.3
    network.faults = {
      ...{ loss: often(), repetition: often(), truncation: often(), trouble: often() },
      longestDelayMs: 1 + chance.next() * 2000,
    }
    world.trace(`the network: ${JSON.stringify(network.faults)}`)
  },
  cut(world) {
    const { chance } = world
    const [one, other] = [chance.pick([...world.nodes.keys()]), chance.pick([...world.nodes.keys()])]
    cutOff(world, one, other, chance.happens(0.5))
  },
  backup(world) {
    const down = [...world.nodes.values()].filter((node) => node.power === null && !node.isRestored)
    if (down.length > 0) world.chance.pick(down).backUp()
  },
  restore(world) {
    const [node] = [...world.nodes.values()].filter((one) => one.power === null && one.mayRestore)
    if (node !== undefined) world.meanwhile(`${node.code} is restored from an old backup`, restore(world, node))
  },
  repair(world) {
    for (const node of world.nodes.values()) repair(world, node)
  },
  heal(world) {
    world.network.heal()
    world.trace('the network is well')
  },
}

/** Only where every other member has seen more of its ledger than the backup holds: then it must sign nothing. */
async function restore(world: World, node: RunNode): Promise<void> {
  const { origin } = node.member.card.ledger!
  const seen: number[] = []
  for (const other of world.nodes.values()) {
    if (other === node || !world.members.includes(other.code)) continue
    const row = await other.core?.road.store.read
      .selectFrom('peer_log')
      .select('size')
      .where('origin', '=', origin)
      .executeTakeFirst()
    seen.push(row?.size ?? 0)
  }
  if (node.power !== null || !node.mayRestore || !node.restoreOld(Math.min(...seen))) return
  world.count('restored from an old backup')
  await node.start(0)
}

/** In some histories nothing is done for minutes, so that others carry the mail of who cannot be reached, or all machines sleep. */
export async function beSilent(world: World): Promise<void> {
  const { silence, clock, nodes } = world
  if (!world.hasSilences) return
  const what = silence.weighted({ nothing: 90, minutes: 7, sleep: 3 })
  if (what === 'nothing') return
  world.count(what)
  if (what === 'minutes') {
    const [one, other] = [silence.pick([...nodes.keys()]), silence.pick([...nodes.keys()])]
    if (silence.happens(0.6)) cutOff(world, one, other, true)
    return clock.advance(silence.next() * 300_000)
  }
  world.trace('all machines sleep for a day and more')
  clock.jump(26 * 3_600_000)
}

/** The newer database is found again. */
export function repair(world: World, node: RunNode): void {
  if (!node.isRestored) return
  node.power?.lose('repair')
  world.meanwhile(`${node.code} has its newer database again`, node.repair())
}

/** Looked at after each operation: who was set back signs nothing. */
export async function checkRestored(world: World): Promise<void> {
  for (const node of world.nodes.values()) {
    const ledger = node.isRestored ? node.core?.road.ledger : undefined
    if (ledger !== undefined && (await ledger.signing()).signs)
      world.violate(`${node.code} was set back behind what all others saw of its ledger, and signs`)
  }
}

function cutOff(world: World, one: MemberCode, other: MemberCode, both: boolean): void {
  world.network.cut(one, other)
  if (both) world.network.cut(other, one)
  world.trace(`${one} does not reach ${other}${both ? ', nor the other way round' : ''}`)
}

function someNode(world: World): RunNode | null {
  const up = world.up().filter((node) => !node.isRestored)
  const node = world.chance.pick([...world.nodes.values()])
  return up.length === 0 ? null : up.includes(node) ? node : up[0]!
}

function around(world: World, origin: MemberCode | undefined) {
  return {
    origin: origin ?? '',
    identity: memberNamed(origin ?? 'JP').identity,
    members: [...world.nodes.keys()],
    targets: [...world.published.objects.keys()],
    nowMs: world.clock.nowMs(),
    spanMs: world.agreementOptions.spanMs,
  }
}

/** Whether a node said no, so that nothing of it can have happened. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Fault && ['storage-full', 'not-found', 'forbidden', 'conflict', 'invalid'].includes(error.kind)
  )
}

function handIn(
  world: World,
  node: RunNode,
  made: readonly { readonly object: ObjectFacts; readonly facts: VersionFacts }[],
): void {
  for (const { object, facts } of made) {
    world.published.objects.set(object.id, object)
    if (!object.versions.includes(facts)) object.versions.push(facts)
  }
  const entries = made.map(({ facts }) => ({ text: facts.text, assigned: facts.assigned }))
  const work = node.core!.road.intake.accept({ kind: 'local', actor: 'analyst' }, entries).then(
    ({ added, rejected }) => {
      for (const { code, reason, id } of rejected) {
        if (code !== 'recalled') world.violate(`${node.code} refuses its own ${id}: ${code} ${reason}`)
      }
      for (const { object, facts } of made) {
        const one = added.find(
          ({ id, version }) => id === object.id && (facts.version === '' || version === facts.version),
        )
        if (one === undefined) {
          forget(object, facts)
          continue
        }
        facts.version = one.version
        facts.state = 'acknowledged'
        world.count('versions published')
      }
    },
    (error: unknown) => {
      if (isRefusal(error)) for (const { object, facts } of made) forget(object, facts)
      throw error
    },
  )
  const what = made.map(({ object, facts }) => `${object.id} ${facts.version} ${summaryOf(facts)}`).join('; ')
  world.meanwhile(`${node.code} publishes ${what}`, work)
}

function summaryOf({
  tlp,
  releasableTo,
  references,
  part,
  assigned,
  originatorControl,
  personal,
  embargoUntil,
}: VersionFacts): string {
  return JSON.stringify({
    tlp,
    ...(releasableTo === null ? {} : { releasableTo }),
    ...(references.length === 0 ? {} : { to: references.map(({ target }) => target.slice(0, 20)) }),
    ...(part === null ? {} : { part: part.tlp, vital: part.vital }),
    ...(Object.keys(assigned).length === 0 ? {} : { assigned }),
    ...(originatorControl ? { originatorControl } : {}),
    ...(personal ? { personal } : {}),
    ...(embargoUntil === null ? {} : { embargoUntil }),
  })
}

/** It was refused: nothing of it is anywhere. */
function forget(object: ObjectFacts, facts: VersionFacts): void {
  const index = object.versions.indexOf(facts)
  if (index >= 0) object.versions.splice(index, 1)
}

async function decideReviews(world: World, node: RunNode, dice: number): Promise<void> {
  const { reviews } = node.core!.road.privacy
  const { items } = await reviews.list({ which: 'waiting', limit: 20 })
  for (const { num } of items) {
    const verdict = dice < 0.75 ? 'release' : 'keep-back'
    await reviews.decide(num, verdict, { name: 'releaser', isOperator: false }, 'looked at it')
    world.count('reviews decided')
  }
}

export function adoptNext(world: World, node: RunNode): void {
  // Who has none yet begins with one that names it; whoever left follows, so that it can come back.
  const first = world.charters.findIndex(({ members }) => members.includes(node.code))
  const number = node.core?.road.keeper.charter === null ? first : world.adopted.get(node.code)!
  const charter = world.charters[number]
  if (charter === undefined || node.core === null) return
  const work = node.core.adoptCharter(charter.text).then(() => {
    world.adopted.set(node.code, Math.max(world.adopted.get(node.code)!, number + 1))
    world.count('charters adopted')
  })
  world.meanwhile(`${node.code} adopts charter ${number + 1}`, work)
}

export function startNode(world: World, node: RunNode): void {
  world.meanwhile(`${node.code} starts`, node.start(world.slowness))
}

function makeReader(world: World, node: RunNode): Reader {
  const { chance } = world
  const agreement = chance.pick(['main', 'main', 'second', 'third'])
  const tlp = chance.pick(['clear', 'green', 'amber'] as const)
  const caller = chance.happens(0.2)
    ? ({ kind: 'public' } as const)
    : ({ kind: 'client', name: 'siem', tlp, canWrite: false } as const)
  return new Reader(node, agreement, caller)
}

async function readPage(world: World, reader: Reader, limit: number): Promise<void> {
  const before = world.nodes.get(reader.member)!.core?.road.keeper.charter ?? null
  // While a charter is being adopted, what is stored is judged anew, and until that is done the one before counts.
  const applied = world.charters[world.adopted.get(reader.member)! - 1]?.signed.charter ?? null
  try {
    const { items } = await reader.read(limit)
    world.count('texts read', items.length)
    const now = world.nodes.get(reader.member)!.core?.road.keeper.charter ?? null
    for (const item of items) {
      const problem = judgeRead(world, reader, item, [applied, before, now])
      if (problem !== null) world.violate(`${reader.name} read what policy withholds: ${problem}`)
    }
  } catch (error) {
    if (error instanceof Fault) throw error
    world.violate(String(error))
  }
}
