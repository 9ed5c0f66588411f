import { readCharter } from '../../alliance/charter.ts'
import type { Agreement } from '../../alliance/model.ts'
import { verifyStore } from '../../cli/verify-store.ts'
import { openCheckpoint } from '../../ledger/checkpoint.ts'
import { verifyConsistency } from '../../ledger/consistency.ts'
import { ed25519Verifier } from '../../ledger/note.ts'
import { ReceiptStates } from '../../node/receipts.ts'
import type { MemberCode, Recipient } from '../../policy/model.ts'
import { compareVersions } from '../../stix/version.ts'
import { adoptedCharters } from '../../store/charters.ts'
import { derivedSource } from '../../store/derivations.ts'
import type { Store } from '../../store/store.ts'
import { type Holding, judgeRead, type Level, naivelyTaken, naiveView, type Situation, undisputed } from './model.ts'
import { keyOf, Reader } from './reader.ts'
import type { RunNode } from './run-node.ts'
import type { World } from './world.ts'

interface Seen extends Situation {
  readonly node: RunNode
  readonly store: Store
  /** Everything held but what was derived somewhere, as `id version`, with the agreement it is held under. */
  readonly held: ReadonlyMap<string, string | null>
  /** Derived here or elsewhere. */
  readonly opaque: ReadonlyMap<string, string>
  /** Kept as long as was agreed, as `id version`. */
  readonly expired: ReadonlySet<string>
  /** What somebody took back from this node without being recalled: `id version giver`. */
  readonly withdrawn: ReadonlySet<string>
}

/** Everything that must be so once the network is well and all nodes have had time. Each broken thing is reported. */
export async function checkHealed(world: World): Promise<void> {
  const members = world.members
  const seen = new Map<MemberCode, Seen>()
  // Of all nodes before any is looked at: what one of them held only in its own name, others may hold from it.
  for (const node of world.nodes.values()) await settleVersions(world, node)
  for (const code of members) seen.set(code, await look(world, world.nodes.get(code)!))
  for (const one of seen.values()) {
    await checkOwn(world, one)
    await checkViews(world, one)
    await checkReaders(world, one)
    await checkLinks(world, one)
    await checkAnswers(world, one)
    await checkRetention(world, one)
    const { firstBad } = await verifyStore(one.store, one.node.member.card)
    if (firstBad !== null) world.violate(`verify at ${one.self}: ${firstBad}`)
  }
  checkHoldings(world, seen)
  await checkDerived(world, seen)
  await checkLedgers(world, seen)
}

/** What a node that lost its power had stored, though it never said so, is learnt from it. */
async function settleVersions({ published }: World, { code, core }: RunNode): Promise<void> {
  const rows = await core?.road.store.read
    .selectFrom('object')
    .select(['id', 'version'])
    .where('origin', '=', code)
    .execute()
  for (const { id, version } of rows ?? []) published.settle(code, id, version)
}

async function look(world: World, node: RunNode): Promise<Seen> {
  const { store } = node.core!.road
  const charter = world.charters.at(-1)!
  const rows = await store.read
    .selectFrom('object')
    .select(['seq', 'id', 'version', 'origin', 'under', 'source'])
    .execute()
  const reviews = await store.read.selectFrom('review').select(['seq', 'kind', 'state']).execute()
  const stones = await store.read.selectFrom('tombstone').selectAll().execute()
  const opaque = new Map<string, string>()
  const held = new Map<string, string | null>()
  const holdings: Holding[] = []
  for (const { seq, id, version, origin, under, source } of rows) {
    const known = world.published.version(id, version)
    if (known === null) {
      opaque.set(`${id} ${version}`, source === derivedSource ? node.code : origin)
      continue
    }
    held.set(`${id} ${version}`, under === '' ? null : under)
    const own = origin === node.code
    const stands = (kind: string, ...states: string[]) =>
      own && reviews.some((row) => row.seq === seq && row.kind === kind && states.includes(row.state))
    holdings.push({
      ...{ object: known.object, facts: known.facts, under: under === '' ? null : under },
      personal: stands('personal-data', 'open', 'kept-back'),
      secondPerson: stands('second-person', 'open', 'kept-back'),
      keptBack: stands('personal-data', 'kept-back'),
    })
    if (own && known.facts.personal && !reviews.some((row) => row.seq === seq && row.kind === 'personal-data'))
      world.violate(`${node.code} never asked about the personal data in ${id} ${version}`)
  }
  const gone = stones.flatMap(({ id, version, handling }): Holding[] => {
    const known = handling > 0 ? world.published.version(id, version) : null
    if (known === null) return []
    return [{ ...known, under: null, ...undisputed }]
  })
  return {
    ...{ node, store, self: node.code, agreements: charter.agreements, nowMs: world.clock.nowMs(), holdings },
    ...{ held, opaque, gone: await withAgreements(store, gone, stones) },
    kept: new Set(stones.filter(({ kept }) => kept === 1).map(({ id, version }) => `${id} ${version}`)),
    expired: new Set(stones.filter(({ kind }) => kind === 'expired').map(({ id, version }) => `${id} ${version}`)),
    withdrawn: new Set(
      stones.filter(({ kind }) => kind === 'withdrawn').map(({ id, version, giver }) => `${id} ${version} ${giver}`),
    ),
  }
}

