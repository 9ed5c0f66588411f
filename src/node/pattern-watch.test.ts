import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventTime } from '../match/event-time.ts'
import { evaluatedBit } from '../match/layout.ts'
import { fieldsFor, lineReader } from '../match/line-reader.ts'
import { observe } from '../match/observe.ts'
import { PatternIndex } from '../match/pattern-index.ts'
import { PlainPrefilter, type Prefilter } from '../match/prefilter.ts'
import { prefilterProgram } from '../match/prefilter-program.ts'
import type { Role } from '../match/roles.ts'
import { type LineHit, Scan } from '../match/scan.ts'
import { scratchBytes, WasmPrefilter } from '../match/wasm-prefilter.ts'
import { watchedTree, watchPlan } from '../match/watch-plan.ts'
import { CompiledPattern } from '../pattern/compiled-pattern.ts'
import type { Observation } from '../pattern/observation.ts'
import { PatternWatch } from './pattern-watch.ts'

const utf8 = new TextEncoder()
const decoder = new TextDecoder()
const clock = { nowMs: () => Date.UTC(2026, 10, 27) }
const module = new WebAssembly.Module(readFileSync(join(import.meta.dirname, '..', '..', 'kernel', 'prefilter.wasm')))
type Format = 'zeek' | 'windows-event' | 'suricata-eve'
const kernels = ['whole', 'plain', 'wasm'] as const

interface Case {
  readonly format: Format
  readonly lines: readonly string[]
}

function prefilterOf(kernel: (typeof kernels)[number], index: PatternIndex, format: Format): Prefilter | null {
  if (kernel === 'whole') return null
  const program = prefilterProgram(fieldsFor(format))!
  if (kernel === 'plain') return new PlainPrefilter(index, program)
  return new WasmPrefilter(index, program, module, { place: index.reserve(scratchBytes), holder: null })
}

/** Which events complete a match of which pattern, as the index wakes the evaluator. */
async function watched(
  patterns: readonly string[],
  { format, lines }: Case,
  kernel: (typeof kernels)[number],
): Promise<string[]> {
  const index = PatternIndex.create(Uint8Array.of(1, 2, 3), 2 ** 24)
  for (const [at, pattern] of patterns.entries()) {
    const plan = watchPlan(pattern)
    if (plan.kind !== 'evaluated') continue
    const word = ((at + 1) | evaluatedBit) >>> 0
    for (const { kind, bytes } of plan.values) index.add(kind, bytes, word)
    for (const { classes, bytes } of plan.pieces) expect(index.addText(classes, bytes, word)).toBe(true)
    // The host tells which URLs are worth their normal form.
    for (const { kind, bytes } of plan.values) {
      if (kind === 4) index.add(9, utf8.encode(new URL(decoder.decode(bytes)).hostname), word)
    }
  }
  const watch = new PatternWatch({
    index: { patternOf: async (id) => patterns[Number(id)]!, counts: () => true },
    clock,
  })
  const hits: LineHit[] = []
  const prefilter = prefilterOf(kernel, index, format)
  const scan = new Scan({ index, reader: lineReader(format), prefilter, onHit: (hit) => hits.push(hit) })
  scan.push(utf8.encode(lines.map((line) => `${line}\n`).join('')))
  scan.end()
  const matches: string[] = []
  for (const hit of hits) {
    const owners = new Set(hit.found.flatMap(({ reference }) => index.ownersOf(reference)))
    for (const word of [...owners].sort((a, b) => a - b)) {
      const owner = word & ~evaluatedBit
      const event = observe(hit.fields, hit.digest, eventTime(hit) ?? 0)
      const found = await watch.see({ id: String(owner - 1), owner }, '', { event, bytes: 100 })
      if (found !== null) matches.push(`${owner - 1} ${timeOf(event)}`)
    }
  }
  return matches
}

function timeOf(event: Observation): number {
  return Number(event.first / 1_000_000n)
}

