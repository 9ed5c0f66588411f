import { describe, expect, test } from 'vitest'
import { mispEvent, patternsOf, read, readContext } from '../../testing/read-format.ts'
import { detectFormat } from './all.ts'
import { reconcile } from './reconcile.ts'

describe('MISP', () => {
  test('an event is a report of what it holds; what detects is an indicator, what does not an observable', () => {
    const reading = read(
      'misp',
      mispEvent({ Tag: [{ name: 'tlp:amber' }, { name: 'PAP:RED' }, { name: 'type:OSINT' }] }, [
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
    expect(patternsOf(reading)).toEqual([
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
      mispEvent(
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
    const [before] = read('misp', mispEvent({}, [attribute])).objects
    const gone = { ...attribute, deleted: true, to_ids: false, timestamp: '1700000500' }
    const after = read('misp', mispEvent({}, [gone]))
    expect(after.objects).toMatchObject([{ id: before!.id, revoked: true, modified: '2023-11-14T22:21:40.000Z' }])
    expect(after.unmapped.map(({ reason }) => reason)).toContain('it is deleted')
    expect(reconcile(after.objects[0]!, null, false, readContext.nowMs)).toBeNull()
    expect(reconcile(after.objects[0]!, before!, false, readContext.nowMs)).toMatchObject({ revoked: true })
  })
  test('a false positive is an opinion with whose word it is, of an observable too', () => {
    const organisation = { id: '7', uuid: 'o1', name: 'CERT of a neighbour' }
    const seen = (uuid: string, type: string) => ({ uuid, type, date_sighting: '1700000100', source: 'our proxy' })
    const { objects, unmapped } = read(
      'misp',
      mispEvent({}, [
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
      mispEvent(
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
      mispEvent({ ShadowAttribute: [{ value: 'x' }], RelatedEvent: [{ Event: {} }], Tag: [] }, [
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
      const { objects } = read('misp', mispEvent({ distribution, Tag: tags.map((name) => ({ name })) }))
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
      mispEvent({ Tag: [{ name: 'tlp:green' }] }, [
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

describe('what analysts have at hand of MISP', () => {
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
})
