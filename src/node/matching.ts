import { createHash } from 'node:crypto'
import type { BrakeDesk } from '../api/brake-desk.ts'
import type { MatchDesk } from '../api/match-desk.ts'
import { Durations } from '../base/durations.ts'
import { every } from '../base/timers.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import type { Intake } from '../intake/model.ts'
import { Detections } from '../release/detections.ts'
import type { Release } from '../release/model.ts'
import type { Registry } from '../release/registry.ts'
import type { Store } from '../store/store.ts'
import type { Basis } from './basis.ts'
import { Brakes } from './brakes.ts'
import { deriveSecret } from './keys.ts'
import { type LookBack, openLookBack } from './look-back.ts'
import { MatchIndex } from './match-index.ts'
import { MatchThreads } from './match-threads.ts'
import { Matcher } from './matcher.ts'
import { PatternWatch } from './pattern-watch.ts'
import { Repeat } from './repeat.ts'
import { SeenBeforeDesk } from './seen-before-desk.ts'
import { Sensors } from './sensor-desk.ts'
import { SensorHits } from './sensor-hits.ts'
import { SensorPages } from './sensor-pages.ts'
import { SightingDesk } from './sighting-desk.ts'
import { readWarnings } from './warning-files.ts'

export interface MatchingParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly intake: Intake
  readonly release: Release
}

export interface Matching extends AsyncDisposable {
  readonly desk: MatchDesk
  readonly brakes: BrakeDesk
  readonly sensors: Sensors
  readonly lookBack: LookBack['desk']
  /** From when this process heard that an indicator was committed until every matching thread of it looks for it. */
  readonly liveAfter: Durations
  /** The store has changed: the index follows. */
  changed(): void
}

// What changes without an event (an agreement that ends, a redecision) is noticed within this time.
const lookEveryMs = 500
// What other processes of this node allowed or reset counts here within this time.
const refreshEveryMs = 2000

/** Telemetry in, sightings out: an index that follows the store, threads that read, a desk that tells. */
export async function openMatching(
  basis: Basis,
  { store, registry, keyOf, intake, release }: MatchingParts,
): Promise<Matching> {
  const { config, keys, self, clock, fillRandom, timers, events, report, sinceStartMs } = basis
  const { warnings } = readWarnings(config)
  const detections = new Detections(store.read, registry, keyOf)
  /** When this process heard that something was committed which the index does not have yet. */
  let heardAt: number | null = null
  let since: number | null = null
  const liveAfter = new Durations([0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5])
  const index = await MatchIndex.open({
    detections,
    // A snapshot belongs to one store, too.
    seed: Buffer.concat([deriveSecret(keys.signing, 'match-index/1'), Buffer.from(store.seed)]),
    clock,
    random: fillRandom,
    warnings,
    dir: config.dir,
    onLive() {
      const heard = since ?? heardAt
      if (heard !== null) liveAfter.add((sinceStartMs() - heard) / 1000)
    },
  })
  const detail: Release['detail'] = (...asked) => release.detail(...asked)
  const observer = { member: self.member, identity: self.identity, name: self.name }
  const before = new SeenBeforeDesk({ intake, detail, observer, clock })
  const lookBack = openLookBack(basis, {
    ...{ store, registry, keyOf, release, before },
    isAllowed: (value) => brakes.isAllowed(value) || warnings.of(value) !== null,
  })
  const threads = new MatchThreads(index.index, undefined, lookBack.keep)
  const brakes = new Brakes({
    store,
    warnings,
    intake,
    detail,
    observer,
    clock,
    random: fillRandom,
    versionOf: (id) => index.versionOf(id),
  })
  await brakes.refresh()
  const sightings = new SightingDesk({
    store,
    intake,
    detail,
    observer,
    clock,
    decay: () => brakes.rule(),
  })
  const sensors = new Sensors({
    store,
    clock,
    pages: new SensorPages({
      ...{ detections, brakes, clock, timers },
      member: self.member,
      signingKey: keys.signing,
      store: createHash('sha256').update('trefoil sensor store').update(store.seed).digest('hex').slice(0, 16),
      subscribe: (listener) => events.subscribe(listener),
      closing: basis.closing,
    }),
    hits: new SensorHits({ store, detections, brakes, warnings, sightings, before, clock }),
    self: { member: self.member, authority: keys.authority, key: publicKeyOf(keys.signing), url: config.exchangeUrl },
  })
  const refresh = new Repeat(
    async () => {
      await brakes.refresh()
      return false
    },
    report,
    { timers },
  )
  const again = every(timers, refreshEveryMs, () => refresh.poke())
  const follow = new Repeat(
    async () => {
      since = heardAt
      heardAt = null
      const isMore = await index.more()
      // What is left of it waits since then.
      if (isMore) heardAt = since ?? heardAt
      threads.settle()
      return isMore
    },
    report,
    { timers },
  )
  const stop = events.subscribe(() => {
    heardAt ??= sinceStartMs()
    follow.poke()
  })
  const rest = every(timers, lookEveryMs, () => follow.poke())
  lookBack.start()
  return {
    brakes,
    sensors,
    lookBack: lookBack.desk,
    liveAfter,
    desk: new Matcher({
      index,
      threads,
      patterns: new PatternWatch({ index, clock }),
      sightings,
      brakes,
      detail,
      clock,
    }),
    changed: () => follow.poke(),
    async [Symbol.asyncDispose]() {
      stop()
      rest()
      again()
      await refresh[Symbol.asyncDispose]()
      await follow[Symbol.asyncDispose]()
      await threads[Symbol.asyncDispose]()
      await lookBack[Symbol.asyncDispose]()
      try {
        await index.saveChanges()
      } catch (error) {
        // Without it the next start reads the store instead.
        report(error)
      }
      index[Symbol.dispose]()
    },
  }
}
