import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { problemOf } from '../../detection/judge-indicator.ts'
import { readObject } from '../../stix/read.ts'
import { corpus, corpusFiles } from '../../testing/corpus.ts'
import { patternValues } from '../pattern-values.ts'
import { normalise, valueKinds } from '../value.ts'
import { detectFormat, readFormat } from './all.ts'
import { registeredDomain } from './classify.ts'
import type { InFormat } from './in-formats.ts'
import { keccak256 } from './keccak.ts'
import type { Made, ReadContext, Reading } from './reading.ts'
import { reconcile } from './reconcile.ts'
import { patternOf } from './stix-value.ts'
import { extract } from './text.ts'
import { walletCurrency } from './wallet.ts'

const context: ReadContext = {
  member: 'JP',
  identity: 'identity--22222222-2222-4222-8222-222222222222',
  nowMs: Date.parse('2026-11-27T00:00:00Z'),
  source: 'a file',
}
function read(format: InFormat, content: unknown, more: Partial<ReadContext> = {}): Reading {
  const reading = readFormat(format, typeof content === 'string' ? content : JSON.stringify(content), {
    ...context,
    ...more,
  })
  for (const object of reading.objects) {
    const result = readObject(JSON.stringify(object), { checkPattern: problemOf })
    expect([object, result.ok ? result.warnings.filter(({ at }) => at === '/pattern') : result.issues]).toEqual([
      object,
      [],
    ])
  }
  return reading
}
const patterns = ({ objects }: Reading) =>
  objects.filter(({ type }) => type === 'indicator').map(({ pattern }) => pattern)

const event = (
  more: object = {},
  attributes: readonly object[] = [
    { type: 'domain', value: 'evil.com', to_ids: true, uuid: 'a1', timestamp: '1700000000' },
  ],
) => ({
  Event: {
    uuid: 'e1',
    info: 'A campaign',
    date: '2023-11-01',
    timestamp: '1700000100',
    distribution: '3',
    Orgc: { name: 'CERT', uuid: 'o1' },
    Attribute: attributes,
    ...more,
  },
})