/** Every event, as it is observed when nothing is left out. */
function eventsOf({ format, lines }: Case): Observation[] {
  return lines.map((line) => {
    const fields: [Role, string][] = []
    const bytes = utf8.encode(`${line}\n`)
    lineReader(format).read(bytes, 0, bytes.length - 1, {
      field: (role, of, start, end) => fields.push([role, decoder.decode(of.slice(start, end))]),
    })
    return observe(fields, line, eventTime({ found: [], fields, digest: '' }) ?? 0)
  })
}

const names = ['evil.example', 'a.evil.example', 'EVIL.example', 'good.example', 'bücher.example', 'xevil.example.org']
const addresses = ['192.0.2.1', '192.0.2.77', '198.51.100.9', '2001:db8::1', '2001:DB8:0::1']
const urls = ['http://evil.example/gate.php?x=1', 'https://a.evil.example/Panel/x', 'http://good.example:80/a b']
const commands = [
  'powershell -EncodedCommand AAAA',
  'cmd.exe /c whoami',
  'C:\\Temp\\evil.exe http://evil.example/x',
  'PowerShell.exe -enc QQ==',
]
const keys = ['HKLM\\Software\\Evil\\Run', 'HKU\\S-1\\Software\\Good', 'HKEY_LOCAL_MACHINE\\SOFTWARE\\EVIL\\run']
const images = ['C:\\Windows\\evil.exe', 'C:\\Windows\\System32\\cmd.exe', '/usr/bin/evil']
const md5 = ['a', 'b'].map((letter) => letter.repeat(32))
const one = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
/** A few of the fields: a line with all of them has always something for which it is read whole. */
const some = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(
      fc.subarray(Object.keys(fields), { minLength: 1, maxLength: Math.min(3, Object.keys(fields).length) }),
      fc.record(fields),
    )
    .map(([keys, all]) => Object.fromEntries(keys.map((key) => [key, all[key]])))

const zeekEvent = some({
  query: one([...names, ...addresses, 'evil.example.']),
  answers: fc.array(one([...names, ...addresses]), { maxLength: 2 }),
  host: one([...names.slice(0, 4), '192.0.2.1:8080']),
  uri: one(['/gate.php?x=1', '/Panel/x', '/', 'http://evil.example/gate.php?x=1']),
  method: one(['GET', 'POST']),
  user_agent: one(['Evil/1.0', 'Mozilla/5.0 (é)', 'curl']),
  'id.orig_h': one(addresses),
  'id.resp_h': one(addresses),
  'id.resp_p': one([443, 4444]),
  proto: one(['tcp', 'udp']),
  md5: one(md5),
  filename: one(['evil.exe', 'dir/evil.exe', 'invoice_1.exe']),
  mailfrom: one(['<Bad@evil.example>', 'good@good.example']),
  subject: one(['Your Invoice', 'hello']),
})
const windowsEvent = some({
  Image: one(images),
  ParentImage: one(images),
  CommandLine: one(commands),
  ParentCommandLine: one(commands),
  TargetObject: one(keys),
  Details: one(['DWORD (0x1)', 'evil.exe']),
  User: one(['DOMAIN\\mallory', 'alice']),
  QueryName: one(names),
  DestinationIp: one(addresses),
  Hashes: one(md5.map((digest) => `MD5=${digest},IMPHASH=${'c'.repeat(32)}`)),
})
const eveEvent = some({
  src_ip: one(addresses),
  dest_ip: one(addresses),
  dest_port: one([443, 4444]),
  dns: some({ rrname: one(names), rdata: one([...names, ...addresses]) }),
  http: some({ hostname: one(names), url: one(['/gate.php?x=1', '/']), http_user_agent: one(['Evil/1.0', 'curl']) }),
  fileinfo: some({ filename: one(['/a/evil.exe', 'x']), md5: one(md5) }),
})
const base = 1_790_000_000
const telemetry: fc.Arbitrary<Case> = fc
  .tuple(
    one(['zeek', 'windows-event', 'suricata-eve'] as const),
    fc.array(fc.nat(20), { minLength: 1, maxLength: 12 }),
    fc.infiniteStream(zeekEvent),
    fc.infiniteStream(windowsEvent),
    fc.infiniteStream(eveEvent),
  )
  .map(([format, times, zeek, windows, eve]) => {
    // Of several events at one moment the test would not know which is meant.
    const lines = times.map((time, at) => {
      const moment = (base + time) * 1000 + at
      if (format === 'zeek') return { ts: moment / 1000, ...zeek.next().value }
      const text = new Date(moment).toISOString()
      return format === 'windows-event'
        ? { '@timestamp': text, ...windows.next().value }
        : { timestamp: text, ...eve.next().value }
    })
    return { format, lines: lines.map((line) => JSON.stringify(line)) }
  })

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const asks = (path: string, values: readonly string[], tests: readonly string[] = []): fc.Arbitrary<string> =>
  fc.oneof(
    one(values).map((value) => `${path} = ${quote(value)}`),
    one(values).map((value) => `${path} != ${quote(value)}`),
    fc.array(one(values), { minLength: 1, maxLength: 2 }).map((list) => `${path} IN (${list.map(quote).join(', ')})`),
    ...(tests.length === 0 ? [] : [one(tests).map((test) => `${path} ${test}`)]),
  )
