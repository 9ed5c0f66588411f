import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { parseCsv } from '../../testing/naive-csv.ts'
import type { ExportItem } from '../exportable.ts'
import { splitOptions } from '../rule-options.ts'
import type { UseFacts } from '../use.ts'
import { outFormat, outFormats } from './all.ts'
import type { ExportContext } from './format.ts'
import { spareNothing } from './spares.ts'
import { newReport, reportDocument, writeDocument } from './write-document.ts'

const context: ExportContext = {
  member: 'JP',
  agreement: 'trilateral',
  reader: 'client:green',
  position: 1_790_000_000_000_000,
  nowMs: Date.parse('2026-11-27T00:00:00Z'),
  spares: spareNothing,
}
const live: UseFacts = { tlp: 'green', pap: null, purposes: null, exercise: null }
let count = 0

function item(properties: Record<string, unknown>, facts: Partial<UseFacts> = {}): ExportItem {
  const id = `indicator--00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`
  const object = {
    type: 'indicator',
    spec_version: '2.1',
    id,
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    valid_from: '2026-01-01T00:00:00Z',
    pattern_type: 'stix',
    ...properties,
  }
  return {
    id,
    type: 'indicator',
    version: object.modified,
    added: count,
    text: JSON.stringify(object),
    facts: { ...live, ...facts },
  }
}
async function* one(items: readonly ExportItem[]): AsyncGenerator<readonly ExportItem[]> {
  yield items
}
async function written(format: string, items: readonly ExportItem[]) {
  const report = newReport(outFormat(format))
  let text = ''
  for await (const piece of writeDocument(outFormat(format), one(items), context, report)) text += piece
  return { text, report: reportDocument(report) }
}
const literal = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const is = (path: string, value: string) => `[${path} = ${literal(value)}]`

test('what of an indicator a MISP event does not say is named with its count, and nothing else is', async () => {
  const said = {
    pattern: is('domain-name:value', 'evil.example'),
    name: 'n',
    valid_until: '2027-01-01T00:00:00Z',
    object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
  }
  const more = {
    ...{ description: 'd', labels: ['l'], indicator_types: ['malicious-activity'], confidence: 80 },
    ...{ kill_chain_phases: [{ kill_chain_name: 'k', phase_name: 'p' }], created_by_ref: 'identity--x' },
    x_own: 1,
  }
  const statement = 'marking-definition--00000000-0000-4000-8000-000000000001'
  const { report } = await written('misp', [
    item(said),
    item({
      ...said,
      ...more,
      pattern: is('domain-name:value', 'b.example'),
      object_marking_refs: [...said.object_marking_refs, statement],
    }),
    // Of what is not written nothing is missing.
    item({ ...more, pattern: '[x' }),
  ])
  expect(report.unsaid.map(({ property, count }) => [property, count])).toEqual([
    ['created', 2],
    ...[...Object.keys(more), 'object_marking_refs'].toSorted().map((name) => [name, 1]),
  ])
  // Names are chosen by whoever wrote the object.
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`x_${n}`, 1]))
  const { unsaid } = (await written('misp', [item({ ...said, ...many })])).report
  expect([unsaid.length, unsaid[0]]).toEqual([201, expect.objectContaining({ property: '…', count: 101 })])
  expect((await written('csv', [item({ ...said, ...more })])).report.unsaid).toEqual([])
})

