import { expect, test } from 'vitest'
import { SeenFields } from '../lookback/seen-fields.ts'
import {
  canonicalAddress,
  canonicalDomain,
  canonicalEmail,
  canonicalFileName,
  canonicalHash,
  canonicalUrl,
  hostOfUrl,
} from './canonical.ts'
import { eventTime } from './event-time.ts'
import type { FieldSink } from './json-line.ts'
import { kinds } from './kinds.ts'
import { fieldsFor, isJsonFormat, lineReader, type TelemetryFormat } from './line-reader.ts'
import { Lines } from './lines.ts'
import { ListToLines } from './list-to-lines.ts'
import { observe } from './observe.ts'
import { PatternIndex } from './pattern-index.ts'
import { PlainPrefilter } from './prefilter.ts'
import { prefilterProgram } from './prefilter-program.ts'
import type { Role } from './roles.ts'
import { type LineHit, Scan } from './scan.ts'
import { valueText } from './value-text.ts'

const utf8 = new TextEncoder()
const index = PatternIndex.create(Uint8Array.of(7), 32 * 1024 * 1024)
const sha256 = 'ab'.repeat(32)
const md5 = '12'.repeat(16)
const url = canonicalUrl('http://evil-host.example/a?b=1')!
const indexed = [
  canonicalDomain('evil.example'),
  canonicalAddress('192.0.2.66'),
  canonicalAddress('2001:db8::66'),
  url,
  hostOfUrl(url),
  canonicalHash(sha256, kinds.fileHash),
  canonicalHash(md5, kinds.fileHash),
  canonicalHash('cd'.repeat(20), kinds.certificateHash),
  canonicalEmail('mallory@evil.example'),
  canonicalFileName('dropper.exe'),
]
for (const value of indexed) index.add(value!.kind, value!.bytes, 1)

interface Looked {
  readonly hits: readonly string[]
  readonly hit: LineHit | null
}

