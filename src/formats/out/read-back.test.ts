import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Engine, type NaiveRule, readRule } from '../../testing/naive-rules.ts'
import { type AskedUrl, askedUrl } from '../asked-url.ts'
import { exportItem } from '../export-item.ts'
import { normalise, type Value } from '../value.ts'
import { outFormat } from './all.ts'
import { spareNothing } from './spares.ts'
import { TakenNumbers } from './taken-numbers.ts'
import { newReport, writeDocument } from './write-document.ts'

const context = {
  ...{ member: 'JP', agreement: 'trilateral', reader: 'client:green', position: 1_790_000_000_000_000 },
  nowMs: Date.parse('2026-11-27T00:00:00Z'),
  spares: spareNothing,
}
const moment = '2026-01-01T00:00:00.000Z'
const literal = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** What a format makes of one indicator: its lines, without the head, and why something is missing. */
async function written(format: string, properties: Record<string, string>) {
  const id = 'indicator--00000000-0000-4000-8000-000000000001'
  const object = {
    type: 'indicator',
    id,
    created: moment,
    modified: moment,
    valid_from: moment,
    pattern_type: 'stix',
    ...properties,
  }
  const facts = { tlp: 'green', pap: null, purposes: null, exercise: null } as const
  const item = exportItem({ id, type: 'indicator', version: moment, added: 1, text: JSON.stringify(object), facts })
  const report = newReport(outFormat(format))
  const whole = { ...outFormat(format), begin: () => '', end: () => '' }
  let text = ''
  const pages = (async function* () {
    yield [item]
  })()
  for await (const piece of writeDocument(whole, pages, context, report)) text += piece
  return { lines: text.split('\n').filter((line) => line !== ''), left: [...report.left.keys()] }
}
const one = (format: string, path: string, text: string) => written(format, { pattern: `[${path} = ${literal(text)}]` })

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/)
const name = fc.oneof(
  fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.')),
  fc.constantFrom('bücher.example', 'a_b.evil.example', '日本.example', `${'a'.repeat(63)}.${'b'.repeat(63)}.example`),
)
const part = fc.constantFrom(
  'a',
  '%20',
  '|41|',
  ';',
  '"',
  '\\',
  '\\"',
  '$(id)',
  '(',
  ')',
  'é',
  '漢',
  ',',
  "'",
  '*',
  '^',
  ':',
  '#x',
  '?q=1',
  '&',
  '!',
  '..',
  '|',
)
const url = fc
  .tuple(
    fc.constantFrom('http', 'HTTP'),
    fc.constantFrom('', 'u:p@'),
    fc.oneof(name, fc.constantFrom('198.51.100.7', '[2001:DB8::1]', '0xc6336407')),
    fc.constantFrom('', ':80', ':8080'),
    fc.array(part, { maxLength: 6 }),
  )
  .map(
    ([scheme, user, host, port, path]) =>
      `${scheme}://${user}${host}${port}${path.length === 0 ? '' : `/${path.join('')}`}`,
  )
const address = fc.constantFrom(
  '198.51.100.7',
  '203.0.113.0/24',
  '2001:db8::1',
  '2001:db8:40::/44',
  '2001:db8:1:2:3:4:5:6',
)
const engines: readonly (readonly [string, Engine])[] = [
  ['suricata', 'suricata'],
  ['snort2', 'snort2'],
  ['snort', 'snort3'],
]

/** What a rule about a name must hold, by the protocols' own words. */
function saysName(rule: NaiveRule, value: string, engine: Engine): boolean {
  const [first, ...more] = rule.contents
  if (first === undefined || more.length > 0) return false
  if (engine === 'suricata') return first.size === first.bytes.length && first.bytes.toString() === value
  const question = Buffer.concat([
    ...value.split('.').flatMap((one) => [Buffer.from([one.length]), Buffer.from(one)]),
    Buffer.from([0]),
  ])
  return first.bytes.equals(question) && first.offset === 12 && first.depth === question.length
}
function saysUrl(rule: NaiveRule, asked: AskedUrl, engine: Engine): boolean {
  const [host, target, ...more] = rule.contents
  if (host === undefined || target === undefined || more.length > 0 || target.bytes.toString() !== asked.target)
    return false
  if (target.size !== target.bytes.length) return false
  if (engine === 'snort2')
    return host.bytes.toString() === `Host: ${asked.authority}\r\n` && host.buffer === 'http_header'
  const expected = engine === 'suricata' ? asked.authority.replace(/:\d+$/, '') : asked.authority
  return host.bytes.toString() === expected && host.size === expected.length
}