describe('what a pattern says as values', () => {
  const text = async (pattern: string, format = 'csv') => {
    const { text, report } = await written(format, [item({ pattern })])
    return [
      parseCsv(text)
        .slice(1)
        .map(([kind, value]) => `${kind} ${value}`),
      report.left.map(({ reason }) => reason),
    ]
  }
  test('one exact value, or several joined by OR, are said by their constants', async () => {
    expect(await text("[ipv4-addr:value = '192.0.2.1']")).toEqual([['ipv4 192.0.2.1'], []])
    expect(await text("[ipv4-addr:value ISSUBSET '198.51.100.77/24']")).toEqual([['cidr4 198.51.100.0/24'], []])
    expect(
      await text("[domain-name:value = 'Evil.Example.'] OR [url:value IN ('http://A.example/B', 'https://c.example')]"),
    ).toEqual([['domain evil.example', 'url http://a.example/B', 'url https://c.example'], []])
    expect(
      await text("[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '192.0.2.9']"),
    ).toEqual([['ipv4 192.0.2.9'], []])
    const sha = 'A'.repeat(64)
    expect(await text(`[file:hashes.MD5 = '${'b'.repeat(32)}' AND file:hashes.'SHA-256' = '${sha}']`)).toEqual([
      [`sha256 ${sha.toLowerCase()}`],
      [],
    ])
  })
  test('what would match more or less as a list is left out, and the report says why', async () => {
    const two = 'it asks for two things at once'
    expect(await text("[file:name = 'a.exe' AND file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']")).toEqual([
      [],
      [two],
    ])
    expect(await text("[ipv4-addr:value = '192.0.2.1'] AND [domain-name:value = 'evil.example']")).toEqual([[], [two]])
    expect(
      await text("[network-traffic:dst_ref.type = 'ipv6-addr' AND network-traffic:dst_ref.value = '192.0.2.9']"),
    ).toEqual([[], [two]])
    expect(
      await text("[network-traffic:src_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '192.0.2.9']"),
    ).toEqual([[], [two]])
    expect(await text("[domain-name:value NOT = 'evil.example']")).toEqual([[], ['it is not about one exact value']])
    expect(await text("[domain-name:value LIKE '%.example']")).toEqual([[], ['it is not about one exact value']])
    expect(await text("[ipv4-addr:value = '192.0.2.1'] REPEATS 5 TIMES")).toEqual([
      [],
      ['it asks for an order, a number or a time'],
    ])
    expect(await text("[ipv4-addr:value = '192.0.2.300']")).toEqual([[], ['its value is malformed']])
    expect(await text('[broken')).toEqual([[], ['its pattern cannot be read']])
  })
})

describe('what must not serve a use', () => {
  const indicator = (facts: Partial<UseFacts>) => item({ pattern: "[ipv4-addr:value = '192.0.2.1']" }, facts)
  const all = async (facts: Partial<UseFacts>) => {
    const names: string[] = []
    for (const { name } of outFormats)
      if ((await written(name, [indicator(facts)])).text.includes('192.0.2.1')) names.push(name)
    return names
  }
  test('PAP:AMBER and RED stay out of everything that blocks, and in what only looks', async () => {
    const free = await all({})
    const blocking = ['nftables', 'ipset', 'list-ip', 'list-ipv4', 'edl-ip']
    expect(free).toEqual(expect.arrayContaining([...blocking, 'suricata', 'snort', 'zeek', 'csv', 'misp', 'stix']))
    for (const pap of ['amber', 'red'] as const)
      expect(await all({ pap })).toEqual(free.filter((name) => !blocking.includes(name)))
    expect(await all({ pap: 'green' })).toEqual(free)
    expect((await written('rpz', [indicator({ pap: 'amber' })])).report.left).toMatchObject([
      { reason: 'PAP:AMBER does not allow blocking', count: 1 },
    ])
  })
  test('what is limited to purposes serves where one of them is defence; what belongs to a drill serves nowhere', async () => {
    expect(await all({ purposes: ['research'] })).toEqual(['stix', 'misp'])
    expect(await all({ purposes: ['research', 'critical-infrastructure-defence'] })).toEqual(await all({}))
    expect(await all({ exercise: 'Harbour Light' })).toEqual([])
  })
  test('revoked, ended and not yet valid indicators are in no rule set', async () => {
    const pattern = "[ipv4-addr:value = '192.0.2.1']"
    const { text, report } = await written('suricata', [
      item({ pattern, revoked: true }),
      item({ pattern, valid_until: '2026-11-26T23:59:59Z' }),
      item({ pattern, valid_from: '2026-12-01T00:00:00Z' }),
    ])
    expect(text).not.toContain('alert')
    expect(report).toMatchObject({ objects: 3, written: 0 })
    expect(report.left.map(({ reason }) => reason).sort()).toEqual([
      'it does not hold yet',
      'it has ended',
      'it is revoked',
    ])
  })
  test('one hostile indicator cuts nobody off: huge networks, own addresses and bare names are not blocked', async () => {
    for (const pattern of [
      "[ipv4-addr:value = '0.0.0.0/0']",
      "[ipv4-addr:value ISSUBSET '8.0.0.0/7']",
      "[ipv4-addr:value = '10.1.2.3']",
      "[ipv4-addr:value = '127.0.0.1']",
      "[ipv4-addr:value = '255.255.255.255']",
      "[ipv6-addr:value = '::/0']",
      "[ipv6-addr:value = 'fe80::1']",
      "[ipv6-addr:value = '::ffff:192.0.2.1']",
      "[domain-name:value = 'com']",
      "[domain-name:value = 'wpad.local']",
      "[url:value = 'http://192.168.1.1/admin']",
    ]) {
      for (const { name, use } of outFormats.filter((format) => format.use === 'block')) {
        const empty = (await written(name, [])).text
        expect([use, pattern, (await written(name, [item({ pattern })])).text]).toEqual([use, pattern, empty])
      }
    }
  })
})

