import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Fault, Issue } from '../base/fault.ts'
import { makeCharter, makeMembers } from '../testing/alliance.ts'
import { cpuMs } from '../testing/cpu-time.ts'
import { parseAgreementYaml } from './agreement.ts'
import { agreementJsonSchema } from './schema-document.ts'

const folder = new URL('../../agreements/', import.meta.url)
const example = readFileSync(new URL('trilateral.yaml', folder), 'utf8')

function issuesOf(text: string): readonly Issue[] {
  try {
    parseAgreementYaml(text)
  } catch (error) {
    return (error as Fault).issues.length > 0
      ? (error as Fault).issues
      : [{ at: '', message: (error as Fault).message }]
  }
  return []
}
const good = `
id: pair
title: A pair
parties: [JP, US]
from: 2026-01-01T00:00:00Z
purposes: [defence]
clauses:
  - id: C1
    title: Everything
    tlp-ceiling: green
    onward: none
`

test('the trilateral agreement is one, and a charter of its parties carries it', () => {
  const agreement = parseAgreementYaml(example)
  expect(agreement.id).toBe('trilateral')
  expect(agreement.parties).toEqual(['JP', 'PH', 'US'])
  expect(agreement.clauses.map(({ tlpCeiling, onward }) => [tlpCeiling, onward])).toEqual([
    ['green', 'parties'],
    ['amber', 'clients'],
    ['amber+strict', 'none'],
    ['red', 'none'],
  ])
  expect(makeCharter(makeMembers('JP', 'PH', 'US'), [agreement]).charter.agreements).toEqual([agreement])
})

test('a clause may ask for everything that decisions judge by', () => {
  const clause = parseAgreementYaml(
    good
      .replace(
        'onward: none',
        `onward: none
    pap-ceiling: amber
    purposes: [defence]
    confidence-at-least: 50
    max-age: P90D
    not-before: 2026-06-01T00:00:00+09:00
    attribution: withheld
    not-against-persons: true
    may-redact: true
    redact:
      - types: [indicator, observables]
        properties: [x_contact, external_references.url]`,
      )
      .replace(
        'purposes:',
        'personal-data: { "*": hold, email: pseudonymise, phone: mask, victim-ip: allow }\npurposes:',
      ),
  ).clauses[0]
  expect(clause).toMatchObject({
    papCeiling: 'amber',
    purposes: ['defence'],
    confidenceAtLeast: 50,
    maxAge: 'P90D',
    notBefore: '2026-06-01T00:00:00+09:00',
    attribution: 'withheld',
    notAgainstPersons: true,
    mayRedact: true,
    redact: [{ types: ['indicator', 'observables'], properties: ['x_contact', 'external_references.url'] }],
  })
})

test('the published JSON Schema is what the program holds agreements to', () => {
  const published = JSON.parse(readFileSync(new URL('agreement.schema.json', folder), 'utf8'))
  expect(published).toEqual(JSON.parse(JSON.stringify(agreementJsonSchema())))
  expect(Object.keys(published.properties)).toContain('accepted-markings')
  expect(published.properties.clauses.items.required).toEqual(['id', 'title', 'tlp-ceiling', 'onward'])
  expect(JSON.stringify(published)).not.toContain('tlpCeiling')
})

test('every problem is told at once, with its place and its line', () => {
  const text = `id: Pair
title: A pair
parties: [JP, JP, us]
from: 2026-02-30T00:00:00Z
until: 2025-01-01
purposes: []
colour: red
clauses:
  - id: C1
    title: One
    tlp-ceiling: white
    onward: none
    retention: a year
  - id: C1
    title: Two
    tlpCeiling: red
    tlp-ceiling: red
`
  expect(issuesOf(text).map(({ at, message }) => [at, /line (\d+)/.exec(message)?.[1]])).toEqual(
    expect.arrayContaining([
      ['/id', '1'],
      ['/parties/2', '3'],
      ['/from', '4'],
      ['/until', '5'],
      ['/purposes', '6'],
      ['/colour', '7'],
      ['/clauses/0/tlp-ceiling', '11'],
      ['/clauses/0/retention', '13'],
      ['/clauses/1/onward', '14'],
      ['/clauses/1/tlpCeiling', '16'],
    ]),
  )
})