/** What a stream names, read whole; where a prefilter would stand before it, that must not make a difference. */
function look(format: TelemetryFormat, text: string): Looked {
  const through = (sifted: boolean): Looked => {
    const hits: string[] = []
    let hit: LineHit | null = null
    const program = sifted ? prefilterProgram(fieldsFor(format)) : null
    const scan = new Scan({
      index,
      reader: lineReader(format),
      prefilter: program === null ? null : new PlainPrefilter(index, program),
      onHit: (found) => {
        hit = found
        for (const { reference } of found.found) {
          const { kind, bytes } = index.valueOf(reference)
          if (kind !== kinds.urlHost) hits.push(valueText(kind, bytes))
        }
      },
    })
    const bytes = utf8.encode(`${text}\n`)
    scan.push(isJsonFormat(format) ? new ListToLines().push(bytes) : bytes)
    scan.end()
    return { hits, hit }
  }
  const whole = through(false)
  if (isJsonFormat(format) && /^\ufeff?[[{]/.test(text)) expect(through(true).hits, text).toEqual(whole.hits)
  return whole
}

const eve = (event_type: string, body: object): string => JSON.stringify({ event_type, [event_type]: body })
const json = (body: object): string => JSON.stringify(body)
const name = 'evil.example'
const address = '192.0.2.66'
const six = '2001:db8::66'
const file = 'dropper.exe'
const path = `C:\\Users\\x\\${file}`
const mail = 'mallory@evil.example'
const fullUrl = 'http://evil-host.example/a?b=1'

/** Lines as the programs write them that are read, and what must be found in each. */
const forms: Record<string, readonly (readonly [line: string, value: string])[]> = {
  'dns-log': [
    ['28-Nov-2026 09:00:00.123 client @0x7f 10.0.0.9#1 (evil.example): response: evil.example IN A NOERROR +', name],
    ['28-Nov-2026 09:00:00.123 client @0x7 10.0.0.9#1: rpz QNAME NXDOMAIN rewrite evil.example/A/IN via a.rpz', name],
    ['28-Nov-2026 09:00:00.123 client @0x7 10.0.0.9#1: query failed (SERVFAIL) for evil.example/IN/A at q.c:1', name],
    ['[1763600000] unbound[9:0] reply: 10.0.0.9 evil.example. A IN NOERROR 0.000000 1 45', name],
    ['Nov 28 09:00:00 gw unbound[9]: [9:0] info: 10.0.0.9 evil.example. A IN', name],
    ['Nov 28 09:00:00 dnsmasq[1]: 1234 10.0.0.9/53211 query[AAAA] evil.example from 10.0.0.9', name],
    ['Nov 28 09:00:00 dnsmasq[1]: /etc/hosts evil.example is 0.0.0.0', name],
    ['Nov 28 09:00:00 dnsmasq[1]: reply x.test is 192.0.2.66', address],
    ["Nov 28 09:00:00 ns pdns_recursor[12]: 3 [8/1] question for 'evil.example|A' from 10.0.0.9:5353", name],
    ['msg="Question" subsystem="syncres" ts="1763600000.123" qname="evil.example" qtype="A" remote="10.0.0.9:1"', name],
    ["Nov 28 09:00:00 ns1 pdns_server[12]: Remote 10.0.0.9 wants 'evil.example|A', do = 0, bufsize = 1232", name],
    ['Nov 28 09:00:00 ns dnsdist[12]: Packet from 10.0.0.9:51000 for evil.example. A with id 1234', name],
    ['[INFO] 10.0.0.9:50759 - 29008 "A IN evil.example. udp 41 false 4096" NOERROR qr,rd,ra 68 0.03s', name],
    ["[  query][123.00] => id: 29008 querying: '10.0.0.9'@53 zone cut: '.' qname: 'evil.example.' qtype: 'A'", name],
    [
      '11/28/2026 9:00:00 PM 0B10 PACKET  00D45F UDP Rcv 10.0.0.9 a3f1   Q [0001 D NOERROR] A (3)www(4)evil(7)example(0)',
      name,
    ],
    [
      '20261128 09:00:00 0B10 PACKET  0000002A UDP Snd 192.0.2.66 a3f1 R Q [8081 DR NOERROR] A (2)ok(4)test(0)',
      address,
    ],
  ],
  syslog: [
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - \ufeffevil.example was asked for', name],
    [
      `<165>1 2026-11-28T09:00:00Z ${'h'.repeat(255)} ${'a'.repeat(48)} ${'p'.repeat(128)} ${'m'.repeat(32)} - dst=192.0.2.66`,
      address,
    ],
    [
      '<165>1 2026-11-28T09:00:00Z fw app 1 - - CEF:0|V|P|1|1|x|5|src=10.0.0.1 request=http://evil-host.example/a?b=1 msg=x',
      fullUrl,
    ],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - [a@1 q="\\"evil.example\\""] m', name],
    [
      '<165>1 2026-11-28T09:00:00Z fw app 1 - - Built TCP connection for outside:192.0.2.66/443 to inside:10.0.0.1/55',
      address,
    ],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - deny tcp 10.0.0.1/55 192.0.2.66/443', address],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - dst:192.0.2.66 q:a.test', address],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - dst:2001:db8::66/443', six],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - to [2001:db8::66]:443 from fe80::1%eth0', six],
    [`<165>1 2026-11-28T09:00:00Z fw app 1 - - sha256:${sha256}`, sha256],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - GET evil.example/path?x', name],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - from ::ffff:192.0.2.66 port 22', address],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - root@192.0.2.66', address],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - Was it *.evil.example? Yes!', name],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - prvs=123=mallory@evil.example', mail],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - 端末が「evil.example」、203.0.113.9へ接続しました。', name],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - 端末は evil.exampleへ接続しました。', name],
    ['<165>1 2026-11-28T09:00:00Z fw app 1 - - see http://evil-host.example/a?b=1.', fullUrl],
    ['<34>Nov 28 09:00:00 host app: evil.example', name],
    ['<189>57: *Nov 28 09:00:00.123: %SEC-6-IPACCESSLOGP: list 1 denied tcp 10.0.0.1(5) -> 192.0.2.66(443)', address],
    ['2026-11-28T09:00:00.123456+08:00 host app[1]: evil.example', name],
    ['Nov  8 09:00:00 host sshd[1]: Failed password for root from 192.0.2.66 port 22 ssh2', address],
  ],
  'suricata-eve': [
    [
      eve('dns', {
        version: 3,
        type: 'response',
        queries: [{ rrname: name }],
        answers: [{ rrname: name, rdata: '9.9.9.9' }],
      }),
      name,
    ],
    [json({ event_type: 'alert', dns: { query: [{ type: 'query', rrname: name }] } }), name],
    [
      json({ event_type: 'alert', dns: { answer: { version: 2, answers: [{ rrname: 'x.test', rdata: name }] } } }),
      name,
    ],
    [eve('dns', { version: 2, grouped: { PTR: [name] } }), name],
    [eve('dns', { version: 3, authorities: [{ rrname: name, rrtype: 'NS', rdata: 'ns.test' }] }), name],
    [eve('dns', { version: 3, additionals: [{ rrname: 'ns.test', rdata: address }] }), address],
    [eve('tls', { subjectaltname: ['x.test', name] }), name],
    [eve('http', { hostname: 'x.test', url: 'evil.example:443', http_method: 'CONNECT' }), name],
    [eve('http', { hostname: 'x.test', url: '/', redirect: fullUrl }), fullUrl],
    [eve('smb', { filename: `share\\${file}` }), file],
    [eve('ftp_data', { filename: file }), file],
    [eve('tftp', { packet: 'read', file }), file],
    [eve('nfs', { filename: file }), file],
    [eve('smtp', { helo: name }), name],
    [json({ event_type: 'smtp', email: { attachment: [file] } }), file],
    [json({ event_type: 'smtp', email: { url: ['evil-host.example/a?b=1'] } }), fullUrl],
    [json({ event_type: 'smtp', email: { to: ['a@b.test, "M, x" <Mallory@evil.example>'] } }), mail],
    [json({ event_type: 'flow', tunnel: { src_ip: address } }), address],
    [json({ event_type: 'flow', dest_ip: '::ffff:192.0.2.66' }), address],
  ],
  zeek: [
    [json({ id: { orig_h: '10.0.0.1', resp_h: address } }), address],
    [json({ id_orig_h: '10.0.0.1', id_resp_h: address }), address],
    [json({ host: 'a.test', uri: '/', proxied: ['X-FORWARDED-FOR -> 192.0.2.66'] }), address],
    [json({ host: 'a.test', uri: '/', resp_filenames: [file] }), file],
    [json({ command: 'RETR', arg: 'ftp://192.0.2.66/x' }), address],
    [json({ 'request.host': name, request_p: 443 }), name],
    [json({ 'seen.indicator': name }), name],
    [json({ 'id.resp_h': '::ffff:c000:242' }), address],
    [
      '#separator \\x09\n#fields\tts\tid.resp_h\n#types\ttime\taddr\n1\t10.0.0.1\n#fields\tid.resp_h\tts\n192.0.2.66\t2',
      address,
    ],
    ['#separator \\x2c\n#set_separator,;\n#fields,ts,answers\n#types,time,set[string]\n1,a;192.0.2.66', address],
  ],
  'windows-event': [
    [json({ QueryName: 'x.test', QueryResults: 'type:  5 x.test;::ffff:192.0.2.66;' }), address],
    [json({ dns: { question: { name }, resolved_ip: ['9.9.9.9'] } }), name],
    [json({ source: { ip: '10.0.0.1' }, destination: { ip: address, port: 443 } }), address],
    [json({ 'destination.ip': address }), address],
    [json({ file: { path: 'C:\\a', hash: { sha256 } } }), sha256],
    [json({ process: { executable: path } }), file],
    [json({ Payload: json({ EventData: { Data: [{ '@Name': 'Image', '#text': path }] } }) }), file],
    [json({ Payload: `CommandInvocation: iwr "${fullUrl}"` }), fullUrl],
    [json({ PayloadData2: 'DestinationIp: 192.0.2.66' }), address],
    [json({ Event: { EventData: { Data: [{ '@Name': 'QueryName', '#text': name }] } } }), name],
    [json({ Event: { EventData: { Data: [{ '#text': name, '@Name': 'QueryName' }] } } }), name],
    [json({ Event: { EventData: { Data: [{ Name: 'Hashes', text: `MD5=${md5},IMPHASH=00` }] } } }), md5],
    [json({ data: { win: { eventdata: { queryName: name, hashes: `MD5=${md5}` } } } }), md5],
    [json({ EventID: 4769, IpAddress: '::ffff:192.0.2.66' }), address],
    [json({ EventID: 5156, Application: `\\device\\harddiskvolume2\\${file}` }), file],
    [json({ EventID: 4663, ObjectName: path }), file],
    [json({ Id: 22, Message: 'Dns query:\r\nQueryName: evil.example\r\n' }), name],
    [json({ Id: 22, Properties: [{ Value: '-' }, { Value: name }] }), name],
    [json({ RemoteIP: address, RemoteUrl: 'x.test' }), address],
    [`[\n ${json({ QueryName: name })}\n]`, name],
    [`\ufeff${json({ QueryName: name })}`, name],
  ],
  ndjson: [
    [json({ url: { full: fullUrl }, user: { name: 'x' } }), fullUrl],
    [json({ url: 'evil-host.example/a?b=1' }), fullUrl],
    [json({ url: name }), name],
    [json({ srcip: '10.0.0.1', dstip: address }), address],
    [json({ sourceIPAddress: address }), address],
    [json({ SHA256: sha256 }), sha256],
    [json({ to: 'a@b.test, mallory@evil.example' }), mail],
    [`\ufeff${json({ domain: name })}`, name],
  ],
  csv: [
    ['ts, domain\n1763600000, evil.example', name],
    ['ts;domain\n1;evil.example', name],
    ['ts\tdomain\n1\tevil.example', name],
    ['\ufeff"ts","domain"\n"1","evil.example"', name],
  ],
}

