import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { corpusFiles } from '../testing/corpus.ts'
import {
  canonicalAddress,
  canonicalDomain,
  canonicalEmail,
  canonicalFileName,
  canonicalHash,
  canonicalUrl,
  hostOfUrl,
  type Value,
} from './canonical.ts'
import { eventTime } from './event-time.ts'
import { kinds } from './kinds.ts'
import { type FieldMap, fieldsFor, lineReader, parseFieldMap, type TelemetryFormat } from './line-reader.ts'
import { maxLineBytes } from './lines.ts'
import { ListToLines } from './list-to-lines.ts'
import { PatternIndex } from './pattern-index.ts'
import { prefilterProgram } from './prefilter-program.ts'
import { type LineHit, Scan } from './scan.ts'
import { valueText } from './value-text.ts'

const utf8 = new TextEncoder()
const digest = 'ab'.repeat(32)

const values: (Value | null)[] = [
  canonicalDomain('evil.example'),
  canonicalAddress('192.0.2.66'),
  canonicalAddress('2001:db8::66'),
  canonicalAddress('198.51.100.0/24'),
  canonicalAddress('2001:db8:bad::/48'),
  canonicalUrl('http://evil-host.example/a?b=1'),
  canonicalHash(digest, kinds.fileHash),
  canonicalHash('cd'.repeat(20), kinds.certificateHash),
  canonicalEmail('Mallory@Evil.example'),
  canonicalFileName('dropper.exe'),
]

function newIndex(): PatternIndex {
  const index = PatternIndex.create(Uint8Array.of(7), 32 * 1024 * 1024)
  for (const [owner, value] of values.entries()) index.add(value!.kind, value!.bytes, owner + 1)
  const host = hostOfUrl(values[5]!)
  index.add(host.kind, host.bytes, 6)
  return index
}
const index = newIndex()

interface Outcome {
  readonly hits: string[]
  readonly times: (number | null)[]
  readonly events: number
  readonly skipped: number
}

function look(format: TelemetryFormat, text: string | Uint8Array, map?: FieldMap): Outcome {
  const hits: string[] = []
  const times: (number | null)[] = []
  const onHit = (hit: LineHit): void => {
    times.push(eventTime(hit))
    for (const { reference, how } of hit.found) {
      const { kind, bytes } = index.valueOf(reference)
      if (kind !== kinds.urlHost) hits.push(`${how} ${valueText(kind, bytes)}`)
    }
  }
  const scan = new Scan({ index, reader: lineReader(format, map), onHit })
  const bytes = typeof text === 'string' ? utf8.encode(text) : text
  // In pieces of odd sizes: a line begins and ends anywhere.
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 9973) {
    scan.push(bytes.subarray(at, at + size))
    if (size === 0) size = 1
  }
  scan.end()
  return { hits, times, ...scan.counts }
}

const none = { hits: [], times: [] }

/** A line of each form that names `evil.example`, and what stands before it. */
const everyForm: Readonly<Record<string, { readonly line: string; readonly head?: string }>> = {
  zeek: { line: '{"ts":1795858800.5,"query":"evil.example","id.orig_h":"10.0.0.1"}' },
  'zeek (columns)': {
    line: '1795858800.5\t10.0.0.1\tevil.example',
    head: '#separator \\x09\n#unset_field\t-\n#fields\tts\tid.orig_h\tquery\n#types\ttime\taddr\tstring\n',
  },
  'suricata-eve': {
    line: '{"timestamp":"2026-11-28T09:00:00.000000+0000","event_type":"dns","dns":{"type":"query","rrname":"evil.example"}}',
  },
  ndjson: { line: '{"time":"2026-11-28T09:00:00Z","domain":"evil.example"}' },
  csv: { line: '2026-11-28T09:00:00Z,evil.example', head: 'time,domain\n' },
  syslog: { line: '<34>1 2026-11-28T09:00:00Z host app 1 ID - query for evil.example seen' },
  'dns-log': {
    line: '28-Nov-2026 09:00:00.000 client @0x1 10.0.0.1#5353 (evil.example): query: evil.example IN A + (10.0.0.53)',
  },
  'windows-event': { line: '{"EventID":22,"UtcTime":"2026-11-28 09:00:00.000","QueryName":"evil.example"}' },
}
const formatOf = (form: string): TelemetryFormat => form.split(' ')[0] as TelemetryFormat