describe('what contradicts itself is refused', () => {
  const cases: [string, string, string][] = [
    ['a clause id twice', `${good}  - { id: C1, title: Again, tlp-ceiling: red, onward: none }\n`, '/clauses/1/id'],
    ['a party twice', good.replace('[JP, US]', '[JP, US, JP]'), '/parties/2'],
    ['a sender that is no party', good.replace('onward: none', 'onward: none\n    from: [PH]'), '/clauses/0/from/0'],
    ['a recipient that is no party', good.replace('onward: none', 'onward: none\n    to: [JP, PH]'), '/clauses/0/to/1'],
    ['an end before its beginning', good.replace('purposes', 'until: 2025-01-01T00:00:00Z\npurposes'), '/until'],
    ['a name that is an address of ours', good.replace('id: pair', 'id: peer'), '/id'],
    [
      'an empty list of types, which could be read as all',
      good.replace('onward: none', 'onward: none\n    types: []'),
      '/clauses/0/types',
    ],
    [
      'a clause for a purpose that the agreement has not',
      good.replace('onward: none', 'onward: none\n    purposes: [defence, profit]'),
      '/clauses/0/purposes/1',
    ],
    [
      'a clause that begins after the agreement has ended',
      good
        .replace('purposes', 'until: 2027-01-01T00:00:00Z\npurposes')
        .replace('onward: none', 'onward: none\n    not-before: 2027-01-01T00:00:00Z'),
      '/clauses/0/not-before',
    ],
    [
      'a clause that gives only to the giver',
      good.replace('onward: none', 'onward: none\n    from: [JP]\n    to: [JP]'),
      '/clauses/0/to',
    ],
    ['an age in hours', good.replace('onward: none', 'onward: none\n    max-age: PT36H'), '/clauses/0/max-age'],
    ['an age of nothing', good.replace('onward: none', 'onward: none\n    max-age: P0D'), '/clauses/0/max-age'],
    [
      'a retention of nothing',
      good.replace('onward: none', 'onward: none\n    retention: P0D'),
      '/clauses/0/retention',
    ],
    [
      'a confidence beyond certainty',
      good.replace('onward: none', 'onward: none\n    confidence-at-least: 101'),
      '/clauses/0/confidence-at-least',
    ],
    [
      'a rule for personal data of a kind that nobody looks for',
      good.replace('purposes', 'personal-data: { "*": allow, e-mail: hold }\npurposes'),
      '/personal-data/e-mail',
    ],
    [
      'taking out what an object cannot do without',
      good.replace(
        'onward: none',
        'onward: none\n    redact:\n      - { properties: [description, object_marking_refs] }',
      ),
      '/clauses/0/redact/0/properties/1',
    ],
    [
      'taking out what says how it is to be handled',
      good.replace('onward: none', 'onward: none\n    redact:\n      - { properties: [extensions] }'),
      '/clauses/0/redact/0/properties/0',
    ],
    ['a property twice', good.replace('id: pair', 'id: pair\nid: other'), ''],
  ]
  test.each(cases)('%s', (_, text, at) => expect(issuesOf(text).map((issue) => issue.at)).toContain(at))
  test('and the same without the contradiction is accepted', () => expect(issuesOf(good)).toEqual([]))
})

describe('hostile YAML is refused quickly', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 12; level++) {
    const [name, inner] = ['abcdefghijkl'[level], 'abcdefghijkl'[level - 1]]
    bomb.push(`${name}: &${name} [${`*${inner}, `.repeat(9)}]`)
  }
  const cases: [string, string][] = [
    ['aliases that multiply', bomb.join('\n')],
    ['an alias of itself', 'id: &a [*a]'],
    ['a hundred thousand levels', '['.repeat(100_000)],
    ['a tag of its own', good.replace('pair', '!!js/function pair')],
    ['a known tag that makes no text', good.replace('title: A pair', 'title: !!binary AAAA')],
    ['a merge key', good.replace('    title: Everything', '    <<: { title: Everything }')],
    ['a prototype', `${good}__proto__: { clauses: [] }\n`],
    ['a key that is no text', `${good}? [a]\n: b\n`],
    ['two documents', `${good}---\n${good}`],
    ['nothing', ''],
    ['a list', '- a'],
    ['more text than anyone reads', `# ${'x'.repeat(300_000)}\n${good}`],
  ]
  test.each(cases)('%s', (_, text) => {
    const start = cpuMs()
    expect(issuesOf(text).length).toBeGreaterThan(0)
    expect(cpuMs() - start).toBeLessThan(5000)
  })
})