test.each(Object.entries(forms))('%s as programs write it: what each line names is found', (format, lines) => {
  const missed = lines.filter(([line, value]) => !look(format as TelemetryFormat, line).hits.includes(value))
  expect(missed).toEqual([])
})

test('what a line says beside the value is not taken for the value', () => {
  const beside = [
    '<165>1 2026-11-28T09:00:00Z fw app 1 - - notevil.example evil.example.test myevil-example',
    '<165>1 2026-11-28T09:00:00Z fw app 1 - - someone@evil.example',
    `<165>1 2026-11-28T09:00:00Z fw app 1 - - ${sha256}ab`,
    '<165>1 2026-11-28T09:00:00Z fw app 1 - - 192.0.2.661 1192.0.2.66 192.0.2.66.5',
    '<165>1 2026-11-28T09:00:00Z fw app 1 - - müevil.example',
    '<165>1 2026-11-28T09:00:00Z fw app 1 - - 2001:db8::66:1 ab2001:db8::66',
  ]
  for (const line of beside) expect(look('syslog', line).hits, line).toEqual([])
  // Software has a name in Zeek's logs, and is no file; a provider and a task of Windows have names, too.
  expect(look('zeek', json({ host: '10.0.0.1', software_type: 'X', name: file })).hits).toEqual([])
  expect(look('windows-event', json({ Provider: { '@Name': 'QueryName' }, Task: { '#text': name } })).hits).toEqual([])
})

