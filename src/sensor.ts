import { createHmac, randomFillSync } from 'node:crypto'
import type { Clock } from './base/clock.ts'
import { systemClock } from './base/clock.ts'
import { asFault, type Fault } from './base/fault.ts'
import { pause, systemTimers, type Timers } from './base/timers.ts'
import { takeLock } from './config/lock.ts'
import type { FieldMap, TelemetryFormat } from './match/line-reader.ts'
import { MatchIndex, type WatchSource } from './node/match-index.ts'
import { MatchRun } from './node/match-run.ts'
import { MatchThreads } from './node/match-threads.ts'
import { PatternWatch } from './node/pattern-watch.ts'
import { Repeat } from './node/repeat.ts'
import { forgetSeen, keepSeen, type SeenKeeper } from './node/seen-keeper.ts'
import { version } from './node/version.ts'
import { Counters } from './sensor/counters.ts'
import { Delivery } from './sensor/deliver.ts'
import { readSensor, sensorPaths } from './sensor/enrolment.ts'
import { followIndex } from './sensor/follow-index.ts'
import { LocalBrakes, type LocalTrip } from './sensor/local-brakes.ts'
import { SensorLookBack } from './sensor/look-back.ts'
import { type Ask, httpsAsk, NodeLink } from './sensor/node-link.ts'
import type { SensorBrakes, SensorState } from './sensor/wire.ts'
import { SensorDisk, type SensorHeld } from './store/sensor-disk.ts'
import type { Piece } from './telemetry/piece.ts'

export interface SensorOptions {
  readonly dir: string
  readonly clock?: Clock
  readonly timers?: Timers
  /** Another wire than HTTPS to the node. */
  readonly ask?: Ask
  /** Threads that read telemetry. */
  readonly threads?: number
  /** By which the names of events are made, in place of the sensor's own; for several that share the messages of one stream. */
  readonly eventKey?: Uint8Array
  /** What goes wrong and is tried again: never what telemetry says. */
  readonly onTrouble?: (fault: Fault) => void
  /** Begins the index anew. */
  readonly anew?: boolean
  /** What telemetry names is kept beside the sensor, to look arriving indicators up in; absent: it is not, and what was kept before is removed. */
  readonly lookBack?: SensorLookBackOptions
}

export interface SensorLookBackOptions {
  /** How long it is kept which values were probably seen on which day, and the values themselves, which confirm it. */
  readonly days: number
  readonly valueDays: number
  readonly maxBytes: number
}

export interface WatchOptions {
  readonly format: TelemetryFormat
  readonly map?: FieldMap
  /** Pieces that are looked at side by side: only of a source whose pieces need not be done in order. */
  readonly workers?: number
}

/** A sensor that runs: it follows the index of its node, looks telemetry up, and tells what it saw. */
export interface RunningSensor extends AsyncDisposable {
  /** There is an index to look telemetry up in: at once where one is on the disk, else when the node has given it. */
  readonly ready: Promise<void>
  /** Rejects when the node knows this sensor no more. */
  readonly ended: Promise<never>
  /** Looks at what comes until it ends or the sensor does. A piece is done with when what it showed is on the disk. */
  watch(pieces: AsyncIterable<Piece>, options: WatchOptions): Promise<void>
  state(): SensorState
  /** Resolves when everything seen until now is told, or the signal ends. */
  told(signal: AbortSignal): Promise<void>
}

/** Events that wait untold: beyond them no telemetry is read until the node has answered. */
const mostWaiting = 200_000
const fullWaitMs = 500
const anything = { purposes: null, exercise: null } as const

