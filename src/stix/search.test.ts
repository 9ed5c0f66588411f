import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ref, sample, sampleObservable } from '../testing/sample-objects.ts'
import { labelOf } from './label.ts'
import { anyWords, asciiWords, searchTerms, searchTextOf } from './search-text.ts'
import { foldValue, valuesOf } from './values.ts'

describe('labels', () => {
  test.each([
    [sample('malware', { name: '  Cobalt\n\u202eStrike ' }), 'Cobalt Strike'],
    [sample('relationship'), 'uses: intrusion-set → malware'],
    [sample('sighting', { count: 3 }), 'sighting of indicator ×3'],
    [sample('indicator'), "[ipv4-addr:value = '198.51.100.3']"],
    [sample('location'), 'PH'],
    [sample('observed-data'), 'observed ×1, 2026-01-02'],
    [sampleObservable('url', { value: 'https://evil.example/' }), 'https://evil.example/'],
    [
      sampleObservable('file', { hashes: { MD5: 'd41d8cd98f00b204e9800998ecf8427e' } }),
      'MD5 d41d8cd98f00b204e9800998ecf8427e',
    ],
    [sampleObservable('autonomous-system', { number: 64496, name: 'Example' }), 'AS64496 Example'],
    [sampleObservable('process', { pid: 42 }), 'process 42'],
    [sampleObservable('x-acme', {}), 'x-acme--7d0b9c64-15ae-5f02-8c3b-90a1b2c3d4e5'],
    [sample('note', { content: 'See page 2', object_refs: [ref('malware')] }), 'See page 2'],
  ])('%#: %s', (object, label) => {
    expect(labelOf(object)).toBe(label)
  })
  test('are one line of at most 200 characters, never half of one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (name) => {
        const label = labelOf(sample('malware', { name: `x${name}` }))
        expect(label.length).toBeLessThanOrEqual(200)
        expect(label.isWellFormed()).toBe(true)
        expect(label).not.toMatch(/[\n\r\t]/)
      }),
    )
    expect(labelOf(sample('malware', { name: '😀'.repeat(150) })).isWellFormed()).toBe(true)
  })
})

describe('exact values', () => {
  test('are found however they are defanged, in capitals or in wide letters', () => {
    for (const text of [
      'hxxps://Evil[.]Example/a',
      'HXXPS[:]//evil(dot)example/a',
      ' https[://]evil{.}example/a',
      'ｈｔｔｐｓ://evil.example/a',
    ]) {
      expect(foldValue(text)).toBe('https://evil.example/a')
    }
    expect(foldValue('user[@]evil[.]example')).toBe('user@evil.example')
  })
  test('folding twice changes nothing', () => {
    const piece = fc.constantFrom(
      'hxxp',
      '[.]',
      '(dot)',
      's://',
      '[',
      ']',
      '.',
      'İ',
      'ﬃ',
      '㍿',
      '[:]',
      ' ',
      'a',
      '\ud83d\ude00',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(piece, { maxLength: 700 }).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const once = foldValue(text)
          expect(foldValue(once)).toBe(once)
          expect(once.length).toBeLessThanOrEqual(500)
        },
      ),
      { numRuns: 500 },
    )
  })
  test('are taken from names, constants of patterns, hashes, external ids and hosts of URLs', () => {
    const pattern =
      "[file:hashes.'SHA-256' = 'AB12' OR url:value = 'https://C2.example:8443/x' OR file:name LIKE '%.tmp' OR file:name = 'it\\'s']"
    expect(valuesOf(sample('indicator', { name: 'Beacon', pattern }))).toEqual([
      'beacon',
      'ab12',
      'https://c2.example:8443/x',
      'c2.example',
      "it's",
    ])
    expect(
      valuesOf(
        sample('attack-pattern', {
          name: 'Exploit',
          aliases: ['X'],
          external_references: [{ source_name: 'mitre-attack', external_id: 'T1190' }],
        }),
      ),
    ).toEqual(['exploit', 'x', 't1190'])
    expect(valuesOf(sampleObservable('autonomous-system', { number: 64496 }))).toEqual(['as64496'])
    expect(valuesOf(sample('observed-data', { objects: { 0: { type: 'domain-name', value: 'A.example' } } }))).toEqual([
      'a.example',
    ])
    expect(valuesOf(sampleObservable('url', { value: 'http://[2001:db8::1]:80/' }))).toEqual([
      'http://[2001:db8::1]:80/',
      '2001:db8::1',
    ])
  })
  test('are bounded in number and length', () => {
    const aliases = Array.from({ length: 5000 }, (_, index) => `${index}${'a'.repeat(2000)}`)
    const values = valuesOf(sample('malware', { aliases, pattern: `[${"'".repeat(100_000)}]` }))
    expect(values.length).toBe(500)
    expect(Math.max(...values.map((value) => value.length))).toBe(500)
  })
})

describe('full-text search', () => {
  const found = (object: ReturnType<typeof sample>, query: string) => {
    const words = searchTextOf(object).split(' ')
    const terms = searchTerms(query)
    return terms.length > 0 && terms.every((term) => words.some((word) => word.startsWith(term)))
  }
  test('finds words, parts of compounds and values', () => {
    const object = sample('indicator', {
      name: 'Volt-Typhoon relay',
      description: '“Living off the land” (LOTL), see CVE-2024-39717.',
    })
    for (const query of ['typhoon', 'VOLT relay', 'lotl', 'cve-2024-39717', '198.51.100.3'])
      expect(found(object, query), query).toBe(true)
    expect(found(object, 'salt typhoon')).toBe(false)
  })
  test('finds Japanese by any part of a word, also a single character', () => {
    const object = sample('malware', {
      name: 'BlackTech',
      description: '攻撃者はルーターのファームウェアを改ざんした。',
    })
    for (const query of ['攻撃', '撃者', 'ルーター', 'ファームウェア', '改ざん', '者', 'ﾙｰﾀｰ'])
      expect(found(object, query), query).toBe(true)
    expect(found(object, '防御')).toBe(false)
  })
  test('every word of a name is found by itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        const object = sample('malware', { name: `x ${name}` })
        if (searchTerms(name).length > 0) expect(found(object, name)).toBe(true)
      }),
    )
  })
  test('plain texts come to the same words as any others', () => {
    const texts = fc.string({
      unit: fc.constantFrom(...'ab9_Z-.:/@ \t\n\f\v\u001c\0"\'()[]{}<>,;!?|&=%#'),
      maxLength: 40,
    })
    fc.assert(
      fc.property(texts, fc.boolean(), (text, withParts) => {
        expect(asciiWords(text.toLowerCase(), withParts)).toEqual([...anyWords(text, withParts)])
      }),
      { numRuns: 500 },
    )
  })
  test('is bounded to 8 kB', () => {
    const text = searchTextOf(sample('malware', { description: '攻撃'.repeat(50_000), name: 'a '.repeat(50_000) }))
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8192)
  })
})