describe('MISP', () => {
  test('an event is a report of what it holds; what detects is an indicator, what does not an observable', () => {
    const reading = read(
      'misp',
      event({ Tag: [{ name: 'tlp:amber' }, { name: 'PAP:RED' }, { name: 'type:OSINT' }] }, [
        {
          type: 'domain',
          value: 'evil.com',
          to_ids: true,
          uuid: 'a1',
          timestamp: '1700000000',
          comment: 'first stage',
        },
        { type: 'ip-src|port', value: '192.0.2.1|443', to_ids: true, uuid: 'a2', timestamp: '1700000000' },
        {
          type: 'filename|sha256',
          value: `a.exe|${'ab'.repeat(32)}`,
          to_ids: true,
          uuid: 'a3',
          timestamp: '1700000000',
        },
        { type: 'url', value: 'http://evil.com/x', to_ids: false, uuid: 'a4', timestamp: '1700000000' },
        { type: 'yara', value: 'rule a { condition: true }', to_ids: true, uuid: 'a5', timestamp: '1700000000' },
        { type: 'vulnerability', value: 'CVE-2021-44228', to_ids: false, uuid: 'a6', timestamp: '1700000000' },
      ]),
    )
    expect(patterns(reading)).toEqual([
      "[domain-name:value = 'evil.com']",
      "[network-traffic:src_ref.value = '192.0.2.1' AND network-traffic:src_port = 443]",
      `[file:name = 'a.exe' AND file:hashes.'SHA-256' = '${'ab'.repeat(32)}']`,
      'rule a { condition: true }',
    ])
    const report = reading.objects.at(-1)!
    expect(report).toMatchObject({
      type: 'report',
      name: 'A campaign',
      labels: ['type:OSINT'],
      modified: '2023-11-14T22:15:00.000Z',
    })
    expect((report.object_refs as string[]).length).toBe(6)
    for (const object of reading.objects) {
      expect(object.object_marking_refs).toEqual(['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421'])
      expect(JSON.stringify(object.extensions)).toContain('"pap":"red"')
    }
  })
  test('registry values, wallets, samples, patterns and reports of an event are taken up', () => {
    const { objects, unmapped } = read(
      'misp',
      event(
        {
          EventReport: [
            { uuid: 'r1', name: 'Analysis', content: '# What happened', timestamp: '1700000200', distribution: '0' },
          ],
        },
        [
          { type: 'regkey|value', value: 'HKLM\\Run|cmd.exe /c "a|b"', to_ids: true, uuid: 'a1' },
          { type: 'btc', value: '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', uuid: 'a2' },
          { type: 'malware-sample', value: `x.exe|${'a'.repeat(32)}`, to_ids: true, uuid: 'a3' },
          { type: 'stix2-pattern', value: "[file:name = 'a' AND file:size > 5]", to_ids: true, uuid: 'a4' },
        ],
      ),
    )
    expect(objects.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]))).toEqual([
      "[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\Run' AND windows-registry-key:values[*].data = 'cmd.exe /c \"a|b\"']",
      `[file:name = 'x.exe' AND file:hashes.MD5 = '${'a'.repeat(32)}']`,
      "[file:name = 'a' AND file:size > 5]",
    ])
    expect(objects.find(({ type }) => type === 'user-account')).toMatchObject({ account_type: 'bitcoin' })
    const [report, note] = [objects.find(({ type }) => type === 'report'), objects.find(({ type }) => type === 'note')]
    expect(note).toMatchObject({ abstract: 'Analysis', content: '# What happened', object_refs: [report!.id] })
    // No wider than what it stands in, and as narrow as it says itself.
    expect(JSON.stringify(note!.extensions)).toContain('"releasable_to":["JP"]')
    expect(unmapped).toEqual([])
  })
  test('what an attribute came to is revoked when the attribute is deleted, and nothing is made of one that was never read', () => {
    const attribute = { type: 'domain', value: 'gone.com', to_ids: true, uuid: 'a4', timestamp: '1700000000' }
    const [before] = read('misp', event({}, [attribute])).objects
    const gone = { ...attribute, deleted: true, to_ids: false, timestamp: '1700000500' }
    const after = read('misp', event({}, [gone]))
    expect(after.objects).toMatchObject([{ id: before!.id, revoked: true, modified: '2023-11-14T22:21:40.000Z' }])
    expect(after.unmapped.map(({ reason }) => reason)).toContain('it is deleted')
    expect(reconcile(after.objects[0]!, null, false, context.nowMs)).toBeNull()
    expect(reconcile(after.objects[0]!, before!, false, context.nowMs)).toMatchObject({ revoked: true })
  })
  test('a false positive is an opinion with whose word it is, of an observable too', () => {
    const organisation = { id: '7', uuid: 'o1', name: 'CERT of a neighbour' }
    const seen = (uuid: string, type: string) => ({ uuid, type, date_sighting: '1700000100', source: 'our proxy' })
    const { objects, unmapped } = read(
      'misp',
      event({}, [
        {
          ...{ type: 'domain', value: 'evil.com', to_ids: true, uuid: 'a1' },
          Sighting: [{ ...seen('s1', '1'), Organisation: organisation }, seen('s2', '0'), seen('s3', '2')],
        },
        { type: 'domain', value: 'seen.com', uuid: 'a2', Sighting: [{ uuid: 's4', type: 1 }] },
      ]),
    )
    const [indicator, observable] = ['indicator', 'domain-name'].map(
      (type) => objects.find((one) => one.type === type)!,
    )
    const opinions = objects.filter(({ type }) => type === 'opinion')
    expect(opinions).toMatchObject([
      {
        ...{ opinion: 'strongly-disagree', labels: ['false-positive'], explanation: 'CERT of a neighbour: our proxy' },
        ...{ authors: ['CERT of a neighbour'], object_refs: [indicator!.id], modified: '2023-11-14T22:15:00.000Z' },
      },
      { opinion: 'strongly-disagree', object_refs: [observable!.id] },
    ])
    expect(objects.filter(({ type }) => type === 'sighting')).toHaveLength(1)
    expect(unmapped.map(({ reason }) => reason)).toEqual(['an expiration'])
  })
  test('references between objects are relationships where each end is one thing, and are named where not', () => {
    const file = (uuid: string, sign: string, more: object = {}) => ({
      ...{ uuid, name: 'file', ...more },
      Attribute: [
        { uuid: `${uuid}-1`, type: 'md5', value: sign.repeat(32), to_ids: true },
        { uuid: `${uuid}-2`, type: 'sha1', value: sign.repeat(40), to_ids: true },
      ],
    })
    const to = (referenced_uuid: string, relationship_type: string, more: object = {}) => ({
      ...{ uuid: `r-${relationship_type}-${referenced_uuid}`, referenced_uuid, relationship_type, ...more },
    })
    const two = [
      { uuid: 'u1', type: 'url', value: 'http://evil.com/a', to_ids: true },
      { uuid: 'u2', type: 'domain', value: 'evil.com', to_ids: true },
    ]
    const { objects, unmapped } = read(
      'misp',
      event(
        {
          Object: [
            file('f1', 'a', {
              ObjectReference: [
                to('f2', 'drops', { comment: 'into the temporary folder' }),
                to('u2', 'connects_to'),
                ...[to('two', 'related'), to('elsewhere', 'drops'), to('f1', 'drops'), to('a1', '??')],
                to('f2', 'uses', { deleted: true }),
              ],
            }),
            file('f2', 'b'),
            { uuid: 'two', name: 'url', Attribute: two },
          ],
        },
        [{ type: 'domain', value: 'c2.com', to_ids: true, uuid: 'a1' }],
      ),
    )
    const named = (name: string) => objects.find((one) => one.name === name)!.id
    expect(
      objects
        .filter(({ type }) => type === 'relationship')
        .map(({ source_ref, relationship_type, target_ref, description }) => [
          ...[source_ref, relationship_type, target_ref, description],
        ]),
    ).toEqual([
      [named('a'.repeat(32)), 'drops', named('b'.repeat(32)), 'into the temporary folder'],
      [named('a'.repeat(32)), 'connects-to', named('evil.com'), undefined],
      [named('a'.repeat(32)), 'related-to', named('c2.com'), undefined],
    ])
    expect(unmapped.filter(({ at }) => at.endsWith('ObjectReference')).map(({ reason }) => reason)).toEqual([
      'it is deleted',
      'one of its ends came to several objects, or to none',
      'what it leads to is not in the event',
      'it leads to itself',
      'its kind is no word: it became related-to',
    ])
  })
  test('what no object says is named with its place', () => {
    const reading = read(
      'misp',
      event({ ShadowAttribute: [{ value: 'x' }], RelatedEvent: [{ Event: {} }], Tag: [] }, [
        { type: 'domain', value: 'evil.com', to_ids: true, uuid: 'a1', novelty: 5 },
        { type: 'bank-account-nr', value: '1', uuid: 'a2' },
        { type: 'md5', value: 'not a digest', uuid: 'a3' },
        { type: 'domain', value: 'gone.com', uuid: 'a4', deleted: true },
      ]),
    )
    expect(reading.unmapped.map(({ at, reason }) => `${at}: ${reason}`)).toEqual([
      'Event.ShadowAttribute: no object says it',
      'Event.RelatedEvent: no object says it',
      'Attribute[domain].novelty: no object says it',
      'Attribute[bank-account-nr]: there is no object for this type',
      'Attribute[md5]: the value is not of this type',
      'Attribute[domain]: it is deleted',
    ])
  })
  test.each([
    ['0', [], '{"releasable_to":["JP"]}', '939a9414'],
    ['4', ['tlp:green'], '{"releasable_to":["JP"]}', '939a9414'],
    ['1', ['tlp:clear'], '{}', '55d920b0'],
    ['3', ['tlp:white'], '{}', '94868c89'],
    ['3', ['tlp:ex:chr'], '{}', 'e828b379'],
    ['3', ['tlp:green', 'tlp:amber+strict'], '{}', '939a9414'],
    ['3', [], '{}', undefined],
  ])(
    'of distribution %s and the tags %s it is shared no wider than they say',
    (distribution, tags, extension, marking) => {
      const { objects } = read('misp', event({ distribution, Tag: tags.map((name) => ({ name })) }))
      for (const object of objects) {
        const { extension_type: _, ...said } = (Object.values((object.extensions as object) ?? {})[0] ?? {}) as Record<
          string,
          unknown
        >
        expect(JSON.stringify(said)).toBe(extension)
        expect(
          (object.object_marking_refs as string[] | undefined)?.[0]?.slice(
            'marking-definition--'.length,
            'marking-definition--'.length + 8,
          ),
        ).toBe(marking)
      }
    },
  )
  test('an attribute is no wider than its event, and may be narrower', () => {
    const { objects } = read(
      'misp',
      event({ Tag: [{ name: 'tlp:green' }] }, [
        { type: 'domain', value: 'a.com', to_ids: true, uuid: 'a1', Tag: [{ name: 'tlp:clear' }] },
        { type: 'domain', value: 'b.com', to_ids: true, uuid: 'a2', distribution: '0', Tag: [{ name: 'tlp:red' }] },
      ]),
    )
    expect(objects.map(({ object_marking_refs: refs }) => (refs as string[])[0]!.slice(20, 28))).toEqual([
      'bab4a63c',
      'e828b379',
      'bab4a63c',
    ])
    expect(JSON.stringify(objects[1]!.extensions)).toContain('"releasable_to":["JP"]')
  })
})

