import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Opened } from '../alliance/exercise.ts'
import { cardInExercise, charterInExercise } from '../alliance/exercise-terms.ts'
import { Fault } from '../base/fault.ts'
import { pause } from '../base/timers.ts'
import { nodePaths } from '../config/node-directory.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { inExercise } from '../exchange/exercise-paths.ts'
import type { Mailbox, Transport } from '../exchange/model.ts'
import { createPeerRoutes, tlsProtocolOf } from '../exchange/peer-routes.ts'
import { isNameBased } from '../intake/space.ts'
import { LiveFollower } from '../release/follow-live.ts'
import { HeldInSpace } from '../release/live-space.ts'
import { currentCharter } from '../store/charters.ts'
import type { Basis } from './basis.ts'
import { Events } from './events.ts'
import { startPeers } from './peers.ts'
import { Repeat } from './repeat.ts'
import { openRoad, type Road } from './road.ts'

/** An exercise that this node takes part in: a road of its own, over a store, a ledger and links of its own. */
export interface Room extends AsyncDisposable {
  readonly opened: Opened
  readonly basis: Basis
  readonly road: Road
  readonly exchange: () => Exchange | null
  /** What members who take part say to this node within it. */
  readonly routes: ReturnType<typeof createPeerRoutes>
  /** Begins to pull and to tell within it: to be called when members can ask it. */
  startExchange(): Promise<void>
  /** Something live has changed: what refers to it is judged anew. */
  liveChanged(): void
  /** A charter was adopted. */
  adopt(text: string): Promise<void>
}

export function roomDirectory(dir: string, digest: string): string {
  return join(nodePaths(dir).exercises, digest)
}

export function roomDatabase(dir: string, digest: string): string {
  return join(roomDirectory(dir, digest), 'trefoil.db')
}

const settleMs = 50

/** Opens it. `live` is this node's own road; the exercise reads who may read what is referred to there, and writes nothing. */
export async function openRoom(
  node: Basis,
  { live, wire }: { readonly live: Road; readonly wire: Transport },
  opened: Opened,
): Promise<Room> {
  const { digest, statement } = opened
  const dir = roomDirectory(node.config.dir, digest)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  await using parts = new AsyncDisposableStack()
  const closing = new AbortController()
  parts.defer(() => closing.abort())
  const databaseAddress = roomDatabase(node.config.dir, digest)
  const basis: Basis = {
    ...node,
    // Never on a database server: what must leave no trace goes into no log, replica or backup of others.
    config: { ...node.config, dir, databaseAddress, database: { engine: 'sqlite', file: databaseAddress } },
    self: cardInExercise(node.self, digest),
    events: new Events(),
    closing: AbortSignal.any([node.closing, closing.signal]),
  }
  let started: Exchange | null = null
  let following: Repeat | null = null
  const exchange = (): Exchange | null => started
  const held = new HeldInSpace(live)
  const road = parts.use(
    await openRoad(
      basis,
      {
        onGranted: (members) => started?.notifyMembers([...members]),
        onQueued(members) {
          for (const member of members) started?.deliver(member)
        },
        onTermsApplied: async () => await started?.charterChanged(),
        // What has come may refer to what is live.
        onChanged: () => following?.poke(),
      },
      {
        name: statement.name,
        asHeld: (charter) => charterInExercise(charter, opened),
        live,
        held,
      },
    ),
  )
  const follower = new LiveFollower({
    store: road.store,
    registry: road.registry,
    keyOf: road.keyOf,
    self: basis.self.member,
    live: held,
    mayBeInBoth: isNameBased,
  })
  following = parts.use(
    new Repeat(
      async () => {
        await pause(basis.timers, settleMs, basis.closing)
        if (!basis.closing.aborted) started?.notifyMembers([...(await follower.look())])
        return false
      },
      basis.report,
      { timers: basis.timers },
    ),
  )
  const adopt = async (text: string): Promise<void> => {
    if (await road.keeper.adopt(text)) await road.redecider.run()
  }
  const charter = await currentCharter(live.store.read)
  if (charter !== undefined) await adopt(charter.envelope)
  // A store of an exercise is in no backup: nobody can have seen more of its log than is held here.
  await road.ledger.resumeAlone()
  await follower.look()
  const links = parts.use(new AsyncDisposableStack())
  parts.defer(() => closing.abort())
  const owned = parts.move()
  return {
    opened,
    basis,
    road,
    exchange,
    routes: routesOf(basis, road, exchange),
    async startExchange() {
      started = links.use(await startPeers(basis, inExercise(wire, digest), road, null)).exchange
    },
    liveChanged: () => following?.poke(),
    async adopt(text) {
      await adopt(text)
      await started?.charterChanged()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function routesOf(basis: Basis, road: Road, exchange: () => Exchange | null): ReturnType<typeof createPeerRoutes> {
  const { keeper, release, ledger, store, recall } = road
  return createPeerRoutes({
    self: basis.self.member,
    charter: () => keeper.held,
    charterText: async () => (await currentCharter(store.read))?.envelope ?? null,
    release,
    ledger,
    mailbox: noMailbox,
    async onReceipt(member, text) {
      const started = exchange()
      if (started === null) throw new Fault('unavailable', 'this node is starting')
      await started.takeReceipt(member, text)
    },
    onOutcomes: (member, text) => recall.recalls.onOutcomes(member, text),
    memberOf: ({ env }) => {
      const { certificate } = env.connection
      return certificate === null ? null : keeper.memberOf(certificate)
    },
    protocolOf: tlsProtocolOf,
    onNotify: (member, heads) => exchange()?.notified(member, heads),
    onHeard: (member) => exchange()?.heard(member),
    reportUnexpected: basis.report,
    clock: basis.clock,
  })
}

/** Nothing of an exercise goes into a container. */
const noMailbox: Mailbox = {
  async deposit() {
    throw new Fault('not-found', 'nothing of an exercise is carried')
  },
  list: async () => [],
  read: async () => null,
  remove: async () => {},
}