/** Under which agreement something was held that is gone stands in the handling that its tombstone remembers. */
async function withAgreements(
  store: Store,
  gone: readonly Holding[],
  stones: readonly { readonly id: string; readonly version: string; readonly handling: number }[],
): Promise<Holding[]> {
  const handlings = new Map(
    (await store.read.selectFrom('handling').select(['num', 'inputs']).execute()).map(({ num, inputs }) => [
      num,
      (JSON.parse(inputs) as { under: string | null }).under,
    ]),
  )
  return gone.map((one) => {
    const stone = stones.find(
      ({ id, version, handling }) => id === one.object.id && version === one.facts.version && handling > 0,
    )
    return { ...one, under: handlings.get(stone?.handling ?? 0) ?? null }
  })
}

async function checkOwn(world: World, { self, held, store }: Seen): Promise<void> {
  const recalls = await store.read.selectFrom('recall').select(['id', 'version']).execute()
  for (const { id, versions } of world.published.of(self)) {
    for (const { version, state, recalled } of versions) {
      const isHeld = held.has(`${id} ${version}`)
      const isRecalled = recalls.some((row) => row.id === id && (row.version === '' || row.version === version))
      if (recalled === 'acknowledged' && !isRecalled) world.violate(`${self} lost the recall of ${id} ${version}`)
      if (state === 'acknowledged' && recalled === 'no' && !isHeld)
        world.violate(`${self} lost what it acknowledged: ${id} ${version}`)
    }
  }
}

/** Every view of the node against what the documents say it is. */
async function checkViews(world: World, seen: Seen): Promise<void> {
  for (const agreement of seen.agreements) {
    for (const recipient of recipientsOf(seen, agreement)) {
      const expected = naiveView(seen, agreement, recipient)
      const caller =
        recipient.kind === 'member'
          ? recipient
          : recipient.kind === 'client'
            ? { ...recipient, name: 'siem', canWrite: false }
            : recipient
      const reader = new Reader(seen.node, agreement.id, caller)
      const items = await reader.readAll()
      const actual = new Set(items.map(({ id, version }) => `${id} ${version}`))
      const whole = [...expected].filter(([, level]) => level === 'full').map(([key]) => key)
      for (const key of whole) if (!actual.has(key)) world.violate(`${reader.name} does not read ${key}`)
      for (const key of actual) {
        if (!seen.opaque.has(key) && expected.get(key) !== 'full')
          world.violate(`${reader.name} reads ${key}, which is withheld`)
      }
      for (const item of items) {
        const problem = judgeRead(world, reader, item, [world.charters.at(-1)!.signed.charter])
        if (problem !== null) world.violate(`${reader.name} reads what is withheld: ${problem}`)
      }
      await checkParts(world, seen, reader, expected, new Set(items.map(({ id }) => id)))
      world.count('views compared')
    }
  }
}

function recipientsOf({ self }: Seen, { parties }: Agreement): Recipient[] {
  const members = parties.filter((code) => code !== self).map((code): Recipient => ({ kind: 'member', code }))
  const clients = (['clear', 'green', 'amber'] as const).map((tlp): Recipient => ({ kind: 'client', tlp }))
  return [...members, ...clients, { kind: 'public' }]
}

/** For each object of which a view reads the newest version in part, it reads one that was made for it; and no other. */
async function checkParts(
  world: World,
  { store, self }: Seen,
  reader: Reader,
  expected: ReadonlyMap<string, Level>,
  read: ReadonlySet<string>,
): Promise<void> {
  const newest = new Map<string, { version: string; level: Level }>()
  for (const [key, level] of expected) {
    const [id = '', version = ''] = key.split(' ')
    const before = newest.get(id)
    if (level === 'none' || (before !== undefined && compareVersions(before.version, version) > 0)) continue
    newest.set(id, { version, level })
  }
  const view = reader.name.slice(0, reader.name.indexOf(' '))
  const rows = await store.read
    .selectFrom('derivation')
    .innerJoin('view', 'view.num', 'derivation.view')
    .innerJoin('object', 'object.seq', 'derivation.source')
    .select(['derivation.id as made', 'object.id as id'])
    .where('view.name', '=', view)
    .where('derivation.derived', '>', 0)
    .execute()
  const made = new Map(rows.filter((row) => read.has(row.made)).map((row) => [row.id, row.made]))
  for (const [id, { level }] of newest) {
    if (level === 'part' && !made.has(id)) world.violate(`${reader.name} reads nothing in place of ${id}`)
    if (level === 'full' && made.has(id)) world.violate(`${reader.name} reads ${id}, and in part too`)
    if (level === 'part') world.count('parts compared')
  }
  for (const id of made.keys()) {
    // What is cut out of what another member cut is not known to the model.
    if (!newest.has(id) && world.published.objects.has(id))
      world.violate(`${reader.name} reads in part ${id}, which is withheld (${self})`)
  }
}

