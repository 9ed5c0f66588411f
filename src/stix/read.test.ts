import { describe, expect, test } from 'vitest'
import { ref, sample, sampleObservable } from '../testing/sample-objects.ts'
import type { StixObject } from './object.ts'
import { readObject } from './read.ts'

/** The errors of one object as `pointer rule`. */
function errorsOf(object: unknown): string[] {
  const result = readObject(JSON.stringify(object))
  return result.ok
    ? []
    : result.issues.filter(({ level }) => level !== 'warning').map(({ at, rule }) => `${at} ${rule}`)
}
function warningsOf(object: unknown): string[] {
  const result = readObject(JSON.stringify(object))
  return result.ok ? result.warnings.map(({ at, rule }) => `${at} ${rule}`) : ['refused']
}

describe('reading one object', () => {
  test('keeps the text of a 2.1 object exactly as it came', () => {
    const text = ` ${JSON.stringify(sample('malware', { x_acme_note: 'é', name: 'a' }), null, 3)}\n`
    expect(readObject(text)).toMatchObject({ ok: true, text, upgraded: false })
  })
  test('names every problem with its place and its rule', () => {
    const object = sample('indicator', {
      created: '2026-01-02T03:04:05Z',
      confidence: 101,
      labels: [],
      valid_from: 'yesterday',
      pattern: undefined,
      object_marking_refs: [ref('identity')],
      external_references: [{ source_name: 'x' }, { url: 'https://a.example' }],
    })
    expect(errorsOf(object)).toEqual([
      '/created STIX 2.1 §3.2',
      '/valid_from STIX 2.1 §2.16',
      '/confidence STIX 2.1 §3.2',
      '/labels STIX 2.1 §2.12',
      '/object_marking_refs/0 STIX 2.1 §7.2.2',
      '/external_references/0 STIX 2.1 §2.5',
      '/external_references/1/source_name STIX 2.1 §2.5',
      '/pattern STIX 2.1 §4.7',
    ])
  })
  test('says id and version of what it refuses, where they can be read', () => {
    const object = sample('malware', { is_family: 'yes' })
    expect(readObject(JSON.stringify(object))).toMatchObject({
      ok: false,
      code: 'invalid',
      id: object.id,
      version: object.modified,
      reason: '/is_family must be true or false, not "yes" [STIX 2.1 §2.2]',
    })
    expect(readObject(`{"id":"${object.id}","a":1,"a":2}`)).toMatchObject({
      ok: false,
      code: 'not-i-json',
      id: object.id,
    })
  })
  test.each<[string, string, string]>([
    ['words', 'nonsense', 'not-json'],
    ['half an object', '{"type":"malware"', 'not-json'],
    ['a list', '[]', 'not-stix'],
    ['null', 'null', 'not-stix'],
    ['an object without a type', '{"id":"x"}', 'not-stix'],
    ['an object without an id', '{"type":"malware"}', 'not-stix'],
    ['a bundle in a bundle', `{"type":"bundle","id":"${ref('bundle')}","objects":[]}`, 'not-stix'],
    ['more than a mebibyte', `{"type":"url","id":"u","value":"${'a'.repeat(1024 * 1024)}"}`, 'too-large'],
    ['70 lists in each other', '['.repeat(70) + ']'.repeat(70), 'too-large'],
    ['a property twice', '{"type":"url","type":"url"}', 'not-i-json'],
    ['a number that loses digits', '{"type":"url","id":"x","n":9007199254740993}', 'not-i-json'],
  ])('refuses %s', (_what, text, code) => {
    expect(readObject(text)).toMatchObject({ ok: false, code })
  })
  test('an object that breaks a rule everywhere is refused with a bounded list', () => {
    const result = readObject(JSON.stringify(sample('malware', { aliases: Array(100_000).fill(1) })))
    expect(result.ok ? 0 : result.issues.length).toBe(200)
  })
  test('properties called like those of the language are judged like any other', () => {
    const text = JSON.stringify(sample('malware')).replace('{', '{"__proto__":{"is_family":true},')
    expect(readObject(text)).toMatchObject({ ok: false, issues: [{ at: '/__proto__', rule: 'STIX 2.1 §3.1' }] })
    expect(errorsOf({ type: 'constructor', id: 'constructor--3f1c0a52-6d7e-4b8f-9a10-c2d3e4f50617' })).toEqual([])
    expect(errorsOf(sample('identity', { constructor: 'x' }))).toEqual([])
  })
  test('an indicator whose pattern nobody can read is kept, with a warning', () => {
    const words = { name: 'Beacon', description: 'A beacon' }
    const text = JSON.stringify(sample('indicator', words))
    const checkPattern = () => 'at character 3, expected ]'
    expect(readObject(text, { checkPattern: () => null })).toMatchObject({ ok: true, warnings: [] })
    expect(readObject(text, { checkPattern })).toMatchObject({
      ok: true,
      warnings: [{ at: '/pattern', message: 'detects nothing: at character 3, expected ]', level: 'warning' }],
    })
    const rule = JSON.stringify(sample('indicator', { ...words, pattern_type: 'sigma' }))
    const checkRule = (_rule: string, language: string) => (language === 'sigma' ? 'a rule is wanted' : null)
    expect(readObject(rule, { checkPattern: checkRule })).toMatchObject({
      ok: true,
      warnings: [{ at: '/pattern', message: 'detects nothing: a rule is wanted' }],
    })
  })
})

