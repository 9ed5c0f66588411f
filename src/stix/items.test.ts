import { describe, expect, test } from 'vitest'
import { ref, sample, sampleObservable } from '../testing/sample-objects.ts'
import { judgeFile } from './judge-file.ts'
import { readObject } from './read.ts'

type Row = readonly [what: string, object: Readonly<Record<string, unknown>>, ...found: string[]]

/** What is found, as `level pointer section`. */
function found(object: unknown): string[] {
  const read = readObject(JSON.stringify(object))
  const issues = read.ok ? read.warnings : read.issues
  return issues.map(({ at, rule, level }) => `${level} ${at} ${rule?.replace('STIX 2.1 ', '')}`).sort()
}

const time = '2026-01-02T03:04:05.678Z'
const definition = ref('extension-definition')
const told = { name: 'Beacon', description: 'A beacon' }
const named = { name: 'x' }
const marked = (selectors: unknown) => ({ granular_markings: [{ marking_ref: ref('marking-definition'), selectors }] })
const relation = (source: string, type: string, target: string) =>
  sample('relationship', { source_ref: ref(source), relationship_type: type, target_ref: ref(target) })
const traffic = { src_ref: ref('ipv4-addr'), protocols: ['tcp'] }
const statement = { modified: undefined, definition_type: 'statement', definition: { statement: 'x' } }

const sections: Readonly<Record<string, string>> = {
  'attack-pattern': '§4.1',
  campaign: '§4.2',
  'course-of-action': '§4.3',
  identity: '§4.5',
  incident: '§4.6',
  infrastructure: '§4.8',
  'intrusion-set': '§4.9',
  'threat-actor': '§4.17',
  tool: '§4.18',
  vulnerability: '§4.19',
}

const required: readonly Row[] = [
  ...'attack-pattern campaign course-of-action identity incident infrastructure intrusion-set threat-actor tool vulnerability'
    .split(' ')
    .flatMap((type): Row[] => [
      [`a ${type} with a name`, sample(type, named)],
      [`a ${type} without a name`, sample(type, { name: undefined }), `error /name ${sections[type]}`],
    ]),
  ['a grouping', sample('grouping', { context: 'unspecified', object_refs: [ref('tool')] })],
  [
    'a grouping of a bundle',
    sample('grouping', { context: 'unspecified', object_refs: [ref('bundle')] }),
    'error /object_refs/0 §3.2',
  ],
  [
    'a grouping of nothing',
    sample('grouping', { context: 'unspecified', object_refs: [] }),
    'error /object_refs §2.12',
  ],
  ['a note without content', sample('note', { object_refs: [ref('tool')] }), 'error /content §4.13'],
  ['a malware sample without a name', sample('malware', { name: undefined, is_family: false })],
  ['malware that is neither', sample('malware', { is_family: undefined }), 'error /is_family §4.11'],
  ['an analysis', sample('malware-analysis', { product: 'a-scanner', result: 'benign' })],
  [
    'an analysis of something else than observables',
    sample('malware-analysis', { product: 'x', analysis_sco_refs: [ref('tool')] }),
    'error /analysis_sco_refs/0 §4.12',
  ],
  ['an analysis without an outcome', sample('malware-analysis', { product: 'x' }), 'error  §4.12'],
  [
    'an analysis by a product in capitals',
    sample('malware-analysis', { product: 'A Scanner', result: 'benign' }),
    'warning /product §4.12',
  ],
  [
    'an observation of a relationship alone',
    sample('observed-data', { object_refs: [ref('relationship')] }),
    'error /object_refs §4.14',
  ],
  ['an observation with a relationship', sample('observed-data', { object_refs: [ref('relationship'), ref('url')] })],
  ['an observation never made', sample('observed-data', { number_observed: 0 }), 'error /number_observed §4.14'],
  ['a place by its position', sample('location', { country: undefined, latitude: 1.5, longitude: -2, precision: 10 })],
  ['a country in words', sample('location', { country: 'Japan' }), 'warning /country §4.10'],
  ['a district in words', sample('location', { administrative_area: 'Tokyo' }), 'warning /administrative_area §4.10'],
  ['an indicator without words', sample('indicator'), 'warning /description §4.7', 'warning /name §4.7'],
  ['an indicator', sample('indicator', told)],
  ['a sighting of a mutex', sample('sighting', { sighting_of_ref: ref('mutex') }), 'warning /sighting_of_ref §5.2'],
  ['a marking by a statement', sample('marking-definition', statement)],
  [
    'a marking of another kind',
    sample('marking-definition', { ...statement, definition_type: 'acme', definition: { level: 'x' } }),
    'warning /definition_type §7.2.1',
  ],
  ['a marking with versions', sample('marking-definition', { ...statement, modified: time }), 'error /modified §7.2.1'],
  ['a language content', sample('language-content', { object_ref: ref('tool'), contents: { ja: { name: 'x' } } })],
  [
    'a language content of a bundle',
    sample('language-content', { object_ref: ref('bundle'), contents: { ja: { name: 'x' } } }),
    'error /object_ref §7.1',
  ],
  [
    'a language that is none',
    sample('language-content', { object_ref: ref('tool'), contents: { 'not a tag': { name: 'x' } } }),
    'error /contents/not a tag §7.1',
  ],
]