describe('free text', () => {
  test('defanged values are read as they are meant, each once, with its kind', () => {
    const found = extract(
      'The actor used hxxps://evil[.]com/a?b=1, evil(.)net and c2 . Also hxxp[:]//bad[.]co.uk:8080/x. Mail: a.b[at]evil[.]org; ' +
        '198[.]51[.]100[.]7 and 2001:db8::1:2, net 203.0.113.0/24. MD5 d41d8cd98f00b204e9800998ecf8427e (CVE-2021-44228, T1059.001). ' +
        'BTC 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2, ETH 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq. evil[.]com/a evil[.]py',
    )
    expect(found.values.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'url https://evil.com/a?b=1',
      'domain evil.net',
      'url http://bad.co.uk:8080/x',
      'email a.b@evil.org',
      'ipv4 198.51.100.7',
      'ipv6 2001:db8::1:2',
      'cidr4 203.0.113.0/24',
      'md5 d41d8cd98f00b204e9800998ecf8427e',
      'domain evil.py',
    ])
    expect(found).toMatchObject({ vulnerabilities: ['CVE-2021-44228'], techniques: ['T1059.001'] })
    expect(found.wallets.map(({ currency }) => currency)).toEqual(['bitcoin', 'ethereum', 'bitcoin'])
  })
  test('names of files, sentences, reference sites and addresses of one’s own are left alone, and the report says so', () => {
    const found = extract(
      'See https://github.com/x/y and report.pdf, setup.py; e.g. version 1.2. Run cmd.exe on 192.168.1.5 or localhost.localdomain. Ends here.Next',
    )
    expect(found.values).toEqual([])
    expect(found.left.map(({ reason }) => reason)).toContain('it is on the allow-list')
  })
  test('names that are known are found in it, by whole words', () => {
    const names = new Map([
      ['quiet heron', 'threat-actor--1'],
      ['her', 'malware--1'],
    ])
    expect(extract('This is Quiet Heron again', names).named).toEqual(['threat-actor--1'])
  })
  test('checksums of wallets hold or they are none', () => {
    expect(walletCurrency('1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3')).toBeNull()
    expect(walletCurrency('bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp')).toBeNull()
    expect(walletCurrency('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeaEd')).toBeNull()
    expect(keccak256(new Uint8Array()).toString('hex')).toBe(
      'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    )
  })
  test('names end in a public suffix, or they are no names', () => {
    expect(['a.b.co.jp', 'evil.com', 'com', 'co.jp', 'x.notatld', 'abc.onion'].map(registeredDomain)).toEqual([
      'b.co.jp',
      'evil.com',
      null,
      null,
      null,
      'abc.onion',
    ])
  })
  test('a megabyte takes a fraction of a second, also of hostile text', () => {
    const megabyte = (part: string) => part.repeat(Math.ceil(1_000_000 / part.length)).slice(0, 1_000_000)
    const texts = [
      'hxxp[.]',
      '[.]',
      'a.',
      '(dot) ',
      '[at]',
      'x@',
      '1.2.3.4 ',
      ':',
      'é ',
      'a'.repeat(4001),
      'hxxps://e[.]com/a ',
    ].map(megabyte)
    for (const text of texts) {
      const before = process.cpuUsage()
      extract(text)
      // Ten times what it takes; what grows with the square of the text takes minutes.
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000)
    }
  })
})