describe('the rules across properties', () => {
  const early = '2025-01-01T00:00:00.000Z'
  const traffic = { protocols: ['tcp'], src_ref: ref('ipv4-addr') }
  const broken: [StixObject, string][] = [
    [sample('malware', { modified: early }), '/modified STIX 2.1 §3.2'],
    [sample('indicator', { valid_until: '2026-01-02T03:04:05.6780Z' }), '/valid_until STIX 2.1 §4.7'],
    [sample('campaign', { first_seen: '2026-01-01T00:00:00Z', last_seen: early }), '/last_seen STIX 2.1 §4.2'],
    [sample('relationship', { start_time: early, stop_time: early }), '/stop_time STIX 2.1 §5.1'],
    [sample('malware', { id: ref('tool') }), '/id STIX 2.1 §2.9'],
    [sample('malware', { name: undefined }), '/name STIX 2.1 §4.11'],
    [sample('malware', { spec_version: '2.2' }), '/spec_version STIX 2.1 §3.2'],
    [sample('malware', { severity: 3 }), '/severity STIX 2.1 §3.8'],
    [sample('malware', { x_acme: [] }), '/x_acme STIX 2.1 §2.12'],
    [sample('malware', { 'x-acme': 1 }), '/x-acme STIX 2.1 §3.1'],
    [sample('malware', { sample_refs: [ref('url')] }), '/sample_refs/0 STIX 2.1 §4.11'],
    [sample('relationship', { target_ref: ref('relationship') }), '/target_ref STIX 2.1 §5.1'],
    [sample('relationship', { relationship_type: 'USES' }), '/relationship_type STIX 2.1 §5.1'],
    [sample('sighting', { sighting_of_ref: ref('bundle') }), '/sighting_of_ref STIX 2.1 §5.2'],
    [sample('sighting', { where_sighted_refs: [ref('malware')] }), '/where_sighted_refs/0 STIX 2.1 §5.2'],
    [sample('sighting', { count: 1e9 }), '/count STIX 2.1 §5.2'],
    [sample('location', { country: undefined }), ' STIX 2.1 §4.10'],
    [sample('location', { latitude: 1 }), '/longitude STIX 2.1 §4.10'],
    [sample('location', { latitude: 91, longitude: 0 }), '/latitude STIX 2.1 §4.10'],
    [sample('location', { precision: 5 }), '/latitude STIX 2.1 §4.10'],
    [sample('observed-data', { objects: { 0: { type: 'url', value: 'a:b' } } }), ' STIX 2.1 §4.14'],
    [sample('observed-data', { object_refs: [ref('malware')] }), '/object_refs/0 STIX 2.1 §4.14'],
    [sample('opinion', { object_refs: [ref('malware')], opinion: 'meh' }), '/opinion STIX 2.1 §10.18'],
    [
      sample('vulnerability', { external_references: [{ source_name: 'CVE', external_id: 'CVE-2026-1234' }] }),
      '/external_references/0/source_name STIX 2.1 §4.19',
    ],
    [
      sample('malware', {
        granular_markings: [{ selectors: ['name'], marking_ref: ref('marking-definition'), lang: 'ja' }],
      }),
      '/granular_markings/0 STIX 2.1 §7.2.3.1',
    ],
    [
      sample('malware', {
        granular_markings: [{ selectors: ['aliases.[0]'], marking_ref: ref('marking-definition') }],
      }),
      '/granular_markings/0/selectors/0 STIX 2.1 §7.2.3.1',
    ],
    [
      sample('malware', { granular_markings: [{ selectors: ['constructor'], lang: 'ja' }] }),
      '/granular_markings/0/selectors/0 STIX 2.1 §7.2.3.1',
    ],
    [
      sample('marking-definition', { object_marking_refs: [sample('marking-definition').id] }),
      '/object_marking_refs STIX 2.1 §7.2.1',
    ],
    [
      sample('marking-definition', {
        granular_markings: [{ selectors: ['created'], marking_ref: sample('marking-definition').id }],
      }),
      '/granular_markings STIX 2.1 §7.2.1',
    ],
    [sample('malware', { extensions: { 'x-acme': { a: 1 } } }), '/extensions/x-acme STIX 2.1 §7.3'],
    [sample('malware', { extensions: {} }), '/extensions STIX 2.1 §2.3'],
    [
      sample('malware', { extensions: { [ref('extension-definition')]: { a: 1 } } }),
      `/extensions/${ref('extension-definition')}/extension_type STIX 2.1 §7.3`,
    ],
    [sampleObservable('ipv4-addr', { value: '198.51.100.300' }), '/value STIX 2.1 §6.8'],
    [sampleObservable('ipv4-addr', { value: '198.51.100.0/33' }), '/value STIX 2.1 §6.8'],
    [sampleObservable('ipv6-addr', { value: '198.51.100.3' }), '/value STIX 2.1 §6.9'],
    [sampleObservable('mac-addr', { value: 'D2:FB:49:24:37:18' }), '/value STIX 2.1 §6.10'],
    [sampleObservable('url', { value: 'not a url' }), '/value STIX 2.1 §6.15'],
    [sampleObservable('file', { size: 1 }), ' STIX 2.1 §6.7'],
    [sampleObservable('file', { hashes: { MD5: 'abc' } }), '/hashes/MD5 STIX 2.1 §2.7'],
    [sampleObservable('artifact', { url: 'https://a.example', payload_bin: 'AAEC' }), ' STIX 2.1 §6.1'],
    [sampleObservable('artifact', { url: 'https://a.example' }), '/hashes STIX 2.1 §6.1'],
    [sampleObservable('artifact', { payload_bin: 'not base64' }), '/payload_bin STIX 2.1 §2.1'],
    [sampleObservable('email-message', { is_multipart: true, body: 'x' }), '/body STIX 2.1 §6.6'],
    [sampleObservable('network-traffic', { protocols: ['tcp'] }), ' STIX 2.1 §6.12'],
    [sampleObservable('process', {}), ' STIX 2.1 §6.13'],
    [sampleObservable('windows-registry-key', { key: 'HKLM\\System' }), '/key STIX 2.1 §6.17'],
    [
      sampleObservable('domain-name', { value: 'a.example', resolves_to_refs: [ref('url')] }),
      '/resolves_to_refs/0 STIX 2.1 §6.4',
    ],
    [sampleObservable('file', { name: 'a', extensions: { 'pdf-ext': {} } }), '/extensions/pdf-ext STIX 2.1 §6.7.4'],
    [sample('malware', { defanged: true }), '/defanged STIX 2.1 §3.2'],
    [
      sample('extension-definition', {
        name: 'x',
        schema: 'https://a.example/s',
        version: '1.0.0',
        extension_types: ['new-sdo'],
      }),
      '/created_by_ref STIX 2.1 §7.3',
    ],
    [sampleObservable('software', { name: 'a', languages: ['x'] }), '/languages/0 STIX 2.1 §3.2'],
    [
      sampleObservable('process', { environment_variables: { PATH: [] } }),
      '/environment_variables/PATH STIX 2.1 §2.12',
    ],
    [
      sampleObservable('email-message', { is_multipart: false, additional_header_fields: { 'X-Mailer': [] } }),
      '/additional_header_fields/X-Mailer STIX 2.1 §2.12',
    ],
    [
      sampleObservable('network-traffic', { ...traffic, extensions: { 'http-request-ext': {} } }),
      '/extensions/http-request-ext/request_method STIX 2.1 §6.12.2',
    ],
    [
      sampleObservable('network-traffic', { ...traffic, extensions: { 'socket-ext': { address_family: 'AF_X' } } }),
      '/extensions/socket-ext/address_family STIX 2.1 §10.16',
    ],
    [
      sampleObservable('file', {
        name: 'a',
        extensions: { 'windows-pebinary-ext': { pe_type: 'exe', time_date_stamp: '2026-11-31T08:17:27Z' } },
      }),
      '/extensions/windows-pebinary-ext/time_date_stamp STIX 2.1 §2.16',
    ],
  ]
  test.each(broken.map(([object, problem]) => ({ type: object.type, problem, object })))(
    'a $type is refused for $problem',
    ({ object, problem }) => {
      expect(errorsOf(object)).toContain(problem)
    },
  )
  test('nobody may redefine a well-known TLP marking or make another one', () => {
    const tlp = {
      type: 'marking-definition',
      spec_version: '2.1',
      created: '2017-01-20T00:00:00.000Z',
      name: 'TLP:RED',
      definition_type: 'tlp',
    }
    const red = 'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed'
    expect(errorsOf({ ...tlp, id: red, definition: { tlp: 'red' } })).toEqual([])
    expect(errorsOf({ ...tlp, id: red, definition: { tlp: 'white' } })).toEqual(['/definition STIX 2.1 §7.2.1.4'])
    expect(errorsOf({ ...tlp, id: red, definition: { tlp: 'red' }, created: '2020-01-01T00:00:00.000Z' })).toEqual([
      '/created STIX 2.1 §7.2.1.4',
    ])
    expect(errorsOf({ ...tlp, id: ref('marking-definition'), definition: { tlp: 'red' } })).toEqual([
      '/id STIX 2.1 §7.2.1.4',
    ])
    const strict = 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003'
    expect(errorsOf({ ...tlp, id: strict, definition_type: 'statement', definition: { statement: 'x' } })).toHaveLength(
      1,
    )
  })
  test('what only a SHOULD forbids is taken with a warning', () => {
    const words = { name: 'Beacon', description: 'A beacon' }
    expect(warningsOf(sample('indicator', { ...words, indicator_types: ['house-made'] }))).toEqual([
      '/indicator_types/0 STIX 2.1 §10.10',
    ])
    expect(warningsOf(sample('malware', { x_acme_score: 3 }))).toEqual(['/x_acme_score STIX 2.1 §11.1'])
    expect(warningsOf(sampleObservable('file', { name: 'a', mime_type: 'a program' }))).toEqual([
      '/mime_type STIX 2.1 §6.1',
    ])
    expect(warningsOf(sampleObservable('file', { name: 'a', magic_number_hex: 'CAFE' }))).toEqual([
      '/magic_number_hex STIX 2.1 §2.8',
    ])
    expect(warningsOf({ type: 'x-acme-thing', id: ref('x-acme-thing'), anything: true })).toContain(
      '/type STIX 2.1 §11.2',
    )
    expect(warningsOf(sample('campaign-plan'))).toEqual(['/type STIX 2.1 §11.2'])
  })
  test('extensions announce types and properties of their own', () => {
    const extension = (kind: string) => ({ extensions: { [ref('extension-definition')]: { extension_type: kind } } })
    expect(warningsOf(sample('my-favourite', { ...extension('new-sdo'), rating: 5 }))).toEqual([])
    expect(warningsOf(sample('malware', { ...extension('toplevel-property-extension'), rating: 5 }))).toEqual([])
    const id = ref('extension-definition')
    const short = { extensions: { [id]: { extension_type: 'property-extension', to: 5, Rating: 5, rating: 5 } } }
    expect(warningsOf(sample('malware', short))).toEqual([
      `/extensions/${id}/to STIX 2.1 §3.1`,
      `/extensions/${id}/Rating STIX 2.1 §3.1`,
    ])
    expect(
      errorsOf({ type: 'my-favourite', id: ref('my-favourite'), spec_version: '2.1', ...extension('new-sdo') }),
    ).toEqual(['/created STIX 2.1 §11.2', '/modified STIX 2.1 §11.2'])
  })
})