const common: readonly Row[] = [
  ['created to the second', sample('tool', { ...named, created: '2026-01-02T03:04:05Z' }), 'error /created §3.2'],
  ['created to the nanosecond', sample('tool', { ...named, created: '2026-01-02T03:04:05.678000000Z' })],
  [
    'a time with an offset',
    sample('tool', { ...named, modified: '2026-01-02T03:04:05.678+00:00' }),
    'error /modified §2.16',
  ],
  ['a time without a zone', sample('campaign', { first_seen: '2026-01-02T03:04:05' }), 'error /first_seen §2.16'],
  ['a day that is none', sample('campaign', { first_seen: '2026-02-30T03:04:05Z' }), 'error /first_seen §2.16'],
  ['a time without digits', sample('campaign', { first_seen: '2026-01-02T03:04:05.Z' }), 'error /first_seen §2.16'],
  [
    'no version of the standard',
    sample('note', { content: 'x', object_refs: [ref('tool')], spec_version: undefined }),
    'error /spec_version §4.13',
  ],
  ['another version of the standard', sample('tool', { ...named, spec_version: '3.0' }), 'error /spec_version §3.2'],
  [
    'a creator that is no identity',
    sample('tool', { ...named, created_by_ref: ref('tool') }),
    'warning /created_by_ref §3.2',
  ],
  ['confidence in halves', sample('tool', { ...named, confidence: 50.5 }), 'error /confidence §2.10'],
  ['confidence 0 and 100', sample('tool', { ...named, confidence: 0 })],
  ['confidence below 0', sample('tool', { ...named, confidence: -1 }), 'error /confidence §3.2'],
  ['revoked in words', sample('tool', { ...named, revoked: 'true' }), 'error /revoked §2.2'],
  ['a null', sample('tool', { ...named, description: null }), 'error /description §2.15'],
  [
    'a UUID of version 1',
    { ...sample('tool', named), id: 'tool--3f1c0a52-6d7e-1b8f-9a10-c2d3e4f50617' },
    'warning /id §2.9',
  ],
  [
    'a UUID of nobody',
    { ...sample('tool', named), id: 'tool--00000000-0000-0000-0000-000000000000' },
    'warning /id §2.9',
  ],
  ['an id of another type', { ...sample('tool', named), id: ref('malware') }, 'error /id §2.9'],
  ['an id that is none', { ...sample('tool', named), id: 'tool--1' }, 'error /id §2.9'],
  ['a reserved name', sample('tool', { ...named, username: 'x' }), 'error /username §3.8'],
  ['a reserved type', sample('action'), 'error /type §3.8'],
  ['a property in capitals', sample('tool', { ...named, X_Acme: 1 }), 'error /X_Acme §3.1'],
  ['a property of two letters', sample('tool', { ...named, xy: 1 }), 'error /xy §3.1'],
  ['a property of one’s own', sample('tool', { ...named, x_acme: 1 }), 'warning /x_acme §11.1'],
  [
    'a kill chain in words',
    sample('tool', { ...named, kill_chain_phases: [{ kill_chain_name: 'Acme Chain', phase_name: 'act' }] }),
    'warning /kill_chain_phases/0/kill_chain_name §2.11',
  ],
  [
    'a reference to nothing',
    sample('tool', { ...named, external_references: [{ source_name: 'x' }] }),
    'error /external_references/0 §2.5',
  ],
  [
    'a CVE under another name',
    sample('vulnerability', { external_references: [{ source_name: 'nvd', external_id: 'CVE-2026-1234' }] }),
    'error /external_references/0/source_name §4.19',
  ],
  ['a language', sample('tool', { ...named, lang: 'fil-PH' })],
  ['a language in words', sample('tool', { ...named, lang: 'Japanese (Tokyo)' }), 'error /lang §3.2'],
]