describe('what a rule says, read back by the manual of its engine,', () => {
  test.each(engines)('is the value and nothing beside it (%s)', async (format, engine) => {
    await fc.assert(
      fc.asyncProperty(name, url, address, async (text, link, network) => {
        const domain = normalise('domain', text)
        const rules = (await one(format, 'domain-name:value', text)).lines.map((line) => readRule(line, engine))
        expect(rules.length > 0).toBe(domain !== null)
        for (const rule of rules)
          expect([domain!.value, saysName(rule, domain!.value, engine)]).toEqual([domain!.value, true])

        const normal = normalise('url', link)
        const asked = normal === null ? null : askedUrl(normal.value)
        const found = (await one(format, 'url:value', link)).lines.map((line) => readRule(line, engine))
        expect([link, found.length]).toEqual([link, asked === null ? 0 : 1])
        for (const rule of found) expect([link, saysUrl(rule, asked!, engine)]).toEqual([link, true])

        const path = network.includes(':') ? 'ipv6-addr:value' : 'ipv4-addr:value'
        const [rule] = (await one(format, path, network)).lines.map((line) => readRule(line, engine))
        // Whoever attacks, and whoever is called home to.
        expect(rule).toMatchObject({ protocol: 'ip', direction: '<>', to: network, port: 'any', contents: [] })
      }),
      { numRuns: 60 },
    )
  })
  test('is about no network that is most of the Internet', async () => {
    for (const format of ['suricata', 'snort', 'snort2', 'zeek'])
      for (const [path, text] of [
        ['ipv4-addr:value', '0.0.0.0/0'],
        ['ipv4-addr:value', '8.0.0.0/7'],
        ['ipv6-addr:value', '::/0'],
      ] as const)
        expect(await one(format, path, text)).toEqual({
          lines: [],
          left: ['a network as large as this would match everything'],
        })
  })
  test('is carried only into the language of Snort that it is written in', async () => {
    const carried = async (pattern: string) => {
      const found: string[] = []
      for (const format of ['snort2', 'snort'])
        if ((await written(format, { pattern_type: 'snort', pattern })).lines.length > 0) found.push(format)
      return found
    }
    expect(await carried('alert tcp any any -> any any (msg:"a"; content:"evil"; nocase; offset:4; sid:1;)')).toEqual([
      'snort2',
    ])
    expect(await carried('alert tcp any any -> any 80 (msg:"a"; content:"/evil"; http_uri; sid:1;)')).toEqual([
      'snort2',
    ])
    expect(await carried('alert tcp any any -> any any (msg:"a"; content:"evil",nocase,offset 4; sid:1;)')).toEqual([
      'snort',
    ])
    expect(await carried('alert tcp any any -> any 80 (msg:"a"; http_uri; content:"/evil"; sid:1;)')).toEqual(['snort'])
    expect(await carried('alert http (msg:"a"; http_header:field host; content:"evil"; sid:1;)')).toEqual(['snort'])
    expect(await carried('alert tcp any any -> any any (msg:"a, nocase"; content:"evil|3b|"; sid:1;)')).toEqual([
      'snort2',
      'snort',
    ])
  })
})

describe('a list that blocks', () => {
  test('takes no name that a policy zone would read as an order about networks, clients or servers', async () => {
    for (const text of ['1.0.0.0.0.rpz-ip', '32.1.1.168.192.rpz-client-ip', 'ns.evil.rpz-nsdname', 'a.rpz-passthru'])
      expect(await one('rpz', 'domain-name:value', text)).toEqual({
        lines: [],
        left: ['a policy zone reads the name as an order'],
      })
    expect((await one('rpz', 'domain-name:value', 'rpz-ip.evil.example')).lines).toEqual([
      'rpz-ip.evil.example CNAME .',
    ])
  })
  test('takes no name under which everybody registers, and no URL with a wildcard or another way to say an own address', async () => {
    for (const text of ['co.jp', 'gov.ph', 'github.io']) {
      expect(await one('rpz', 'domain-name:value', text)).toEqual({
        lines: [],
        left: ['a name under which everybody registers is not blocked'],
      })
      expect((await one('list-domain', 'domain-name:value', `evil.${text}`)).lines).toEqual([`evil.${text}`])
    }
    for (const format of ['list-url', 'edl-url'])
      for (const text of [
        'http://*.com/',
        'http://*.*/',
        'http://0x7f.1/x',
        'http://2130706433/x',
        'http://a@b@127.0.0.1/x',
        'http://[::ffff:127.0.0.1]/',
      ])
        expect([format, text, (await one(format, 'url:value', text)).lines]).toEqual([format, text, []])
    expect(await one('edl-url', 'url:value', 'http://evil.example/*')).toEqual({
      lines: [],
      left: ['firewalls read signs of it as any text'],
    })
    expect((await one('edl-url', 'url:value', 'http://u:p@evil.example?x=1')).lines).toEqual(['evil.example/?x=1'])
  })
  test('of a policy zone fits behind the name of the zone, and each owner says its address or name again', async () => {
    await fc.assert(
      fc.asyncProperty(name, fc.oneof(fc.ipV4(), fc.ipV6(), address), async (text, network) => {
        const zone = 'rpz.a-name-of-some-length.trefoil.example'
        for (const line of (await one('rpz', 'domain-name:value', text)).lines) {
          const owner = /^(\S+) CNAME \.$/.exec(line)?.[1]
          expect(owner).toBe(normalise('domain', text)?.value)
          // RFC 1035 §2.3.4, with a byte before each label and the root.
          expect(`${owner}.${zone}`.length + 2).toBeLessThanOrEqual(255)
        }
        const path = network.includes(':') ? 'ipv6-addr:value' : 'ipv4-addr:value'
        for (const line of (await one('rpz', path, network)).lines)
          expect([network, addressIn(line)]).toEqual([network, canonical(network)])
      }),
      { numRuns: 100 },
    )
  })
})