const nameTests = [
  "LIKE '%.evil.example'",
  "LIKE 'Evil%'",
  "MATCHES '(?i)EVIL\\\\.ex'",
  "LIKE '%cher%'",
  "MATCHES '^a\\\\.(evil|good)'",
]
const addressTests = ["ISSUBSET '192.0.2.0/24'", "ISSUBSET '2001:db8::/32'", "LIKE '192.0.%'"]
const byType: readonly (readonly fc.Arbitrary<string>[])[] = [
  [
    asks('domain-name:value', names, nameTests),
    asks('domain-name:resolves_to_refs[*].value', [...names, ...addresses], [...nameTests, ...addressTests]),
    fc.constant('EXISTS domain-name:resolves_to_refs'),
  ],
  [asks('ipv4-addr:value', addresses.slice(0, 3), addressTests)],
  [asks('ipv6-addr:value', addresses.slice(3), addressTests.slice(0, 2))],
  [
    asks('network-traffic:dst_ref.value', addresses, addressTests),
    asks('network-traffic:src_ref.value', addresses, addressTests),
    one(['network-traffic:dst_port = 4444', 'network-traffic:dst_port < 1000', "network-traffic:protocols[*] = 'tcp'"]),
    asks(
      "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",
      ['Evil/1.0', 'curl'],
      ["LIKE 'Evil%'"],
    ),
    asks("network-traffic:extensions.'http-request-ext'.request_value", ['/gate.php?x=1'], ["LIKE '%gate%'"]),
    fc.constant("network-traffic:dst_ref.type = 'ipv4-addr'"),
  ],
  [
    asks('url:value', urls, [
      "LIKE '%evil.example/gate.php%'",
      "MATCHES '/(gate|panel)\\\\.php'",
      "MATCHES '(?i)panel/x$'",
    ]),
  ],
  [
    asks('file:name', ['evil.exe', 'evil', 'cmd.exe'], ["LIKE 'invoice%'", "MATCHES '(?i)EVIL'"]),
    asks('file:hashes.MD5', [...md5, md5[0]!.toUpperCase()]),
    asks('file:parent_directory_ref.path', ['C:\\Windows', '/a'], ["LIKE '%system32'", "MATCHES 'indows'"]),
  ],
  [
    asks('process:command_line', commands, [
      "LIKE '%-enc%'",
      "MATCHES '(?i)-enc(odedcommand)? [a-z]'",
      "LIKE '%http:%'",
    ]),
    asks('process:name', ['evil.exe', 'cmd.exe']),
    asks('process:parent_ref.command_line', commands, ["LIKE '%whoami%'"]),
    asks('process:image_ref.name', ['evil.exe']),
  ],
  [
    asks('windows-registry-key:key', keys.slice(1), [
      "LIKE '%\\\\Evil\\\\%'",
      "LIKE 'HKEY_LOCAL_MACHINE%'",
      "MATCHES '(?i)software.evil'",
    ]),
  ],
  [asks('user-account:account_login', ['mallory', 'alice'], ["LIKE 'mall%'"])],
  [asks('email-addr:value', ['bad@evil.example', 'Bad@evil.example'], ["LIKE '%@Evil.example'"])],
  [asks('mutex:name', ['evil mutex'])],
]
const bracket = fc.oneof(
  ...byType.map((tests) =>
    fc
      .tuple(fc.array(fc.oneof(...tests), { minLength: 1, maxLength: 3 }), one([' AND ', ' OR ']))
      .map(([list, joined]) => `[${list.join(joined)}]`),
  ),
)
const pattern = fc.oneof(
  bracket,
  fc
    .tuple(fc.array(bracket, { minLength: 2, maxLength: 3 }), one([' AND ', ' OR ', ' FOLLOWEDBY ']))
    .map(([list, joined]) => `(${list.join(joined)})`),
  fc
    .tuple(bracket, bracket, one([' AND ', ' FOLLOWEDBY ']), one([' WITHIN 5 SECONDS', ' WITHIN 2 SECONDS']))
    .map(([a, b, joined, within]) => `(${a}${joined}${b})${within}`),
  fc.tuple(bracket, one([' REPEATS 2 TIMES', ' REPEATS 3 TIMES WITHIN 5 SECONDS'])).map(([a, times]) => a + times),
  bracket.map(
    (a) => `${a} START t'${new Date(base * 1000).toISOString()}' STOP t'${new Date((base + 10) * 1000).toISOString()}'`,
  ),
)