const markings: readonly Row[] = [
  ['a property', sample('tool', { ...named, ...marked(['name']) })],
  ['an entry of a list', sample('tool', { ...named, aliases: ['a', 'b'], ...marked(['aliases.[1]']) })],
  [
    'an entry in the syntax of others',
    sample('tool', { ...named, aliases: ['a'], ...marked(['aliases[0]']) }),
    'error /granular_markings/0/selectors/0 §7.2.3.1',
  ],
  [
    'an entry that is not there',
    sample('tool', { ...named, aliases: ['a'], ...marked(['aliases.[1]']) }),
    'error /granular_markings/0/selectors/0 §7.2.3.1',
  ],
  [
    'a property that is not there',
    sample('tool', { ...named, ...marked(['description']) }),
    'error /granular_markings/0/selectors/0 §7.2.3.1',
  ],
  ['nothing', sample('tool', { ...named, ...marked([]) }), 'error /granular_markings/0/selectors §2.12'],
  [
    'a member of an extension',
    sample('tool', {
      ...named,
      extensions: { [definition]: { extension_type: 'property-extension', rank: 1 } },
      ...marked([`extensions.${definition}.rank`]),
    }),
  ],
  [
    'neither marking nor language',
    sample('tool', { ...named, granular_markings: [{ selectors: ['name'] }] }),
    'error /granular_markings/0 §7.2.3.1',
  ],
  [
    'a marking that is an identity',
    sample('tool', { ...named, object_marking_refs: [ref('identity')] }),
    'error /object_marking_refs/0 §7.2.2',
  ],
]

const relationships: readonly Row[] = [
  ['one of the standard', relation('intrusion-set', 'uses', 'malware')],
  ['one between observables', relation('domain-name', 'resolves-to', 'ipv4-addr')],
  ['one of everything', relation('url', 'related-to', 'tool')],
  ['one of a kind', relation('tool', 'duplicate-of', 'tool')],
  ['a copy of another kind', relation('tool', 'duplicate-of', 'malware'), 'warning /relationship_type Appendix B'],
  [
    'one that the standard does not name',
    relation('tool', 'detects', 'malware'),
    'warning /relationship_type Appendix B',
  ],
  ['one to a type of one’s own', relation('x-acme', 'detects', 'malware')],
  ['one in capitals', relation('tool', 'Uses', 'malware'), 'error /relationship_type §5.1'],
  ['one from a sighting', relation('sighting', 'uses', 'malware'), 'error /source_ref §5.1'],
  ['one to an extension definition', relation('tool', 'uses', 'extension-definition'), 'error /target_ref §5.1'],
]

const observables: readonly Row[] = [
  ['a number', sampleObservable('autonomous-system', { number: 64500 })],
  ['a file by its digests', sampleObservable('file', { hashes: { 'SHA-256': 'a'.repeat(64) } })],
  [
    'a digest under another name',
    sampleObservable('file', { hashes: { SHA256: 'a'.repeat(64) } }),
    'warning /hashes/SHA256 §10.7',
  ],
  [
    'a digest of two letters',
    sampleObservable('file', { hashes: { ab: 'a' } }),
    'error /hashes/ab §2.7',
    'warning /hashes/ab §10.7',
  ],
  ['a digest that is short', sampleObservable('file', { hashes: { 'SHA-1': 'abc' } }), 'error /hashes/SHA-1 §2.7'],
  [
    'an id that is not computed',
    { ...sampleObservable('url', { value: 'https://a.example/' }), id: ref('url') },
    'warning /id §3.4',
  ],
  ['a process, which has no computed id', { ...sampleObservable('process', { pid: 1 }), id: ref('process') }],
  ['defanged', sampleObservable('url', { value: 'hxxps://a.example/', defanged: true })],
  [
    'labels, which are not for it',
    sampleObservable('url', { value: 'https://a.example/', labels: ['x'] }),
    'warning /labels §3.2',
  ],
  [
    'a version that is none',
    sampleObservable('url', { value: 'https://a.example/', modified: 'yesterday' }),
    'error /modified §2.16',
    'warning /modified §3.2',
  ],
  [
    'protocols in capitals',
    sampleObservable('network-traffic', { ...traffic, protocols: ['TCP'] }),
    'warning /protocols/0 §6.12',
  ],
  [
    'traffic that ended and goes on',
    sampleObservable('network-traffic', { ...traffic, is_active: true, end: time }),
    'error /end §6.12',
  ],
  [
    'a port that is none',
    sampleObservable('network-traffic', { ...traffic, dst_port: 70_000 }),
    'error /dst_port §6.12',
  ],
  [
    'traffic from a file',
    sampleObservable('network-traffic', { protocols: ['tcp'], src_ref: ref('file') }),
    'error /src_ref §6.12',
  ],
  [
    'a key without a cipher',
    sampleObservable('artifact', { payload_bin: 'AAEC', decryption_key: 'x' }),
    'error /encryption_algorithm §6.1',
  ],
  [
    'a cipher that is none',
    sampleObservable('artifact', { payload_bin: 'AAEC', encryption_algorithm: 'rot13' }),
    'error /encryption_algorithm §10.4',
  ],
  [
    'a name with a space in a dictionary',
    sampleObservable('process', { environment_variables: { 'a b': 'x' } }),
    'error /environment_variables/a b §2.3',
  ],
  [
    'an empty dictionary',
    sampleObservable('process', { environment_variables: {} }),
    'error /environment_variables §2.3',
  ],
  ['an account of nobody', sampleObservable('user-account', {}), 'error  §6.16'],
  ['a certificate of nothing', sampleObservable('x509-certificate', {}), 'error  §6.18'],
  [
    'an extension of another type',
    sampleObservable('url', { value: 'https://a.example/', extensions: { 'pdf-ext': { version: '1.7' } } }),
    'warning /extensions/pdf-ext §11.3',
  ],
  ['an address with spaces', sampleObservable('ipv4-addr', { value: ' 198.51.100.3' }), 'error /value §6.8'],
]