/** Builds one sensor from its directory, which it holds as long as it lives. */
export async function startSensor(options: SensorOptions): Promise<RunningSensor> {
  const { dir, clock = systemClock, timers = systemTimers, onTrouble = () => {} } = options
  await using parts = new AsyncDisposableStack()
  const settings = readSensor(dir)
  parts.use(takeLock(dir))
  const paths = sensorPaths(dir)
  const disk = parts.use(new SensorDisk(paths.disk))
  if (options.anew === true) disk.setMeta('cursor', '')
  const ask = options.ask ?? parts.use(httpsAsk(settings))
  const link = new NodeLink(settings, ask)
  const closing = new AbortController()
  const { signal } = closing
  const counters = new Counters(disk, clock.nowMs())
  const trouble = (fault: Fault): void => {
    counters.trouble(fault)
    onTrouble(fault)
  }
  const onError = (error: unknown): void => trouble(asFault(error))
  const brakes = new LocalBrakes(
    {
      clock,
      versionOf: (id) => disk.held(id)?.version || null,
      onTrip: (trips, indicator) =>
        disk.transact(() => {
          disk.setMeta('trips', JSON.stringify(trips))
          disk.removeHitsOf(indicator)
        }),
    },
    JSON.parse(disk.meta('trips') ?? '[]') as LocalTrip[],
  )
  const known = disk.meta('brakes')
  if (known !== null) brakes.use(JSON.parse(known) as SensorBrakes)

  const index = await MatchIndex.open({
    detections: watchSource(disk),
    seed: Buffer.from(settings.seed, 'hex'),
    clock,
    random: randomFillSync,
    dir,
  })
  parts.use(index)
  parts.defer(() => index.saveChanges().catch(onError))
  const keeper = parts.use(openKeeper())
  const lookBack =
    keeper === null
      ? null
      : new SensorLookBack({
          ...{ disk, days: keeper.days },
          keptDays: options.lookBack!.days,
          keptValueDays: options.lookBack!.valueDays,
          isAllowed: (value) => brakes.isAllowed(value),
          nowMs: () => clock.nowMs(),
        })
  const threads = parts.use(new MatchThreads(index.index, options.threads, keeper?.keep ?? null))
  const patterns = new PatternWatch({ index, clock })
  const scanning = new Set<Promise<unknown>>()
  let taken = 0
  const back = parts.use(
    new Repeat(
      async () => {
        const upTo = taken
        // What is read with the index of before is found here, and what is read after with the index.
        await Promise.allSettled(scanning)
        const isMore = (await lookBack?.more(upTo)) ?? false
        if (disk.countBefore() > 0) delivery.poke()
        return isMore
      },
      onError,
      { timers },
    ),
  )
  const follow = parts.use(
    new Repeat(
      async () => {
        const upTo = disk.lastSeq()
        const isMore = await index.more()
        threads.settle()
        if (!isMore && lookBack !== null) {
          taken = upTo
          back.poke()
        }
        return isMore
      },
      onError,
      { timers },
    ),
  )

  const first = Promise.withResolvers<void>()
  first.promise.catch(() => {})
  let isBegun = false
  let isReady = false
  const settle = (): void => {
    if (isBegun || disk.meta('complete') !== '1') return
    isBegun = true
    void catchUp(index, threads).then(() => {
      isReady = true
      first.resolve()
      follow.poke()
    }, first.reject)
  }
  const state = (): SensorState => ({
    version,
    ...counters.state(),
    watched: index.state().watched,
    waiting: disk.countHits(),
    tripped: brakes.trips(),
    lookBack: lookBack?.state() ?? null,
  })
  const delivery = new Delivery({
    ...{ link, disk, state, timers, signal },
    onTold: (outcomes) => counters.told(outcomes),
    onTrouble: trouble,
  })
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(() => {})
  const work = Promise.all([
    followIndex({
      ...{ link, disk, brakes, timers, signal },
      onTaken: () => {
        if (isReady) follow.poke()
      },
      onCurrent: () => {
        counters.current(clock.nowMs())
        settle()
      },
      onTrouble: trouble,
    }),
    delivery.run(),
  ]).catch((error: unknown) => {
    ended.reject(error)
    first.reject(error)
    closing.abort()
  })
  parts.defer(async () => {
    closing.abort()
    await work
  })
  settle()

  const eventKey = options.eventKey ?? Buffer.from(settings.eventKey, 'hex')
  const nameOf = (digest: string): string =>
    createHmac('sha256', eventKey).update(digest).digest().subarray(0, 16).toString('base64url')

  function openKeeper(): SeenKeeper | null {
    const { lookBack: wished } = options
    if (wished === undefined) {
      forgetSeen(paths.seen)
      return null
    }
    const secret = createHmac('sha256', Buffer.from(settings.seed, 'hex')).update('look-back/1').digest()
    return keepSeen({
      ...{ dir: paths.seen, secret, timers, report: onError },
      filterDays: wished.days,
      valueDays: Math.min(wished.days, wished.valueDays),
      maxBytes: wished.maxBytes,
      nowMs: () => clock.nowMs(),
    })
  }

  async function look(piece: Piece, { format, map }: WatchOptions): Promise<void> {
    while (disk.countHits() >= mostWaiting && !signal.aborted) await pause(timers, fullWaitMs, signal)
    const run = new MatchRun({ index, patterns, brakes, clock })
    let looked = 0
    const scan = threads.scan(
      bodyOf(piece),
      { format, ...(map === undefined ? {} : { map }) },
      async (hits, { events }) => {
        brakes.looked(events - looked)
        looked = events
        for (const hit of hits) await run.count(hit, settings.sector)
      },
    )
    scanning.add(scan)
    const counts = await scan.finally(() => scanning.delete(scan))
    const tallies = run.take()
    disk.transact(() => {
      let hits = 0
      for (const { indicator, kind, value, events } of tallies) {
        const held = disk.held(indicator)
        if (held === null) continue
        for (const [digest, at] of events) {
          const event = nameOf(digest)
          const whole = Math.min(8.64e15, Math.max(0, Math.round(at)))
          if (disk.addHit({ indicator, version: held.version, kind, value, event, at: whole })) hits += 1
        }
      }
      counters.looked({ events: counts.events, skipped: counts.skipped, hits }, piece.source, clock.nowMs())
    })
    await piece.done()
    if (tallies.length > 0) delivery.poke()
  }

  async function watch(pieces: AsyncIterable<Piece>, options: WatchOptions): Promise<void> {
    await first.promise
    const source = pieces[Symbol.asyncIterator]()
    const worker = async (): Promise<void> => {
      for (let next = await source.next(); next.done !== true && !signal.aborted; next = await source.next())
        await look(next.value, options)
    }
    try {
      await Promise.all(Array.from({ length: options.workers ?? 1 }, worker))
    } finally {
      await source.return?.()
    }
  }

  const held = parts.move()
  return {
    ready: first.promise,
    ended: ended.promise,
    watch,
    state,
    async told(until) {
      while (disk.countHits() + disk.countBefore() > 0 && !until.aborted && !signal.aborted) {
        delivery.poke()
        await pause(timers, 50, until)
      }
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** What the disk holds, as the index follows it: by numbers of the sensor's own. */
function watchSource(disk: SensorDisk): WatchSource {
  const present = ({ id, seq, version, pattern, from, until }: SensorHeld) => ({
    ...{ id, version, added: seq, handling: anything },
    text: JSON.stringify(
      pattern === ''
        ? { revoked: true }
        : {
            ...{ pattern, pattern_type: 'stix', valid_from: new Date(from).toISOString() },
            ...(until === null ? {} : { valid_until: new Date(until).toISOString() }),
          },
    ),
  })
  return {
    async since(after, limit) {
      const items = disk.heldAfter(after, limit).map(present)
      return { items, more: items.length === limit }
    },
    goneSince: async () => [],
    newest: async (ids) => ids.flatMap((id) => disk.held(id) ?? []).map(present),
  }
}

async function catchUp(index: MatchIndex, threads: MatchThreads): Promise<void> {
  while (await index.more()) threads.settle()
}

async function* bodyOf({ header, bytes }: Piece): AsyncGenerator<Uint8Array> {
  if (header.length > 0) yield header
  yield bytes
}
