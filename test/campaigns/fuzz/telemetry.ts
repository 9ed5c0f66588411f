import { randomBytes } from 'node:crypto'
import { generateSigningKey } from '../../../src/crypto/keys.ts'
import { TelemetryEvents } from '../../../src/hunt/telemetry-events.ts'
import { dayMs } from '../../../src/lookback/batch.ts'
import { Fingerprints } from '../../../src/lookback/fingerprint.ts'
import { SeenLately, SeenRecorder } from '../../../src/lookback/recorder.ts'
import { canonicalDomain } from '../../../src/match/canonical.ts'
import { eventTime } from '../../../src/match/event-time.ts'
import {
  type FieldMap,
  fieldsFor,
  isJsonFormat,
  lineReader,
  parseFieldMap,
  type TelemetryFormat,
} from '../../../src/match/line-reader.ts'
import { ListToLines } from '../../../src/match/list-to-lines.ts'
import { observe } from '../../../src/match/observe.ts'
import { PatternIndex } from '../../../src/match/pattern-index.ts'
import { PlainPrefilter } from '../../../src/match/prefilter.ts'
import { prefilterProgram } from '../../../src/match/prefilter-program.ts'
import { type LineHit, Scan } from '../../../src/match/scan.ts'
import { parseEnrolment } from '../../../src/sensor/enrolment.ts'
import { parsePage, parseReport, parseReportAnswer, signPage, verifyPage } from '../../../src/sensor/wire.ts'

interface Reader {
  readonly name: string
  readonly samples: readonly (Uint8Array | string)[]
  readonly read: (bytes: Buffer) => unknown
}

const utf8 = (read: (text: string) => unknown) => (bytes: Buffer) => read(bytes.toString('utf8'))
const indicator = 'indicator--3f1c0a52-6d7e-4b8f-9a10-c2d3e4f50617'
const nowMs = 1_795_000_000_000