const nasty = fc.constantFrom(
  ...[
    '\n',
    '\r\n',
    '"',
    "'",
    ';',
    '\\',
    '\\"',
    '; sid:1;',
    ';)\nalert ip any any -> any any (sid:2;)',
    '$INCLUDE /etc/passwd',
    '\t',
    '\u0000',
    '\u001b[2J',
  ],
  ...[
    '\u202e',
    '\u2028',
    '|41|',
    '(',
    ')',
    '{',
    '}',
    '}\nflush ruleset\n',
    '#',
    '-',
    '(empty)',
    '=cmd()',
    '+1',
    '@SUM(1)',
    ',',
    '<',
    '&',
    ']]>',
    '--',
    '---\n',
    '...',
    '%',
    '`id`',
  ],
  ...['/*', '*/', '//', '$(id)', '\ud800', '..', ' ', 'é', '漢字', '*', '?', '[', ']', 'rule', '!', '\\x0a'],
)
const hostile = fc
  .array(fc.oneof(nasty, fc.string({ maxLength: 6 }), fc.constantFrom('a', 'evil', '.example', '192.0.2.1')), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
const path = fc.constantFrom(
  'domain-name:value',
  'url:value',
  'email-addr:value',
  'ipv4-addr:value',
  'ipv6-addr:value',
  'file:name',
  'mutex:name',
  'windows-registry-key:key',
  'file:hashes.MD5',
)
const value = fc
  .tuple(path, hostile, fc.constantFrom('', 'http://a.example/', 'a@', 'x.'))
  .map(([to, text, before]) => is(to, before + text))
const rule = fc.tuple(
  fc.constantFrom('sigma', 'yara', 'snort', 'suricata'),
  fc.constantFrom(
    'alert tcp any any -> any any (msg:"x"; content:"§"; sid:5;)',
    'rule a { strings: $a = "§" condition: $a }',
    'title: a\ndetection:\n  x: "§"\n  condition: x',
    '§',
  ),
  hostile,
)
const indicator = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: rule }),
    hostile,
    hostile,
    fc.constantFrom('192.0.2.7', 'good.example'),
  )
  .map(([pattern, name, label]) =>
    typeof pattern === 'string'
      ? { pattern, name, description: name, labels: [label] }
      : { pattern_type: pattern[0], pattern: pattern[1].replace('§', () => pattern[2]), name, labels: [label] },
  )

/** Parsers of their own, as plain as they can be: how many records a text really holds. */
const counters: Readonly<Record<string, (text: string) => number>> = {
  csv: (text) => {
    const rows = parseCsv(text)
    for (const row of rows) {
      expect(row).toHaveLength(11)
      for (const cell of row) expect(cell).not.toMatch(/^[=+\-@|%]/)
    }
    return rows.length - 1
  },
  zeek: (text) => {
    const rows = linesOf(text)
    for (const row of rows) expect(row.split('\t')).toHaveLength(rows[0] === row ? 5 : 4)
    return rows.length - 1
  },
  suricata: countRules,
  snort: countRules,
  snort2: countRules,
  rpz: (text) => {
    const rows = linesOf(text).filter((line) => !line.startsWith(';'))
    for (const row of rows.slice(3)) expect(row).toMatch(/^[a-z0-9._-]+ CNAME \.$/)
    return rows.length - 3
  },
  nftables: (text) => {
    const rows = linesOf(text)
      .filter((line) => !line.startsWith('#'))
      .slice(5)
    for (const row of rows) expect(row).toMatch(/^add element inet trefoil block[46] \{ [0-9a-f.:/]+ \}$/)
    return rows.length
  },
  ipset: (text) => {
    const rows = linesOf(text)
      .filter((line) => !line.startsWith('#'))
      .slice(6, -4)
    for (const row of rows) expect(row).toMatch(/^add trefoil[46]n [0-9a-f.:/]+ -exist$/)
    return rows.length
  },
  stix: (text) => (JSON.parse(text) as { objects?: unknown[] }).objects?.length ?? 0,
  misp: (text) => (JSON.parse(text) as { Event: { Attribute: unknown[] } }).Event.Attribute.length,
  openioc: countXml,
  sigma: (text) => {
    const documents = parseAllDocuments(text)
    if (!Array.isArray(documents) || text === '') return 0
    for (const document of documents)
      expect([document.errors, Object.keys(document.toJS() as object)]).toEqual([
        [],
        expect.arrayContaining(['title', 'detection']),
      ])
    return documents.length
  },
  yara: (text) => text.split(/^rule /m).length - 1,
}

