import { earlier, nextBoundaryMs } from '../alliance/in-force.ts'
import { AuditTrail } from '../audit/trail.ts'
import { makeSeal } from '../crypto/seal.ts'
import { createClassifier } from '../intake/classify-stored.ts'
import { createIntake } from '../intake/intake.ts'
import type { Intake } from '../intake/model.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Release } from '../release/model.ts'
import { Registry } from '../release/registry.ts'
import { createRelease } from '../release/release.ts'
import { indexNext } from '../release/search-index.ts'
import { idKey } from '../store/keys.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { keepCheckpoint } from './audit-checkpoint.ts'
import type { Basis } from './basis.ts'
import { CharterKeeper } from './charter-keeper.ts'
import { Quiet } from './quiet.ts'
import { Redecider } from './redecider.ts'
import { Repeat } from './repeat.ts'

export interface RoadListeners {
  /** The view of these members grew. */
  readonly onGranted: (members: Iterable<MemberCode>) => void
  /** Everything held is judged by the terms of this moment. */
  readonly onTermsApplied: () => Promise<void>
}

/** The road that every object takes: in by intake, kept in the store, judged under the charter in force, out by release. */
export interface Road extends AsyncDisposable {
  readonly store: Store
  readonly keeper: CharterKeeper
  readonly intake: Intake
  readonly release: Release
  /** Who did what, and who read what. */
  readonly audit: AuditTrail
  readonly redecider: Redecider
  /** Makes what was stored findable, in the background. */
  readonly search: Repeat
}

/** Opens the road; when it resolves, everything held is judged by the terms of this moment. */
export async function openRoad(basis: Basis, { onGranted, onTermsApplied }: RoadListeners): Promise<Road> {
  const { config, keys, self, clock, log, events, report, closing } = basis
  await using parts = new AsyncDisposableStack()
  const store = parts.use(
    await openStore({ database: config.databaseAddress, owner: config.member, nowMs: () => clock.nowMs() }),
  )
  const audit = parts.use(
    new AuditTrail({ store, key: keys.auditLog, keep: (note) => keepCheckpoint(config.dir, note), report }),
  )
  const keeper = await CharterKeeper.open(store, self, clock)
  keeper.refuseOtherKeys(`${config.dir}/keys`)
  const keyOf = (id: string): number => idKey(store.seed, id)
  const registry = new Registry(() => ({
    self: self.member,
    charter: keeper.charter?.version ?? 0,
    agreements: keeper.charter?.agreements ?? [],
    nowMs: clock.nowMs(),
  }))

  const quiet = new Quiet(() => performance.now())
  const indexMore = async (): Promise<boolean> => {
    await quiet.wait(closing)
    return (await indexNext(store)) > 0
  }
  const search = parts.use(new Repeat(indexMore, report))
  const intake = createIntake({
    store,
    registry,
    keyOf,
    self: self.member,
    charter: () => keeper.charter,
    clock,
    maxObjectBytes: config.maxObjectBytes,
    onStored({ members, count }) {
      onGranted(members)
      redecider.look()
      quiet.disturb()
      search.poke()
      if (count > 0) events.publish({ kind: 'arrived', subject: String(count) })
    },
  })
  const release = createRelease({
    store,
    registry,
    keyOf,
    seal: (facts) => makeSeal(keys.signing, { ...facts, origin: self.member } as Parameters<typeof makeSeal>[1]),
    names: () => ({ [self.member]: self.name, ...keeper.names() }),
  })
  const classifying = createClassifier({ store, registry, keyOf, self: self.member, clock, onGranted })
  const redecider = parts.use(
    new Redecider({
      store,
      registry,
      keyOf,
      clock,
      log,
      boundary: (afterMs) =>
        keeper.charter === null
          ? null
          : earlier(nextBoundaryMs(keeper.charter, afterMs), registry.nextEmbargoMs(afterMs)),
      async beforehand() {
        if (await classifying.asksAnew()) while (!closing.aborted && (await classifying.more()));
      },
      async onApplied(members) {
        onGranted(members)
        classifier.poke()
        await onTermsApplied()
      },
    }),
  )
  const classifier = parts.use(
    new Repeat(async () => {
      await quiet.wait(closing)
      const more = await classifying.more()
      redecider.look()
      return more
    }, report),
  )
  // Before anybody may read: what was in force when the node stopped may have ended since.
  await redecider.run()
  search.poke()
  const held = parts.move()
  return { store, keeper, intake, release, audit, redecider, search, [Symbol.asyncDispose]: () => held.disposeAsync() }
}