describe('other formats', () => {
  test('a table by its head or by a mapping; cells that are no values are named', () => {
    const head = read(
      'csv',
      '\ufeffvalue,type,notes\r\nevil.com,hostname,"says ""hi"", twice"\n80.85.154.48:443,url,c2\nnope,md5,\n',
    )
    expect(patterns(head)).toEqual(["[domain-name:value = 'evil.com']", "[url:value = 'http://80.85.154.48:443']"])
    expect(head.objects[0]).toMatchObject({ description: 'says "hi", twice' })
    expect(head.unmapped).toMatchObject([{ at: 'column value', reason: 'it is no value of its kind', example: 'nope' }])
    const mapped = read('csv', 'a;b;c\n1;evil.com;x\n', { mapping: 'b:domain,c:name' })
    expect(mapped.objects).toMatchObject([{ name: 'x', pattern: "[domain-name:value = 'evil.com']" }])
    expect(mapped.unmapped).toMatchObject([{ at: 'column a', reason: 'no part of an object' }])
    expect(() => read('csv', 'a,b\n1,2\n')).toThrow('give a mapping')
    expect(() => read('csv', 'a,b\n1,"2\n')).toThrow('is not closed')
  })
  test('a plain list, with comments, counts and hosts files', () => {
    const reading = read('list', '# comment\n192.0.2.1\t7\n0.0.0.0 ads.evil.com\n\nhxxp://evil[.]com/a\n???\n')
    expect(patterns(reading)).toEqual([
      "[ipv4-addr:value = '192.0.2.1']",
      "[domain-name:value = 'ads.evil.com']",
      "[url:value = 'http://evil.com/a']",
    ])
    expect(reading.unmapped.map(({ reason }) => reason)).toEqual([
      'what stands behind the value',
      'it is no value that tells its kind',
    ])
  })
  test('OpenIOC: what stands by itself is an indicator, what AND joins is named; entities are not resolved', () => {
    const item = (search: string, content: string) =>
      `<IndicatorItem condition="is"><Context document="x" search="${search}"/><Content type="string">${content}</Content></IndicatorItem>`
    const ioc = (inner: string) =>
      `<?xml version="1.0"?><ioc id="i1" last-modified="2020-01-01T00:00:00"><short_description>A &amp; B</short_description><definition><Indicator operator="OR">${inner}</Indicator></definition></ioc>`
    const reading = read(
      'openioc',
      ioc(
        `${item('Network/DNS', 'evil.com')}<Indicator operator="AND">${item('FileItem/FileName', 'a')}${item('FileItem/Md5sum', 'b')}</Indicator>${item('TaskItem/Status', 'x')}`,
      ),
    )
    expect(patterns(reading)).toEqual(["[domain-name:value = 'evil.com']"])
    expect(reading.objects.at(-1)).toMatchObject({ type: 'report', name: 'A & B' })
    expect(reading.unmapped.map(({ at }) => at)).toEqual(['IndicatorItem', 'TaskItem/Status'])
    expect(() => read('openioc', '<!DOCTYPE x [<!ENTITY a "b">]><ioc/>')).toThrow('a document type')
    expect(() => read('openioc', '<ioc>'.repeat(100))).toThrow('in each other')
  })
  test('vulnerabilities of KEV, OSV and CSAF', () => {
    const kev = read('kev', {
      catalogVersion: '1',
      vulnerabilities: [
        { cveID: 'CVE-2025-1', vulnerabilityName: 'n', dateAdded: '2025-08-25' },
        {
          cveID: 'CVE-2025-48384',
          vulnerabilityName: 'n',
          dateAdded: '2025-08-25',
          knownRansomwareCampaignUse: 'Known',
          more: 1,
        },
      ],
    })
    expect(kev.objects).toMatchObject([
      { type: 'vulnerability', name: 'CVE-2025-48384', labels: ['known-exploited', 'used-in-ransomware-campaigns'] },
    ])
    expect(kev.unmapped.map(({ at }) => at)).toEqual(['vulnerabilities[]', 'vulnerabilities[].more'])
    const osv =
      'id: GHSA-1\nmodified: 2024-10-08T19:19:01.400873Z\naliases:\n- CVE-2024-45230\naffected:\n- package: {ecosystem: PyPI, name: django}\n  ranges: [{type: ECOSYSTEM}]\n'
    expect(detectFormat(osv)).toBe('osv')
    expect(read('osv', osv).objects).toMatchObject([{ name: 'CVE-2024-45230', description: 'Affected: PyPI django' }])
    const csaf = {
      document: {
        csaf_version: '2.0',
        title: 'T',
        distribution: { tlp: { label: 'AMBER' } },
        tracking: { id: 'X-1', current_release_date: '2021-01-01T00:00:00Z' },
      },
      vulnerabilities: [{ cve: 'CVE-2021-1234', remediations: [{}] }],
    }
    const advisory = read('csaf', csaf)
    expect(
      advisory.objects.map(({ type, object_marking_refs: refs }) => [type, (refs as string[])[0]!.slice(20, 28)]),
    ).toEqual([
      ['vulnerability', '55d920b0'],
      ['report', '55d920b0'],
    ])
    expect(advisory.unmapped.map(({ at }) => at)).toEqual(['vulnerabilities[].remediations'])
  })
  test('a PDF is refused with what to do', () => {
    expect(() => detectFormat('%PDF-1.7\n')).toThrow('save its text')
  })
})