/** What a node and a sensor read of each other, and telemetry in every format that is read. */
export function sensorReaders(): Reader[] {
  const { publicKey, privatePem } = generateSigningKey()
  const page = {
    ...{
      format: 'trefoil/sensor-page/1',
      member: 'PH',
      sensor: 'one',
      after: '',
      anew: true,
      cursor: 'a.1.2',
      more: false,
    },
    items: [
      { id: indicator, version: '1', pattern: "[domain-name:value = 'evil.example']", from: 0, until: null },
      { id: indicator, gone: true },
    ],
    brakes: { tag: 'x', allowed: ['good.example'], tripped: [indicator] },
  }
  const state = {
    ...{ version: '0', startedAt: 1, indexAt: null, watched: 0, events: 0, skipped: 0, hits: 0, waiting: 0 },
    ...{ pending: null, lagMs: null, errors: 0, lastError: '', tripped: [] },
    lookBack: {
      ...{ keptDays: 90, keptValueDays: 30, recordedDays: 1, oldestDay: 20_000, bytes: 1 },
      ...{ lookedUp: 1, confirmed: 0, probable: 0 },
    },
  }
  const value = { indicator, version: '', kind: 1, value: 'evil.example' }
  const report = {
    ...{ format: 'trefoil/sensor-report/1', state },
    hits: [{ ...value, first: 1, last: 2, events: ['e'.repeat(22)] }],
    before: [{ ...value, firstDay: 20_000, lastDay: 20_001, days: 2 }],
  }
  const answer = { format: 'trefoil/sensor-answer/1', outcomes: ['told', 'refused'], before: ['known'] }
  const enrolment = {
    ...{ format: 'trefoil/sensor/1', member: 'PH', name: 'one', sector: 'water', url: 'https://ph.example' },
    ...{ authority: 'PEM', key: publicKey, token: 'A'.repeat(43) },
  }
  const facts = { member: 'PH', sensor: 'one', nonce: 'n', body: JSON.stringify(page) }
  return [
    { name: "pages of a sensor's index", samples: [facts.body], read: utf8(parsePage) },
    { name: 'reports of a sensor', samples: [JSON.stringify(report)], read: utf8(parseReport) },
    { name: 'answers to a sensor', samples: [JSON.stringify(answer)], read: utf8(parseReportAnswer) },
    { name: 'enrolments of a sensor', samples: [JSON.stringify(enrolment)], read: utf8(parseEnrolment) },
    {
      name: 'signatures of a page',
      samples: [signPage(privatePem, facts)],
      read: utf8((signature) => verifyPage(publicKey, facts, signature)),
    },
    {
      name: 'field maps',
      samples: ['{"client.ip":"sourceAddress","q":"query"}'],
      read: utf8((text) => parseFieldMap(JSON.parse(/^\s*[[{"\d-]/.test(text) ? safeJson(text) : '{}'))),
    },
    ...telemetryReaders(),
  ]
}

/** A text that is no JSON is nobody's map. */
function safeJson(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch {
    return '{}'
  }
}

const tsv =
  '#separator \\x09\n#set_separator\t,\n#unset_field\t-\n#path\tdns\n#fields\tts\tuid\tid.orig_h\tquery\n1795000000.1\tC1\t10.0.0.1\tevil.example\n'
const event = { ts: 1_795_000_000.5, uid: 'C1', 'id.orig_h': '10.0.0.1', query: 'evil.example', answers: ['192.0.2.6'] }
const eve = {
  ...{ timestamp: '2026-11-18T10:00:00.000000+0000', event_type: 'dns', src_ip: '10.0.0.1' },
  dns: { type: 'query', rrname: 'evil.example' },
}
const windows = {
  System: { EventID: 22, TimeCreated: { SystemTime: '2026-11-18T10:00:00Z' } },
  EventData: { UtcTime: '2026-11-18 10:00:00.000', QueryName: 'evil.example', Image: 'C:\\a\\b.exe' },
}
const formats: readonly {
  readonly name: string
  readonly format: TelemetryFormat
  readonly sample: string
  readonly map?: FieldMap
  /** A line that means the same whatever stood before it. */
  readonly sound: string | null
}[] = [
  { name: 'columns of Zeek', format: 'zeek', sample: tsv, sound: null },
  { name: 'JSON of Zeek', format: 'zeek', sample: `${JSON.stringify(event)}\n`, sound: JSON.stringify(event) },
  { name: 'EVE', format: 'suricata-eve', sample: `${JSON.stringify(eve)}\n`, sound: JSON.stringify(eve) },
  { name: 'JSON lines', format: 'ndjson', sample: `${JSON.stringify(event)}\n`, sound: JSON.stringify(event) },
  {
    ...{ name: 'JSON lines with a map', format: 'ndjson', sample: '{"q":{"name":"evil.example"},"at":5}\n' },
    ...{ map: { 'q.name': 'query', at: 'time' }, sound: '{"q":{"name":"evil.example"},"at":6}' },
  },
  {
    ...{ name: 'tables', format: 'csv', sample: 'when,asked\n2026-11-18T10:00:00Z,"evil.example"\n', sound: null },
    map: { when: 'time', asked: 'query' },
  },
  {
    ...{ name: 'syslog', format: 'syslog' },
    sample: '<34>1 2026-11-18T10:00:00.003Z host app 1 ID47 [x@32473 q="evil.example"] asked for evil.example\n',
    sound: '<34>1 2026-11-18T10:00:00.003Z host app 1 ID47 - asked for evil.example',
  },
  {
    ...{ name: 'query logs', format: 'dns-log' },
    sample:
      '18-Nov-2026 10:00:00.000 client @0x7f 10.0.0.1#53 (evil.example): query: evil.example IN A + (10.0.0.53)\n',
    sound: '18-Nov-2026 10:00:00.000 client @0x7f 10.0.0.1#53 (evil.example): query: evil.example IN A + (10.0.0.53)',
  },
  {
    ...{ name: 'Windows events', format: 'windows-event', sample: `${JSON.stringify(windows)}\n` },
    sound: JSON.stringify(windows),
  },
]

function telemetryReaders(): Reader[] {
  const index = PatternIndex.create(randomBytes(32), 16 * 1024 * 1024)
  const domain = canonicalDomain('evil.example')!
  index.add(domain.kind, domain.bytes, 1)
  const fingerprints = new Fingerprints(randomBytes(32))
  const lately = new SeenLately()

  const scan = (format: TelemetryFormat, chunks: readonly Uint8Array[], how: { map?: FieldMap; sifted: boolean }) => {
    const { map, sifted } = how
    const hits: LineHit[] = []
    const prefilter = sifted ? new PlainPrefilter(index, prefilterProgram(fieldsFor(format, map))!) : null
    const one = new Scan({ index, reader: lineReader(format, map), prefilter, onHit: (hit) => void hits.push(hit) })
    for (const chunk of chunks) one.push(chunk)
    one.end()
    return { hits, counts: one.counts }
  }

  const read = (bytes: Buffer, { format, map, sound }: (typeof formats)[number]): void => {
    const how = map === undefined ? {} : { map }
    const after = sound === null ? '' : `\n${sound}\n`
    const whole = Buffer.concat([bytes, Buffer.from(after)])
    const middle = whole.length >> 1
    // As threads hand them on.
    const chunks = [Uint8Array.from(whole.subarray(0, middle)), Uint8Array.from(whole.subarray(middle))]
    const { hits, counts } = scan(format, chunks, { ...how, sifted: false })
    if (sound !== null && hits.length === 0) throw new Error('after garbage a sound line is not seen')
    if (counts.events + counts.skipped > whole.length + 1) throw new Error('more is counted than there is')
    for (const hit of hits) observe(hit.fields, hit.digest, eventTime(hit) ?? nowMs)
    if (isJsonFormat(format) && sound !== null && scan(format, chunks, { ...how, sifted: true }).hits.length === 0)
      throw new Error('after garbage a sound line is sifted out')
    const list = new ListToLines()
    scan(
      format,
      chunks.map((chunk) => list.push(chunk)),
      { ...how, sifted: false },
    )
    const events = new TelemetryEvents({ format, withFields: true, onEvent: () => {}, ...how })
    for (const chunk of chunks) events.push(chunk)
    events.end()
    const parts = { fingerprints, lately, nowMs: () => nowMs, retentionDays: 90 }
    const recorder = new SeenRecorder({ ...parts, reader: lineReader(format, map) })
    for (const chunk of chunks) recorder.push(chunk)
    recorder.end()
    const today = Math.floor(nowMs / dayMs)
    for (const { day } of recorder.take())
      if (!(day >= today - 90 && day <= today)) throw new Error('a clock that jumps makes days that are not kept')
  }
  return formats.map((one) => ({
    name: `telemetry: ${one.name}`,
    samples: [one.sample, Buffer.from(one.sample.repeat(3))],
    read: (bytes) => read(bytes, one),
  }))
}
