import type { Exchange } from '../exchange/exchange.ts'
import type { Transport } from '../exchange/model.ts'
import type { Basis } from './basis.ts'
import type { Containers } from './container-desk.ts'
import { openContainers } from './containers.ts'
import { Exercises } from './exercises.ts'
import { startPeers } from './peers.ts'
import { openRoad, type Road } from './road.ts'

export interface CoreParts {
  /** How this node reaches the others. */
  readonly wireFor: (road: Road) => Transport & Partial<AsyncDisposable>
  /** A charter was adopted, and is not applied to what is stored yet. */
  readonly onAdopted?: () => void
}

/** A node without its listeners: its road, what it carries, its links. */
export interface Core extends AsyncDisposable {
  readonly road: Road
  readonly containers: Containers
  /** Null until the node exchanges. */
  readonly exchange: () => Exchange | null
  readonly exercises: Exercises
  /** Verifies a charter and puts it in force; resolves when everything held is judged anew. */
  adoptCharter(text: string): Promise<void>
  /** Begins to pull and to tell: to be called when this node itself can be asked. */
  startExchange(): Promise<Exchange>
}

/** Opens everything that serves nobody yet. The exchange starts last, so that nothing is pulled before it can be served; until then nobody needs to be told. */
export async function openCore(basis: Basis, { wireFor, onAdopted = () => {} }: CoreParts): Promise<Core> {
  const { log, events, report } = basis
  await using parts = new AsyncDisposableStack()
  let started: Exchange | null = null
  const exchange = (): Exchange | null => started
  const exercises: Exercises = new Exercises(basis, () => road)
  const road: Road = parts.use(
    await openRoad(basis, {
      otherSpaces: exercises,
      onChanged: () => exercises.liveChanged(),
      onGranted: (members) => exchange()?.notifyMembers([...members]),
      onQueued(members) {
        for (const member of members) exchange()?.deliver(member)
      },
      // What was refused under the terms before may be taken under these.
      onTermsApplied: async () => await exchange()?.charterChanged(),
      onLead: () => void exchange()?.leadChanged().catch(report),
      onPull(member, heads) {
        // Whoever holds no links has nothing to pull, and would only pass it on again.
        if (!road.leadership.leads) return
        if (heads !== undefined) exchange()?.notified(member, heads)
        else exchange()?.pullNow(member)
      },
    }),
  )
  const { keeper } = road
  const containers = openContainers(basis, road, exchange)
  const links = parts.use(new AsyncDisposableStack())
  const held = parts.move()
  return {
    road,
    containers,
    exchange,
    exercises,
    async adoptCharter(text) {
      if (!(await keeper.adopt(text))) return
      log.info({ charter: keeper.charter?.version }, 'charter adopted')
      onAdopted()
      await road.judge()
      await exercises.adopt(text)
      events.publish({ kind: 'charter', subject: String(keeper.charter?.version ?? '') })
    },
    async startExchange() {
      const wire = wireFor(road)
      links.defer(async () => await wire[Symbol.asyncDispose]?.())
      const peers = links.use(await startPeers(basis, wire, road, containers.sealedMail))
      started = peers.exchange
      // Who leads may have changed while the links were being opened.
      await started.leadChanged()
      links.use(exercises)
      await exercises.start(wire)
      return started
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