describe('what holds of every value', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6(),
    fc.emailAddress(),
  )
  test('its normal form is one, and the pattern made of it says it again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...valueKinds), text, (kind, value) => {
        const one = normalise(kind as never, value)
        if (one === null) return
        expect(normalise(one.kind, one.value)).toEqual(one)
        expect(patternValues(patternOf(one))).toMatchObject({
          ok: true,
          values: [{ value: one.value.replace(/\/(?:32|128)$/, '') }],
        })
      }),
      { numRuns: 400 },
    )
  })
})

describe('a second reading', () => {
  const indicator = () => read('misp', event()).objects.find(({ type }) => type === 'indicator')!
  test('of the same says nothing; of another is a version that comes after, whatever its date', () => {
    const made = indicator()
    expect(reconcile(made, null, false, context.nowMs)).toEqual(made)
    expect(reconcile(made, JSON.parse(JSON.stringify(made)), false, context.nowMs)).toBeNull()
    const renamed: Made = { ...made, name: 'another' }
    const next = reconcile(renamed, made, false, context.nowMs)!
    expect([next.name, next.created]).toEqual(['another', made.created])
    expect(String(next.modified) > String(made.modified)).toBe(true)
    expect(reconcile(renamed, { ...made, revoked: true }, false, context.nowMs)).toBeNull()
  })
  test('of what has no date holds since the first one', () => {
    const first = read('list', 'evil.com\n').objects[0]!
    const later = read('list', 'evil.com\n', { nowMs: context.nowMs + 86_400_000 }).objects[0]!
    expect(later.valid_from).not.toBe(first.valid_from)
    expect(reconcile(later, first, true, context.nowMs + 86_400_000)).toBeNull()
  })
})

