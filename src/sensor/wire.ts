import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { signBytes, verifyBytes } from '../crypto/keys.ts'
import { statementBytes } from '../crypto/statement.ts'

/** What a node and its sensors say to each other (docs/protocol/sensor.md), and how much of it. */
export const bounds = {
  itemsInPage: 2000,
  /** What a page weighs at most, beside its last item. */
  pageBytes: 4 * 1024 * 1024,
  patternChars: 1_024_000,
  /** Above this a sensor reads no page. */
  longestPage: 16 * 1024 * 1024,
  allowed: 10_000,
  tripped: 10_000,
  hitsInReport: 500,
  eventsInReport: 10_000,
  beforeInReport: 500,
  reportBytes: 2 * 1024 * 1024,
  valueChars: 4096,
  waitSeconds: 25,
} as const

const ms = z.int().min(0).max(8.64e15)
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
/** Days since 1970 (UTC). */
const day = z.int().min(0).max(99_999_999)
const indicatorId = z.string().regex(/^indicator--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
const stamp = z.string().max(40)
const cursor = z.string().max(200)

/** An indicator that is looked for from `from` until `until` (null: for ever), or that is looked for no more. */
const item = z.union([
  z.strictObject({
    id: indicatorId,
    version: stamp,
    pattern: z.string().max(bounds.patternChars),
    from: ms,
    until: ms.nullable(),
  }),
  z.strictObject({ id: indicatorId, gone: z.literal(true) }),
])
const brakes = z.strictObject({
  tag: z.string().max(100),
  allowed: z.array(z.string().max(bounds.valueChars)).max(bounds.allowed),
  tripped: z.array(indicatorId).max(bounds.tripped),
})
const indexPage = z.strictObject({
  format: z.literal('trefoil/sensor-page/1'),
  member: z.string().max(8),
  sensor: z.string().max(100),
  /** Where it goes on from; '' the beginning. `anew`: what the sensor knew is of another store, this page begins at the beginning. */
  after: cursor,
  anew: z.boolean(),
  cursor,
  more: z.boolean(),
  items: z.array(item).max(bounds.itemsInPage),
  /** Null: as the sensor knows them. */
  brakes: brakes.nullable(),
})

export type IndexItem = z.infer<typeof item>
export type SensorBrakes = z.infer<typeof brakes>
export type IndexPage = z.infer<typeof indexPage>

/** What a page of the index is asked with. */
export interface PageAsked {
  readonly after: string
  /** Tag of the brakes that the sensor knows. */
  readonly brakes: string
  /** How long the node may wait for something new. */
  readonly waitSeconds: number
  /** Drawn anew for each request: an old answer is no answer. */
  readonly nonce: string
}

/** How a sensor is; lines of telemetry, never what is in them. */
export const sensorState = z.strictObject({
  version: z.string().max(40),
  startedAt: ms,
  /** When the index was last known to be the node's. */
  indexAt: ms.nullable(),
  watched: count,
  events: count,
  skipped: count,
  hits: count,
  /** Events that are not told yet. */
  waiting: count,
  /** What the source holds that was not read yet, where it says so. */
  pending: count.nullable(),
  /** How long ago what was read last had happened (ms); null: nothing was read, or it does not say when. */
  lagMs: count.nullable(),
  errors: count,
  lastError: z.string().max(200),
  /** Indicators that matched everything here. */
  tripped: z.array(z.strictObject({ indicator: indicatorId, version: stamp, hits: count, events: count })).max(100),
  /** What it keeps to look back in; null: nothing. */
  lookBack: z
    .strictObject({
      keptDays: count,
      keptValueDays: count,
      /** Days of which something was recorded, and the first of them; null: none yet. */
      recordedDays: count,
      oldestDay: day.nullable(),
      bytes: count,
      /** Indicators that were looked up since it began; seen before, confirmed; and probably, of which nothing is told. */
      lookedUp: count,
      confirmed: count,
      probable: count,
    })
    .nullable()
    .default(null),
})
export type SensorState = z.infer<typeof sensorState>

/** What was seen of one indicator: how often, from when to when, and opaque names of the events, by which none counts twice. */
const hit = z.strictObject({
  indicator: indicatorId,
  version: stamp,
  /** The kind of the value (src/match/kinds.ts) and the value, as the indicator names it; null where it names none. */
  kind: z.int().min(1).max(15).nullable(),
  value: z.string().max(bounds.valueChars),
  first: ms,
  last: ms,
  events: z
    .array(z.string().regex(/^[A-Za-z0-9_-]{22}$/))
    .min(1)
    .max(bounds.eventsInReport),
})
/** That telemetry of before an indicator came named one of its values: on so many days from the first to the last, and no more than that. */
const before = z.strictObject({
  indicator: indicatorId,
  version: stamp,
  kind: z.int().min(1).max(15),
  value: z.string().max(bounds.valueChars),
  firstDay: day,
  lastDay: day,
  days: z.int().min(1).max(100_000),
})
const report = z
  .strictObject({
    format: z.literal('trefoil/sensor-report/1'),
    state: sensorState,
    hits: z.array(hit).max(bounds.hitsInReport),
    before: z.array(before).max(bounds.beforeInReport).default([]),
  })
  .refine(({ hits }) => hits.reduce((sum, { events }) => sum + events.length, 0) <= bounds.eventsInReport, {
    message: `a report has at most ${bounds.eventsInReport} events`,
  })
export type SensorHit = z.infer<typeof hit>
export type SensorBefore = z.infer<typeof before>
export type SensorReport = z.infer<typeof report>
/** What a sensor that keeps nothing to look back in need not say. */
export type ReportDraft = z.input<typeof report>

/**
 * What became of each hit, and of each that was seen before. All of them are done with: `told` and `known` count; the others were not taken, as the indicator is not
 * held any more, worth nothing, allowed, tripped, or names no such value.
 */
const outcomes = ['told', 'known', 'not-held', 'worthless', 'allowed', 'tripped', 'refused'] as const
export type Outcome = (typeof outcomes)[number]
const reportAnswer = z.strictObject({
  format: z.literal('trefoil/sensor-answer/1'),
  outcomes: z.array(z.enum(outcomes)).max(bounds.hitsInReport),
  before: z.array(z.enum(outcomes)).max(bounds.beforeInReport).default([]),
})
export type ReportAnswer = z.infer<typeof reportAnswer>

export function parsePage(text: string): IndexPage {
  return parse(indexPage, text, bounds.longestPage, 'not a page of an index')
}

export function parseReport(text: string): SensorReport {
  return parse(report, text, bounds.reportBytes, 'not a report of a sensor')
}

export function parseReportAnswer(text: string): ReportAnswer {
  return parse(reportAnswer, text, 65_536, 'not an answer to a report')
}

function parse<T>(shape: z.ZodType<T>, text: string, maxBytes: number, else_: string): T {
  const found = shape.safeParse(parseStrict(text, { maxBytes, maxDepth: 8 }))
  if (found.success) return found.data
  const issues = found.error.issues.slice(0, 5).map(({ path, message }) => ({ at: `/${path.join('/')}`, message }))
  throw new Fault('invalid', else_, { issues })
}

/** The node's signature of a page as an answer to one request of one sensor, in base64. */
export function signPage(key: string, facts: PageFacts): string {
  return Buffer.from(signBytes(key, statementOf(facts))).toString('base64')
}

/** Whether the node signed exactly this, for this request. False for anything malformed; never throws. */
export function verifyPage(publicKey: string, facts: PageFacts, signature: string): boolean {
  return verifyBytes(publicKey, statementOf(facts), Buffer.from(signature, 'base64'))
}

interface PageFacts {
  readonly member: string
  readonly sensor: string
  readonly nonce: string
  readonly body: string
}

function statementOf({ member, sensor, nonce, body }: PageFacts): Uint8Array {
  const digest = createHash('sha256').update(body).digest('hex')
  return statementBytes(['trefoil/sensor-page/1', member, sensor, nonce, digest])
}