describe('patterns over telemetry', { timeout: 180_000 }, () => {
  test('are found exactly where evaluating every pattern on every event finds them, by each kernel', async () => {
    let matched = 0
    let evaluated = 0
    await fc.assert(
      fc.asyncProperty(fc.array(pattern, { minLength: 20, maxLength: 40 }), telemetry, async (patterns, given) => {
        const events = eventsOf(given)
        const expected: string[] = []
        const compiled = patterns.map((text) =>
          watchPlan(text).kind === 'evaluated' ? new CompiledPattern(watchedTree(text)) : null,
        )
        const done = new Set<number>()
        for (const [at, event] of events.entries()) {
          for (const [number, one] of compiled.entries()) {
            if (one === null) continue
            const found = one.isSimple ? one.match([event]) : one.match(events.slice(0, at + 1))
            // A sequence is found for the first time where the evaluator finds it; what it releases later is the window's own law.
            if (found.outcome !== 'match' || (!one.isSimple && done.has(number))) continue
            done.add(number)
            expected.push(`${number} ${timeOf(event)}`)
          }
        }
        evaluated += compiled.filter((one) => one !== null).length
        matched += expected.length
        for (const kernel of kernels) {
          const found = await watched(patterns, given, kernel)
          const firsts = found.filter((match, at) => {
            const number = match.split(' ')[0]!
            return compiled[Number(number)]!.isSimple || found.findIndex((one) => one.startsWith(`${number} `)) === at
          })
          expect([kernel, patterns, given.lines, firsts]).toEqual([kernel, patterns, given.lines, expected])
        }
      }),
      { numRuns: Number(process.env.TREFOIL_CAMPAIGN ?? 25) },
    )
    expect(evaluated).toBeGreaterThan(200)
    expect(matched).toBeGreaterThan(10)
  })
})