test('mail addresses are found as people write them, each once, and what only looks like one is not', () => {
  const mailsOf = (text: string) => extract(text).values.flatMap(({ kind, value }) => (kind === 'email' ? [value] : []))
  const written = [
    ...[
      'a@evil.com',
      'a[at]evil[.]com',
      'a (at) evil (dot) com',
      'a(@)evil[.]com',
      'a{at}evil{dot}com',
      'a<at>evil<dot>com',
    ],
    ...[
      '<mailto:a@evil.com>',
      'mailto:a@evil.com?subject=x',
      'From:a@evil.com',
      '差出人：a@evil.com',
      'a＠evil.com',
      'a@evil.com：件名',
    ],
    ...['user=a@evil.com', 'a@evil.com.', '**a@evil[.]com**', 'a@evil.com/', 'mail:a@evil.com;'],
  ]
  for (const text of written) expect([text, mailsOf(text)]).toEqual([text, ['a@evil.com']])
  expect(mailsOf(written.join(' '))).toEqual(['a@evil.com'])
  expect(mailsOf('drill@phish.example')).toEqual(['drill@phish.example'])
  for (const text of [
    'git@evil.com:a/b',
    'user@host',
    '@evil.com',
    'Message-ID: <1@evil.com>',
    'a@evil.notatld',
    '@scope/name.js',
    `a@${'.'.repeat(3000)}x`,
  ])
    expect([text, mailsOf(text)]).toEqual([text, []])
})

test('a mail address says whether mail came from it; whom mail went to stays a person, whoever forged it', () => {
  const { mailRoles } = extract(
    'To: x@y.com,\n z@y.com\nFrom: x@y.com\nFrom: a@evil.com To: b@y.com\nmail from c@evil.com to d@y.com; e[at]evil[.]com, f@y.com',
  )
  expect(Object.fromEntries(mailRoles)).toEqual({
    ...{ 'x@y.com': 'recipient', 'z@y.com': 'recipient', 'b@y.com': 'recipient', 'd@y.com': 'recipient' },
    ...{ 'a@evil.com': 'sender', 'c@evil.com': 'sender', 'e@evil.com': 'sender' },
  })
})