describe('readers of telemetry', () => {
  test('Zeek: columns with sets, escapes and unset fields', () => {
    const log = [
      '#separator \\x09',
      '#set_separator\t,',
      '#empty_field\t(empty)',
      '#unset_field\t-',
      '#path\tdns',
      '#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery\tanswers\turi',
      '#types\ttime\tstring\taddr\taddr\tstring\tvector[string]\tstring',
      '1763600000.250000\tC1\t10.0.0.1\t10.0.0.53\tWWW.evil.example\t203.0.113.1,192.0.2.66\t-',
      '1763600001.000000\tC2\t10.0.0.1\t2001:0db8:0:0::0066\t-\t(empty)\t/a,b',
      '1763600002.000000\tC3\t10.0.0.1\t198.51.100.7\tev\\x69l.example\t-\t-',
      '1763600003.000000\tC4\ttoo few',
      '#close\t2026-01-01',
      '',
    ].join('\n')
    expect(look('zeek', log)).toEqual({
      hits: [
        'parent evil.example',
        'exact 192.0.2.66',
        'exact 2001:db8::66',
        'network 198.51.100.0/24',
        'exact evil.example',
      ],
      times: [1_763_600_000_250, 1_763_600_001_000, 1_763_600_002_000],
      events: 3,
      skipped: 1,
    })
  })

  test('Suricata: nested fields, URLs from host and path, fingerprints in pairs, one list as some tools export it', () => {
    const events = [
      {
        timestamp: '2026-11-20T08:00:00.123456+0800',
        event_type: 'http',
        src_ip: '10.0.0.1',
        dest_ip: '2001:db8:bad::1',
        http: { hostname: 'EVIL-host.example', url: '/a?b=1#c', evil: 'evil.example' },
      },
      {
        event_type: 'dns',
        dns: { answers: [{ rrname: 'a.test', rdata: '192.0.2.66' }], grouped: { CNAME: ['evil.example'] } },
      },
      { event_type: 'tls', tls: { sni: 'ok.test', fingerprint: 'CD:'.repeat(20).slice(0, -1) } },
      { event_type: 'alert', alert: { signature: 'evil.example' }, src_ip: '::1' },
      { event_type: 'fileinfo', fileinfo: { filename: '/tmp/x/dropper.exe', sha256: digest.toUpperCase() } },
    ]
    const hits = [
      ...[
        'network 2001:db8:bad::/48',
        'exact http://evil-host.example/a?b=1',
        'exact 192.0.2.66',
        'exact evil.example',
      ],
      ...[`exact ${'cd'.repeat(20)}`, 'exact dropper.exe', `exact ${digest}`],
    ]
    const lines = look('suricata-eve', events.map((event) => JSON.stringify(event)).join('\r\n'))
    expect(lines).toMatchObject({ events: 5, skipped: 0 })
    expect(lines.hits.toSorted()).toEqual(hits.toSorted())
    expect(lines.times[0]).toBe(Date.parse('2026-11-20T00:00:00.123Z'))
    const list = new ListToLines()
    const text = utf8.encode(JSON.stringify(events, null, 2))
    const joined = Buffer.concat([list.push(text.slice(0, 333)), list.push(text.slice(333))])
    expect(look('suricata-eve', joined)).toEqual(lines)
  })

  test('JSON lines and CSV with a field map of their own', () => {
    const map = parseFieldMap({ 'client.ip': 'sourceAddress', asked: 'query', mail: 'email', when: 'time' })
    const line = {
      when: '2026-11-20 08:00:00',
      client: { ip: '192.0.2.66' },
      asked: 'evil.example',
      other: 'evil.example',
    }
    const expected = { hits: ['exact 192.0.2.66', 'exact evil.example'], times: [Date.parse('2026-11-20T08:00:00Z')] }
    expect(look('ndjson', JSON.stringify(line), map)).toEqual({ ...expected, events: 1, skipped: 0 })
    const csv =
      'when,Client.IP,"asked",mail\r\n2026-11-20 08:00:00,192.0.2.66,evil.example,-\n1,"a ""b"", c",x,"M <MALLORY@evil.example>"\nopen,"quote,x,y\n1,2,3\n'
    expect(look('csv', csv, map)).toEqual({
      hits: [...expected.hits, 'exact mallory@evil.example'],
      times: [...expected.times, null],
      events: 2,
      skipped: 2,
    })
    expect(() => parseFieldMap({ a: 'nonsense' })).toThrow('no role')
    expect(() => parseFieldMap([])).toThrow('JSON object')
  })

  test('a field map with more names than the prefilter takes still finds what the last of them names', () => {
    const names = Array.from({ length: 200 }, (_, at) => `${'x'.repeat(150)}.${String.fromCharCode(256 + at)}${at}`)
    const map = parseFieldMap(Object.fromEntries(names.map((name) => [name, 'query'])))
    expect(prefilterProgram(fieldsFor('ndjson', map))).toBeNull()
    expect(prefilterProgram(fieldsFor('ndjson', { q: 'query', 'a.b': 'host' }))).not.toBeNull()
    expect(look('ndjson', JSON.stringify({ [names.at(-1)!]: 'evil.example' }), map).hits).toEqual([
      'exact evil.example',
    ])
    expect(() => parseFieldMap({ ['x'.repeat(201)]: 'query' })).toThrow('200 characters')
  })

  test('syslog, query logs of three resolvers, and Windows events', () => {
    const syslog = [
      '<34>1 2026-11-20T08:00:00.003Z fw app 123 ID47 [meta src="192.0.2.66"] blocked http://evil-host.example/a?b=1, "x.evil.example"',
      'the cat sat on evil.example',
      `<34>1 - - - - - - ${digest} <mallory@evil.example>`,
    ].join('\n')
    expect(look('syslog', syslog)).toMatchObject({ events: 2, skipped: 1 })
    expect(look('syslog', syslog).hits.toSorted()).toEqual(
      [
        'exact 192.0.2.66',
        'exact http://evil-host.example/a?b=1',
        'parent evil.example',
        `exact ${digest}`,
        'exact mallory@evil.example',
      ].toSorted(),
    )
    const dns = [
      '20-Nov-2026 08:00:00.123 client @0x7f 192.0.2.66#5353 (www.evil.example): query: www.evil.example IN A +E(0)K (10.0.0.1)',
      'Nov 20 08:00:00 dnsmasq[1]: query[A] evil.example from 10.0.0.9',
      '[1763600000] unbound[9:0] info: 10.0.0.9 evil.example. A IN',
      'the cat sat on evil.example',
    ].join('\n')
    expect(look('dns-log', dns)).toEqual({
      hits: ['exact 192.0.2.66', 'parent evil.example', 'exact evil.example', 'exact evil.example'],
      times: [Date.parse('2026-11-20T08:00:00.123Z'), null, 1_763_600_000_000],
      events: 3,
      skipped: 1,
    })
    const windows = [
      {
        EventID: 1,
        UtcTime: '2026-11-20 08:00:00.123',
        Image: 'C:\\Users\\x\\dropper.exe',
        Hashes: `MD5=${'0'.repeat(32)},SHA256=${digest.toUpperCase()},IMPHASH=${'ab'.repeat(16)}`,
      },
      {
        Event: {
          System: { EventID: 3 },
          EventData: { DestinationIp: '192.0.2.66', DestinationHostname: 'evil.example' },
        },
      },
    ]
    expect(look('windows-event', windows.map((event) => JSON.stringify(event)).join('\n'))).toMatchObject({
      hits: ['exact dropper.exe', `exact ${digest}`, 'exact 192.0.2.66', 'exact evil.example'],
      events: 2,
    })
  })

  test('what is no telemetry is counted and skipped, and what comes after it is read', () => {
    const good = '{"query":"evil.example"}\n'
    const noise = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3)) & 255).map((byte) =>
      byte === 10 ? 11 : byte,
    )
    const long = new Uint8Array(10 * 1024 * 1024).fill(120)
    const all = [utf8.encode(good), noise, utf8.encode('\n'), long, utf8.encode(`\n${good}{"query":"evil.exam`)]
    const bytes = Buffer.concat(all)
    expect(look('zeek', new Uint8Array(bytes))).toMatchObject({
      hits: ['exact evil.example', 'exact evil.example'],
      events: 2,
      skipped: 3,
    })
    for (const format of ['csv', 'syslog', 'dns-log', 'windows-event', 'ndjson', 'suricata-eve'] as const) {
      expect(look(format, new Uint8Array(Buffer.concat([noise, utf8.encode('\n'), long])))).toMatchObject({
        ...none,
        events: 0,
      })
    }
    expect(maxLineBytes).toBeLessThan(long.length)
  })

  test.each(Object.entries(everyForm))('in %s bad lines are counted and cost no good one', (form, { line, head }) => {
    const late = line.replace('2026-11-28', '9999-99-99').replace('28-Nov', '99-Xyz').replace('1795858800.5', '1e300')
    const early = line.replace('2026-11-28', '0001-01-01').replace('28-Nov-2026', '01-Jan-0001')
    const bad = [
      '\u0000\u0001\u0002garbage {{{{"query":"evil.example',
      '{"query":"evil.example"',
      `${'x'.repeat(2 * maxLineBytes)}evil.example`,
      `${line.slice(0, -1)}${'A'.repeat(2 * maxLineBytes)}${line.slice(-1)}`,
      `${line.slice(0, 5)}\u0000${line.slice(5)}`,
      '['.repeat(12_000),
    ]
    const good = [line, late, early, `${line}\r`]
    const lines = [line, ...bad, late, '', '\r', early, `${line}\r`, line.slice(0, line.length / 2)]
    const bytes = utf8.encode(`${head ?? ''}${lines.join('\n')}`)
    expect(look(formatOf(form), bytes)).toMatchObject({
      hits: good.map(() => 'exact evil.example'),
      events: good.length,
      skipped: bad.length + 1,
    })
  })
})

test.skipIf(corpusFiles('telemetry', '.gz').length === 0)(
  'Zeek logs of a real network say the same as columns and as JSON',
  () => {
    const read = (file: string): string => gunzipSync(readFileSync(file)).toString('utf8')
    for (const name of ['ssl', 'modbus']) {
      const json = corpusFiles('telemetry/zeek-json', `${name}.json.gz`).map(read)[0]!.split('\n').slice(0, 3000)
      const rows = corpusFiles('telemetry/zeek-tsv', `${name}.log.gz`)
        .map(read)[0]!
        .split('\n')
        .filter((line) => !line.startsWith('#close'))
      const columns = rows.slice(0, rows.findIndex((line) => !line.startsWith('#')) + json.length)
      const a = look('zeek', `${json.join('\n')}\n`)
      const b = look('zeek', `${columns.join('\n')}\n`)
      expect([a.events, a.skipped, b.skipped]).toEqual([json.filter((line) => line !== '').length, 0, 0])
      expect(b.hits).toEqual(a.hits)
    }
  },
)
