import { expect, test } from 'vitest'
import { kinds } from '../match/kinds.ts'
import { lineReader, type TelemetryFormat } from '../match/line-reader.ts'
import { valueText } from '../match/value-text.ts'
import { dayMs, recordPlaces, type SeenBatch } from './batch.ts'
import { valueAt } from './day-table.ts'
import { below, Fingerprints } from './fingerprint.ts'
import { SeenLately, SeenRecorder } from './recorder.ts'

const fingerprints = new Fingerprints(new Uint8Array(32).fill(9))
const nowMs = Date.parse('2026-11-27T12:00:00Z')
const today = Math.floor(nowMs / dayMs)

function recorded(format: TelemetryFormat, lines: readonly string[], lately = new SeenLately()): SeenBatch[] {
  const recorder = new SeenRecorder({
    reader: lineReader(format),
    fingerprints,
    lately,
    nowMs: () => nowMs,
    retentionDays: 90,
  })
  recorder.push(Buffer.from(`${lines.join('\n')}\n`))
  recorder.end()
  return recorder.take()
}

/** `kind value`, sorted; `<` for what a name stood below. */
function textsOf({ hi, records }: SeenBatch): string[] {
  const values = { places: recordPlaces(records, hi.length), records }
  return Array.from(hi, (_, at) => {
    const { kind, bytes } = valueAt(values, at)
    return kind === below ? `< ${Buffer.from(bytes).toString()}` : `${kind} ${valueText(kind, bytes)}`
  }).toSorted()
}

const ts = nowMs / 1000

test.each<[TelemetryFormat, string, readonly string[]]>([
  [
    'zeek',
    `{"ts":${ts},"id.orig_h":"10.0.0.9","id.resp_h":"198.51.100.4","query":"Mail.Evil.EXAMPLE.com.","answers":["203.0.113.9"]}`,
    [
      ...[`${kinds.domain} mail.evil.example.com`, '< evil.example.com', '< example.com'],
      ...[`${kinds.ipv4} 198.51.100.4`, `${kinds.ipv4} 203.0.113.9`],
    ],
  ],
  [
    'zeek',
    `{"ts":${ts},"host":"Shop.example:8080","uri":"/a?b=c","id.resp_h":"2001:db8::1"}`,
    [`${kinds.url} http://shop.example:8080/a?b=c`, `${kinds.domain} shop.example`, `${kinds.ipv6} 2001:db8::1`],
  ],
  [
    'suricata-eve',
    '{"timestamp":"2026-11-27T11:00:00.000000+0000","tls":{"sni":"a.example"},"fileinfo":{"sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}',
    [`${kinds.domain} a.example`, `${kinds.fileHash} ${'a'.repeat(64)}`],
  ],
  [
    'syslog',
    '<13>1 2026-11-27T11:00:00Z h app - - - saw https://evil.example/x from x@y.example',
    [...[`${kinds.url} http://evil.example/x`, `${kinds.domain} evil.example`, `${kinds.email} x@y.example`]],
  ],
])('of a line of %s the values are kept that indicators may name, in their canonical form', (format, line, values) => {
  const [batch, ...more] = recorded(format, [line])
  expect(more).toEqual([])
  expect(batch?.day).toBe(today)
  expect(textsOf(batch!)).toEqual(expect.arrayContaining(values.toSorted()))
  expect(textsOf(batch!).filter((one) => one.includes('10.0.0.9'))).toEqual([])
})

test('a value goes on once a day, whatever names it how often', () => {
  const line = `{"ts":${ts},"query":"a.example"}`
  const lately = new SeenLately()
  expect(recorded('zeek', [line, line, line], lately).map(({ hi, events }) => [hi.length, events])).toEqual([[1, 3]])
  expect(recorded('zeek', [line], lately).map(({ hi, events }) => [hi.length, events])).toEqual([[0, 1]])
  const yesterday = line.replace(String(ts), String(ts - 86_400))
  expect(recorded('zeek', [yesterday], lately).map(({ day, hi }) => [today - day, hi.length])).toEqual([[1, 1]])
})

test('garbage, events of before the retention and clocks that run ahead leave the days as they are', () => {
  expect(recorded('zeek', ['{"ts":1', '\0\0\0', '{"ts":1000000000,"query":"old.example"}'])).toEqual([])
  const ahead = recorded('zeek', [`{"ts":${ts + 40 * 86_400},"query":"ahead.example"}`])
  expect(ahead.map(({ day }) => day)).toEqual([today])
})

test('the fingerprint of a domain above a name is the one by which it is asked for', () => {
  const name = Buffer.from('a.b.Example.com')
  const made = new Map<string, [number, number]>()
  fingerprints.ofName(name, 0, name.length, (kind, hi, lo, start) => {
    made.set(`${kind} ${name.subarray(start).toString()}`, [hi, lo])
  })
  for (const [kind, text] of [
    [below, 'EXAMPLE.com'],
    [below, 'b.example.com'],
    [kinds.domain, 'a.b.example.com'],
  ] as const) {
    fingerprints.of(kind, Buffer.from(text), 0, text.length)
    const [key] = [...made.keys()].filter((one) => one.toLowerCase() === `${kind} ${text.toLowerCase()}`)
    expect(made.get(key!)).toEqual([fingerprints.hi, fingerprints.lo])
  }
  expect(made.size).toBe(3)
})