/** Whoever read page after page was given everything that can be read now, where it stands now. */
async function checkReaders(world: World, seen: Seen): Promise<void> {
  for (const reader of world.readers.filter(({ member }) => member === seen.self)) {
    while ((await reader.read(50)).more);
    for (const { id, version, added } of await reader.readAll()) {
      if (!reader.seen.has(keyOf(id, version, added)))
        world.violate(`${reader.name} was never given ${id} ${version} at ${added}`)
    }
    world.count('cursors compared')
  }
}

/** Nothing is kept longer than was agreed; a minute passes before it is looked for. */
async function checkRetention(world: World, { self, store, kept }: Seen): Promise<void> {
  const due = await store.read
    .selectFrom('retention')
    .innerJoin('object', 'object.seq', 'retention.seq')
    .select(['object.id', 'object.version', 'retention.until'])
    .where('retention.until', '<', world.clock.nowMs() - 120_000)
    .execute()
  for (const { id, version } of due)
    if (!kept.has(`${id} ${version}`)) world.violate(`${self} keeps ${id} ${version} longer than was agreed`)
}

/** Each node holds what somebody gives it, beginning with its publisher, and nothing else. */
function checkHoldings(world: World, all: ReadonlyMap<MemberCode, Seen>): void {
  // Who gives what to whom, by the documents.
  const given: { from: MemberCode; to: MemberCode; key: string; under: string; holding: Holding }[] = []
  for (const seen of all.values()) {
    for (const agreement of seen.agreements) {
      for (const recipient of recipientsOf(seen, agreement)) {
        if (recipient.kind !== 'member') continue
        const view = naiveView(seen, agreement, recipient)
        for (const holding of seen.holdings) {
          const key = `${holding.object.id} ${holding.facts.version}`
          if (view.get(key) === 'full')
            given.push({ from: seen.self, to: recipient.code, key, under: agreement.id, holding })
        }
      }
    }
  }
  const reached = new Map([...all.keys()].map((code) => [code, new Set<string>()]))
  const reach = (code: MemberCode, key: string) => reached.get(code)?.add(key)
  for (const { self, holdings } of all.values())
    for (const { object, facts } of holdings)
      if (object.origin === self || !all.has(object.origin)) reach(self, `${object.id} ${facts.version}`)
  for (let changed = true; changed; ) {
    changed = false
    for (const { from, to, key, under, holding } of given) {
      const receiver = all.get(to)
      if (receiver === undefined || !reached.get(from)!.has(key) || reached.get(to)!.has(key)) continue
      if (receiver.expired.has(key) || !naivelyTaken(receiver, holding, from, under)) continue
      const { origin } = holding.object
      if (from !== origin && receiver.withdrawn.has(`${key} ${origin}`)) continue
      reach(to, key)
      changed = true
    }
  }
  for (const [code, { held, kept, self }] of all) {
    for (const key of reached.get(code)!) {
      if (!held.has(key) && !isRecalled(world, key)) world.violate(`${code} does not hold ${key}`)
    }
    for (const [key, under] of held) {
      const { object, facts } = world.published.version(...(key.split(' ') as [string, string]))!
      if (kept.has(key)) continue
      if (facts.recalled === 'acknowledged' && object.origin !== self && all.has(object.origin))
        world.violate(`${code} holds ${key}, which ${object.origin} recalled`)
      else if (!reached.get(code)!.has(key)) world.violate(`${code} holds ${key}, which nobody gives it`)
      else if (under !== null && all.has(object.origin)) {
        const by = given.filter((one) => one.to === code && one.key === key).map((one) => one.under)
        if (!by.includes(under)) world.violate(`${code} holds ${key} under ${under}, by which nobody gives it (${by})`)
      }
    }
  }
}

function isRecalled(world: World, key: string): boolean {
  const known = world.published.version(...(key.split(' ') as [string, string]))
  return known !== null && known.facts.recalled !== 'no'
}

