import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../../base/fault.ts'
import { readObject } from '../../stix/read.ts'
import type { ExportItem } from '../exportable.ts'
import { outFormat } from '../out/all.ts'
import { spareNothing } from '../out/spares.ts'
import { writeDocument } from '../out/write-document.ts'
import { detectFormat, readFormat } from './all.ts'
import { type InFormat, inFormats } from './in-formats.ts'
import type { ReadContext, Reading } from './reading.ts'

const context: ReadContext = {
  member: 'JP',
  identity: 'identity--22222222-2222-4222-8222-222222222222',
  nowMs: Date.parse('2026-11-27T00:00:00Z'),
  source: 'a file',
}
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    'evil.com',
    '192.0.2.1|80',
    'CVE-2021-44228',
    'CVE-1',
    'CAPEC-1',
    '\u0000',
    '\ud800',
    '1e400',
    '0',
    '-1',
    '99999999999',
    '2026-02-30',
    'http://a b',
    'HKCU',
    '__proto__',
    "'",
    '\\',
    'https://x.com/\u202e',
  ),
)
const anything = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 2 }),
)
const named = (names: readonly string[]) =>
  fc.dictionary(
    fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text }),
    anything,
    { maxKeys: 8 },
  )
const attribute = fc
  .tuple(
    named([
      'uuid',
      'to_ids',
      'comment',
      'timestamp',
      'distribution',
      'Tag',
      'Galaxy',
      'first_seen',
      'last_seen',
      'Sighting',
      'deleted',
    ]),
    fc.constantFrom(
      'domain',
      'ip-dst',
      'url',
      'md5',
      'filename|md5',
      'domain|ip',
      'regkey',
      'AS',
      'yara',
      'vulnerability',
      'text',
      'threat-actor',
      'email',
    ),
    text,
    fc.boolean(),
  )
  .map(([rest, type, value, detects]) => ({ to_ids: detects, ...rest, type, value }))
const cluster = named(['value', 'uuid', 'description', 'meta', 'type']).map((one) => ({ value: 'a', ...one }))
const sources: Readonly<Record<'misp' | 'misp-galaxy' | 'kev' | 'osv' | 'csaf', fc.Arbitrary<unknown>>> = {
  misp: fc
    .tuple(
      named([
        'info',
        'uuid',
        'date',
        'timestamp',
        'publish_timestamp',
        'Tag',
        'Orgc',
        'distribution',
        'threat_level_id',
      ]),
      fc.array(attribute, { maxLength: 4 }),
      fc.array(cluster, { maxLength: 2 }),
    )
    .map(([event, attributes, clusters]) => ({
      Event: {
        ...event,
        Attribute: attributes,
        Galaxy: [{ type: 'tool', GalaxyCluster: clusters }],
        Object: [{ name: 'file', Attribute: attributes }],
      },
    })),
  'misp-galaxy': fc
    .tuple(
      fc.constantFrom('tool', 'country', 'sector', 'threat-actor', 'ransomware', 'odd'),
      fc.array(cluster, { maxLength: 4 }),
    )
    .map(([type, values]) => ({ type, uuid: 'x', values })),
  kev: fc
    .array(
      named(['cveID', 'vulnerabilityName', 'dateAdded', 'notes', 'cwes', 'shortDescription']).map((one) => ({
        cveID: 'CVE-2025-48384',
        ...one,
      })),
      { maxLength: 4 },
    )
    .map((vulnerabilities) => ({ catalogVersion: '1', vulnerabilities })),
  osv: named([
    'id',
    'modified',
    'published',
    'withdrawn',
    'aliases',
    'summary',
    'details',
    'references',
    'affected',
    'related',
  ]),
  csaf: fc
    .tuple(
      named(['title', 'tracking', 'publisher', 'notes', 'references', 'distribution']),
      fc.array(named(['cve', 'title', 'notes', 'references', 'cwe', 'ids', 'scores']), { maxLength: 3 }),
    )
    .map(([document, vulnerabilities]) => ({ document: { csaf_version: '2.0', ...document }, vulnerabilities })),
}

function readOrRefuse(format: InFormat, content: string): Reading | null {
  try {
    return readFormat(format, content, context)
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}
function allGood(reading: Reading | null): void {
  for (const object of reading?.objects ?? []) {
    const result = readObject(JSON.stringify(object))
    expect([object, result.ok ? [] : result.issues]).toEqual([object, []])
  }
}

test.each(Object.entries(sources))(
  'whatever stands in a file of %s, it is refused or comes out as good STIX',
  (format, source) => {
    fc.assert(
      fc.property(source, (value) => allGood(readOrRefuse(format as InFormat, JSON.stringify(value)))),
      { numRuns: 100 },
    )
  },
)

test('whatever text there is, every reader refuses it or comes out with good STIX, and it is told what it is', () => {
  const words = fc
    .array(
      fc.oneof(
        text,
        fc.constantFrom(
          ',',
          '\n',
          '"',
          '<',
          '>',
          '<ioc>',
          '</ioc>',
          '[.]',
          'hxxp://',
          'value,type\n',
          'id: a\n',
          '{',
          '[',
          '#',
        ),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(words, fc.constantFrom(...inFormats), (content, format) => {
      allGood(readOrRefuse(format, content.toWellFormed()))
      expect(['stix', ...inFormats]).toContain(detectFormat(content))
    }),
    { numRuns: 200 },
  )
})

test('what goes out as a MISP event comes in again as the same values, no wider', async () => {
  const kinds = [
    "[ipv4-addr:value = '192.0.2.1']",
    "[domain-name:value = 'a.b.com']",
    "[url:value = 'http://a.com/x']",
    "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']",
    "[email-addr:value = 'a@b.com']",
    "[mutex:name = 'it\\'s']",
    '[autonomous-system:number = 64496]',
  ]
  const items = kinds.map((pattern, n): ExportItem => {
    const id = `indicator--00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
    const moment = '2026-01-01T00:00:00.000Z'
    const object = {
      type: 'indicator',
      id,
      created: moment,
      modified: moment,
      valid_from: moment,
      pattern_type: 'stix',
      pattern,
      name: `n${n}`,
    }
    const facts = { tlp: 'green', pap: n === 0 ? ('red' as const) : null, purposes: null, exercise: null } as const
    return { id, type: 'indicator', version: moment, added: n + 1, text: JSON.stringify(object), facts }
  })
  let event = ''
  const where = {
    member: 'US',
    agreement: 'trilateral',
    reader: 'member:JP',
    position: 1_790_000_000_000_000,
    nowMs: context.nowMs,
    spares: spareNothing,
  }
  for await (const piece of writeDocument(
    outFormat('misp'),
    (async function* () {
      yield items
    })(),
    where,
  ))
    event += piece
  expect(detectFormat(event)).toBe('misp')
  const { objects, unmapped } = readFormat('misp', event, context)
  const indicators = objects.filter(({ type }) => type === 'indicator')
  expect(indicators.map(({ pattern }) => pattern)).toEqual(kinds.slice(1))
  // What its label does not let anybody detect by itself comes back as an observable.
  expect(objects.find(({ type }) => type === 'ipv4-addr')).toMatchObject({ value: '192.0.2.1' })
  for (const object of objects) expect(JSON.stringify(object.extensions)).toContain('"releasable_to":["JP"]')
  expect(unmapped.map(({ at }) => at)).toEqual(['Attribute[ip-dst].comment'])
})