function linesOf(text: string): string[] {
  if (text === '') return []
  expect(text.endsWith('\n')).toBe(true)
  // What any program may take for the end of a line.
  const rows = text.slice(0, -1).split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
  for (const row of rows) expect(row).not.toMatch(/[[\p{Cc}\u202a-\u202e\u2066-\u2069]--\t]/v)
  return rows
}

function countRules(text: string): number {
  const rules = linesOf(text).filter((line) => !line.startsWith('#'))
  const numbers = rules.map((line) => {
    const body = /^alert [^()"]+ \((.*)\)$/u.exec(line)?.[1]
    const options = body === undefined ? null : splitOptions(body)
    expect([line, options]).not.toEqual([line, null])
    const sids = options!.filter((option) => option.startsWith('sid:'))
    expect(sids).toHaveLength(1)
    return sids[0]!
  })
  expect(new Set(numbers).size).toBe(numbers.length)
  return rules.length
}

function countXml(text: string): number {
  const open: string[] = []
  let items = 0
  for (const [, closing, name, attributes = '', alone] of text.matchAll(
    /<(\/?)([A-Za-z_]+)((?: [a-z-]+="[^"<]*"| xmlns="[^"]*")*)(\/?)>/g,
  )) {
    if (closing === '/') expect(open.pop()).toBe(name)
    else if (alone !== '/') open.push(name!)
    if (name === 'IndicatorItem' && closing === '') items++
    expect(attributes).not.toContain('<')
  }
  expect(open).toEqual([])
  // Nothing that could be markup is left between the tags.
  expect(text.replace(/<\?xml[^>]*\?>/, '').replace(/<\/?[A-Za-z_]+(?: [A-Za-z-]+="[^"<]*")*\/?>/g, '')).not.toMatch(
    /[<>]/,
  )
  return items
}

describe('a hostile value', () => {
  const others = outFormats.filter(({ name }) => counters[name] === undefined)
  test('changes the structure of no format: what is read back is as many records as were written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(indicator, { maxLength: 6 }), async (objects) => {
        const items = objects.map((properties) => item(properties))
        for (const { name } of outFormats) {
          const { text, report } = await written(name, items)
          const read = counters[name] ?? ((plain: string) => linesOf(plain).length)
          const records =
            name === 'suricata' ? linesOf(text).filter((line) => line.startsWith('alert')).length : report.records
          expect([name, text, read(text)]).toEqual([name, text, records])
        }
      }),
      { numRuns: 80 },
    )
    expect(others.length).toBeGreaterThan(10)
  })
  test('of two values in different indicators, each keeps its own number in every document', async () => {
    const first = item({ pattern: "[domain-name:value = 'a.example']" })
    const second = item({ pattern: "[domain-name:value = 'b.example']" })
    const sids = (text: string) =>
      [...text.matchAll(/trefoil_id (\S+?),.*?sid:(\d+)/g)].map((match) => `${match[1]} ${match[2]}`)
    const both = sids((await written('suricata', [first, second])).text)
    expect(both).toHaveLength(4)
    expect(sids((await written('suricata', [second])).text)).toEqual(both.slice(2))
  })
  test('a carried rule that would run a program, take in a file or hold more than one rule is refused with the reason', async () => {
    const reasons = async (format: string, pattern: string) =>
      (await written(format, [item({ pattern_type: format, pattern })])).report.left.map(({ reason }) => reason)
    expect(await reasons('suricata', 'drop tcp any any -> any any (sid:1;)')).toEqual([
      'the rule is not one alert with its options',
    ])
    expect(await reasons('suricata', 'alert tcp any any -> any any (lua:x.lua; sid:1;)')).toEqual(['the rule uses lua'])
    expect(
      await reasons(
        'suricata',
        'alert tcp any any -> any any (msg:"a"; sid:1;)\nalert tcp any any -> any any (sid:2;)',
      ),
    ).toEqual(['the rule is not one line of text'])
    expect(await reasons('snort', 'alert tcp any any -> any any (msg:"a; sid:1;)')).toEqual([
      'the options of the rule are not closed',
    ])
    expect(await reasons('yara', 'include "/etc/passwd"\nrule a { condition: true }')).toEqual([
      'there is something beside the rules',
    ])
    expect(await reasons('yara', 'rule a { condition: true } }')).toEqual(['there is something beside the rules'])
    expect(await reasons('sigma', 'title: a\ndetection: {a: b}\n---\ntitle: b')).toEqual([
      'the rule is not one document of YAML',
    ])
    expect(await reasons('suricata', 'alert tcp any any -> any any (msg:"fine"; content:"a|3b|b"; sid:77;)')).toEqual(
      [],
    )
  })
})