/** What was made in place of something else is held exactly where somebody gives it. */
async function checkDerived(world: World, all: ReadonlyMap<MemberCode, Seen>): Promise<void> {
  const due = new Map([...all.keys()].map((code) => [code, new Set<string>()]))
  for (const seen of all.values()) {
    for (const [to, expected] of due) {
      if (to === seen.self) continue
      const { items } = await seen.node.core!.road.release.stream(to, 0, 10_000)
      for (const { id, version } of items) if (seen.opaque.has(`${id} ${version}`)) expected.add(`${id} ${version}`)
    }
  }
  for (const { self, opaque, kept } of all.values()) {
    for (const key of due.get(self)!)
      if (!opaque.has(key) && !all.get(self)!.expired.has(key)) world.violate(`${self} does not hold ${key} (derived)`)
    for (const [key, maker] of opaque) {
      if (maker !== self && all.has(maker) && !due.get(self)!.has(key) && !kept.has(key))
        world.violate(`${self} holds ${key} (derived by ${maker}), which nobody gives it`)
    }
  }
}

const harmless = new Set(['protocol', 'not-permitted', 'recalled', 'not-its-creator'])

async function checkLinks(world: World, { self, node, store }: Seen): Promise<void> {
  for (const link of node.core!.exchange()!.links()) {
    if (link.failures > 0 || link.reason !== null || (link.state !== 'idle' && link.state !== 'pulling'))
      world.violate(`the link of ${self} to ${link.member} is ${link.state}: ${link.lastError}`)
  }
  const evidence = await store.read.selectFrom('evidence').selectAll().execute()
  const charters = (await adoptedCharters(store.read)).map(({ envelope }) => readCharter(envelope).charter.members)
  const wasAlwaysMember = (code: string) => charters.every((members) => members.some(({ member }) => member === code))
  for (const { kind, source, reason } of evidence) {
    // What a member sent before it left is refused and on record, and that is true.
    if (kind === 'container-unknown-sender' && !wasAlwaysMember(source)) continue
    if (!harmless.has(kind)) world.violate(`evidence at ${self} against ${source}: ${kind}: ${reason}`)
  }
}

/** Everything that went out is answered, and what was recalled is known to be gone. */
async function checkAnswers(world: World, { self, store, node }: Seen): Promise<void> {
  const states = new ReceiptStates(store)
  for (const to of world.members.filter((code) => code !== self)) {
    const { lanes, refused } = await states.of(to)
    for (const { lane, outstanding } of lanes) {
      if (outstanding > 0) world.violate(`${to} has not answered ${outstanding} steps of ${lane} of ${self}`)
    }
    // What it refused was refused under terms that the giver did not have yet: `checkHoldings` looks whether it should have it now.
    world.count('refusals answered', refused.length)
  }
  const outbox = await store.read.selectFrom('outbox').select(['peer', 'kind']).execute()
  for (const { peer, kind } of outbox) {
    if (world.members.includes(peer)) world.violate(`a ${kind} for ${peer} still lies at ${self}`)
  }
  for (const { num, id, answers } of await node.core!.road.recall.recalls.list(
    { kind: 'person', name: 'releaser', role: 'releaser' },
    { limit: 500 },
  )) {
    for (const { member, outcome } of answers) {
      if (world.members.includes(member) && outcome !== 'purged' && outcome !== 'refused')
        world.violate(`recall ${num} of ${id} at ${self}: ${member} is ${outcome}`)
      world.count('recall answers')
    }
  }
}

/** What each node was shown of another's ledger is how that ledger begins, and its newest tree is cosigned by all. */
async function checkLedgers(world: World, all: ReadonlyMap<MemberCode, Seen>): Promise<void> {
  for (const { self, node, store } of all.values()) {
    const { ledger } = node.core!.road
    const { origin, key } = node.member.card.ledger!
    const verifiers = [ed25519Verifier(origin, key)]
    const { head } = await ledger.row()
    for (const other of all.values()) {
      if (other.self === self) continue
      const row = await other.store.read
        .selectFrom('peer_log')
        .selectAll()
        .where('origin', '=', origin)
        .executeTakeFirst()
      for (const note of [row?.note ?? '', row?.cosigned ?? '']) {
        if (note === '') continue
        const known = openCheckpoint(note, origin, verifiers)
        const proof = known.size < head.size ? await ledger.consistency(known.size, head.size) : []
        if (!verifyConsistency(known, head, proof))
          world.violate(`${other.self} was shown another ledger of ${self} (${known.size} of ${head.size})`)
      }
    }
    const witnessed = await store.read.selectFrom('witnessed').select(['member', 'size']).execute()
    for (const member of world.members) {
      if (member === self || head.size === 0) continue
      if (!witnessed.some((row) => row.member === member && row.size === head.size))
        world.violate(`${member} has not cosigned the ledger of ${self} (${head.size})`)
    }
  }
}