test('text that is imported makes no indicator of whom mail went to, nor of what detection spares, and names both', () => {
  const spared = (value: string) => (value === '8.8.8.8' ? 'it is on the warning list public resolvers' : null)
  const reading = read('text', 'To: b@y.com\n8[.]8[.]8[.]8 and 203[.]0[.]113[.]9', { spared })
  expect(patterns(reading)).toEqual(["[ipv4-addr:value = '203.0.113.9']"])
  expect(reading.unmapped.map(({ reason, example }) => [reason, example])).toEqual([
    ['mail was sent to it', 'b@y.com'],
    ['it is on the warning list public resolvers', '8.8.8.8'],
  ])
})

describe.skipIf(corpus === null)('real data', () => {
  const cases: readonly (readonly [InFormat, string[], number])[] = [
    ['misp', corpusFiles('misp/eset-events', '.json').filter((file) => !file.includes('dnsduvel')), 900],
    ['misp-galaxy', corpusFiles('misp/galaxy', '.json'), 500],
    ['csv', corpusFiles('feeds/volexity', '.csv'), 500],
    ['kev', corpusFiles('vuln', 'known_exploited_vulnerabilities.json'), 1400],
    ['csaf', corpusFiles('csaf/cisa-sample', '.json').slice(0, 20), 40],
    ['osv', [...corpusFiles('sbom/osv-go', '.json'), ...corpusFiles('sbom/osv-pypa', '.yaml')].slice(0, 40), 40],
  ]
  test.each(cases)(
    '%s: every file is recognised, every object is good STIX, and the same file gives the same ids',
    (format, files, least) => {
      let count = 0
      for (const file of files) {
        const bytes = readFileSync(file)
        const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
        // A table without a head is a list with something behind its values.
        const found = detectFormat(text)
        expect([file, found]).toEqual([file, format === 'csv' && found === 'list' ? 'list' : format])
        const first = readFormat(format, text, { ...context, source: basename(file) })
        const again = readFormat(format, text, { ...context, source: basename(file), nowMs: context.nowMs + 1000 })
        expect(again.objects.map(({ id }) => id)).toEqual(first.objects.map(({ id }) => id))
        for (const object of first.objects) {
          const result = readObject(JSON.stringify(object), { checkPattern: problemOf })
          expect([object.id, result.ok ? [] : result.issues]).toEqual([object.id, []])
        }
        count += first.objects.length
      }
      expect(count).toBeGreaterThanOrEqual(least)
    },
  )
})

describe('what analysts have at hand', () => {
  const attribute = { type: 'ip-dst', category: 'Network activity', to_ids: true, value: '198.51.100.7', uuid: 'a-1' }
  test.each([
    ['a list', [attribute]],
    ['the answer to a search', { response: { Attribute: [attribute] } }],
  ])('MISP attributes without their event stay with this member: %s', (_what, content) => {
    expect(detectFormat(JSON.stringify(content))).toBe('misp')
    const { objects, decisions } = read('misp', content)
    expect(objects.map(({ type }) => type)).toEqual(['indicator', 'report'])
    expect(decisions.join()).toMatch(/this member alone may hold it/)
  })
  test('a list of MISP galaxies is read whole', () => {
    const galaxy = (value: string) => ({ type: 'threat-actor', uuid: value, values: [{ value }] })
    const content = [galaxy('One Actor'), galaxy('Another Actor')]
    expect(detectFormat(JSON.stringify(content))).toBe('misp-galaxy')
    expect(read('misp-galaxy', content).objects.map(({ name }) => name)).toEqual(['One Actor', 'Another Actor'])
  })
  test.each([
    ['that says what parts its cells', 'sep=;\r\nindicator;notes\r\n198.51.100.7;"a; b"\r\n'],
    ['with semicolons and a mark', '\ufeffType;Value;Comment\r\nip;198.51.100.7;a\r\n'],
    ['with a head in words', 'IP Address;Notes\r\n198.51.100.7;a\r\n'],
  ])('a table of a spreadsheet %s is read', (_what, content) => {
    expect(detectFormat(content)).toBe('csv')
    expect(patterns(read('csv', content))).toEqual(["[ipv4-addr:value = '198.51.100.7']"])
  })
})