/** The network of an owner, by the draft of policy zones: the length first, then the parts from the last to the first, `zz` for `::`. */
function addressIn(line: string): string {
  const [length, ...parts] = /^(\S+)\.rpz-ip CNAME \.$/.exec(line)![1]!.split('.')
  const reversed = parts.toReversed()
  const text =
    reversed.length === 4 && !reversed.includes('zz') ? reversed.join('.') : reversed.join(':').replace(/:?zz:?/, '::')
  return canonical(`${text}/${length}`)
}
function canonical(text: string): string {
  const [plain = '', length] = text.split('/')
  const full = length ?? (plain.includes(':') ? '128' : '32')
  const kind: Value['kind'] = plain.includes(':') ? 'cidr6' : 'cidr4'
  return normalise(kind, `${plain}/${full}`)!.value
}

test('a number of a rule is given once in a document, however many there are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 0xffff_ffff })), {
        maxLength: 3000,
      }),
      (numbers) => {
        const [taken, plain] = [new TakenNumbers(), new Set<number>()]
        for (const number of numbers) {
          expect(taken.add(number)).toBe(!plain.has(number))
          plain.add(number)
        }
      },
    ),
    { numRuns: 20 },
  )
})

describe('a MISP event', () => {
  const attributes = async (properties: Record<string, unknown>, nowMs = context.nowMs) => {
    const id = 'indicator--00000000-0000-4000-8000-000000000001'
    const object = {
      type: 'indicator',
      id,
      created: moment,
      modified: moment,
      valid_from: moment,
      pattern_type: 'stix',
      pattern: "[domain-name:value = 'evil.example']",
      ...properties,
    }
    const facts = { tlp: 'green', pap: null, purposes: null, exercise: null } as const
    const items = [object, { ...object, id: id.replace(/1$/, '2'), revoked: undefined, valid_until: undefined }].map(
      (one, n) =>
        exportItem({
          id: one.id,
          type: 'indicator',
          version: String(one.modified),
          added: n + 1,
          text: JSON.stringify(one),
          facts,
        }),
    )
    let text = ''
    const pages = (async function* () {
      yield items
    })()
    for await (const piece of writeDocument(outFormat('misp'), pages, { ...context, nowMs })) text += piece
    return (JSON.parse(text) as { Event: { Attribute: Record<string, unknown>[] } }).Event.Attribute
  }
  test('calls an attribute the same in every version, so that a change is one, and says of what is over that it is deleted', async () => {
    const [first, ...others] = await attributes({})
    // Of two indicators of one value, one is written.
    expect([first!.to_ids, first!.deleted, others]).toEqual([true, undefined, []])
    const later = '2026-02-01T00:00:00.000Z'
    const [changed] = await attributes({ modified: later, name: 'More words' })
    expect(changed).toMatchObject({ uuid: first!.uuid, timestamp: String(Date.parse(later) / 1000) })
    const [revoked, remaining] = await attributes({ modified: later, revoked: true })
    expect(revoked).toMatchObject({ uuid: first!.uuid, value: 'evil.example', to_ids: false, deleted: true })
    // What is over keeps no other indicator of its value out.
    expect(remaining).toMatchObject({ value: 'evil.example', to_ids: true })
    expect(remaining!.uuid).not.toBe(first!.uuid)
    const until = '2026-03-01T00:00:00.000Z'
    const [ended] = await attributes({ valid_until: until })
    expect(ended).toMatchObject({ uuid: first!.uuid, deleted: true, timestamp: String(Date.parse(until) / 1000) })
    expect((await attributes({ valid_until: until }, Date.parse('2026-02-28T00:00:00Z')))[0]).toMatchObject({
      to_ids: true,
    })
  })
})