test('times of Windows DNS and of PowerShell are read; a day that may be a month is not', () => {
  const at = (format: TelemetryFormat, line: string): number | null => eventTime(look(format, line).hit!)
  const packet = '0B10 PACKET  0000002A UDP Rcv 10.0.0.9 a3f1   Q [0001 D NOERROR] A (4)evil(7)example(0)'
  expect(at('dns-log', `11/28/2026 9:00:00 PM ${packet}`)).toBe(Date.parse('2026-11-28T21:00:00Z'))
  expect(at('dns-log', `11/28/2026 12:00:01 AM ${packet}`)).toBe(Date.parse('2026-11-28T00:00:01Z'))
  expect(at('dns-log', `28.11.2026 09:00:00 ${packet}`)).toBe(Date.parse('2026-11-28T09:00:00Z'))
  expect(at('dns-log', `20261128 09:00:00 ${packet}`)).toBe(Date.parse('2026-11-28T09:00:00Z'))
  expect(at('dns-log', `03/04/2026 09:00:00 ${packet}`)).toBeNull()
  expect(at('windows-event', json({ TimeCreated: '/Date(1763600000123)/', Message: name }))).toBe(1_763_600_000_123)
})

const types = ['domain-name', 'ipv4-addr', 'ipv6-addr', 'url', 'email-addr', 'file']

test('what patterns are evaluated on, and what is kept for looking back, is what values are looked up in', () => {
  for (const [format, lines] of Object.entries(forms) as [TelemetryFormat, (typeof forms)[string]][]) {
    for (const [line, value] of lines) {
      let fields: [Role, string][] = []
      const said: unknown[] = []
      const seen: string[] = []
      const keep = new SeenFields(
        (kind, bytes, start, end) => void seen.push(valueText(kind, bytes.slice(start, end)).toLowerCase()),
        () => {},
      )
      const sink: FieldSink = {
        field(role, bytes, start, end) {
          fields.push([role, new TextDecoder().decode(bytes.slice(start, end))])
          keep.field(role, bytes, start, end)
        },
      }
      const reader = lineReader(format)
      const stream = utf8.encode(`${line}\n`)
      const cut = new Lines((bytes, start, end) => {
        fields = []
        keep.begin()
        reader.read(bytes, start, end, sink)
        keep.end()
        const observation = observe(fields, 'observed-data--1', 0)
        said.push(...types.flatMap((type) => observation.ofType(type) ?? []))
      })
      cut.push(isJsonFormat(format) ? new ListToLines().push(stream) : stream)
      expect(JSON.stringify(said), line).toContain(JSON.stringify(value).slice(1, -1))
      expect(
        seen.some((one) => one === value || one.endsWith(`.${value}`)),
        line,
      ).toBe(true)
    }
  }
})

test('a line of half a megabyte of what may be values, one beside the other, costs its length once', () => {
  // Where each look went on to the line's end, one such line took minutes.
  for (const piece of ['a@b ', 'a@', '<a@b ', '1:2:3 ', 'a.b@', 'a:b ', '「x.y」']) {
    const text = piece.repeat(500_000 / utf8.encode(piece).length)
    expect(look('syslog', `<165>1 - - - - - - ${text} ${name}`).hits).toEqual([name])
  }
  const lists = { Hashes: 'ab,'.repeat(100_000), to: 'a@b.test,'.repeat(50_000), QueryName: name }
  expect(look('windows-event', json(lists)).hits).toEqual([name])
  expect(look('ndjson', json({ to: lists.to, domain: name, url: `${'a.'.repeat(8000)}?` })).hits).toEqual([name])
}, 60_000)