const extensions: readonly Row[] = [
  [
    'new properties in it',
    sample('tool', { ...named, extensions: { [definition]: { extension_type: 'property-extension', rank: 5 } } }),
  ],
  [
    'without its kind',
    sample('tool', { ...named, extensions: { [definition]: { rank: 5 } } }),
    `error /extensions/${definition}/extension_type §7.3`,
  ],
  [
    'of a kind that is none',
    sample('tool', { ...named, extensions: { [definition]: { extension_type: 'other' } } }),
    `error /extensions/${definition}/extension_type §10.5`,
  ],
  ['a new object', sample('my-thing', { extensions: { [definition]: { extension_type: 'new-sdo' } }, rating: 1 })],
  [
    'a new observable',
    sampleObservable('my-thing', { extensions: { [definition]: { extension_type: 'new-sco' } }, rating: 1 }),
  ],
  [
    'a type that nobody announced',
    sampleObservable('my-thing', { rating: 1 }),
    'warning /rating §11.1',
    'warning /type §11.2',
  ],
  ['a type that is none', sample('My_Thing'), 'error /id §2.9', 'error /type §3.1'],
]

describe.each([
  ['what a type requires', required],
  ['what all objects have', common],
  ['a granular marking of', markings],
  ['a relationship', relationships],
  ['an observable', observables],
  ['an extension', extensions],
])('%s', (_group, rows) => {
  test.each(rows.map(([what, object, ...wanted]) => ({ what, object, wanted })))(
    '$what is judged as the standard says',
    ({ object, wanted }) => {
      expect(found(object)).toEqual([...wanted].sort())
    },
  )
})

describe('a file', () => {
  const one = sample('tool', named)
  const judged = (wrapper: object) => judgeFile(JSON.stringify({ type: 'bundle', id: ref('bundle'), ...wrapper }))
  test('is held to the rules of a bundle, and its objects to each other', () => {
    expect(judged({ objects: [one] })).toMatchObject({ issues: [], objects: [{ ok: true, issues: [] }] })
    expect(judged({ id: 'bundle--1', objects: [] }).issues.map(({ at }) => at)).toEqual(['/id', '/objects'])
    expect(
      judged({ spec_version: '2.1', x_acme: 1, objects: [one] }).issues.map(({ at, level }) => `${level} ${at}`),
    ).toEqual(['warning /spec_version', 'warning /x_acme'])
    const { objects } = judged({ objects: [one, one, { ...one, name: 'y' }] })
    expect(objects.map(({ ok, issues }) => [ok, issues.map(({ level }) => level)])).toEqual([
      [true, []],
      [true, ['warning']],
      [false, ['error']],
    ])
  })
  test('says which id the standard computes for an observable', () => {
    const url = { ...sampleObservable('url', { value: 'https://a.example/' }) }
    const issue = judged({ objects: [url] }).objects[0]?.issues[0]
    expect(issue?.message).toMatch(/^is not what the standard computes: url--[0-9a-f-]{36}$/)
    expect(judged({ objects: [{ ...url, id: issue?.message.slice(-41) }] }).objects[0]?.issues).toEqual([])
  })
})
