import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { nearestFirst } from '../console/src/app/nearest.ts'
import { en } from '../console/src/i18n/en.ts'
import { fil } from '../console/src/i18n/fil.ts'
import { ja } from '../console/src/i18n/ja.ts'
import { memberInSentence, memberNameIn, startSentence } from '../console/src/i18n/member-name.ts'
import { objectName, vocabularyWord } from '../console/src/i18n/names.ts'
import { explain } from '../console/src/i18n/reasons.ts'
import type { Words } from '../console/src/i18n/words.ts'
import type { RecipientDecision } from '../src/api/contract/decisions.ts'
import { labelOf } from '../src/stix/label.ts'
import type { StixObject } from '../src/stix/object.ts'

const catalogues = { en, ja, fil }

/** The catalogue of a language without the console around it. */
function wordsOf(language: keyof typeof catalogues): Words {
  const catalogue: Readonly<Record<string, string>> = catalogues[language]
  const find = (key: string, facts: Readonly<Record<string, string | number>> = {}) =>
    catalogue[key]?.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(facts[name])) ?? null
  return Object.assign((key: string, facts = {}) => find(key, facts) ?? key, {
    language,
    find,
    template: (key: string) => catalogue[key] ?? null,
  }) as Words
}

const id = (type: string) => `${type}--00000000-0000-4000-8000-000000000001`
function named(language: keyof typeof catalogues, object: Record<string, unknown>): string {
  const whole = { id: id(String(object['type'])), ...object } as unknown as StixObject
  return objectName(wordsOf(language), { type: whole.type, name: labelOf(whole) })
}

test('names that the node makes of an object are said in the language of the reader', () => {
  const sighting = { type: 'sighting', sighting_of_ref: id('indicator'), count: 3 }
  expect(named('en', sighting)).toBe('Sighting of indicator ×3')
  expect(named('ja', sighting)).toBe('indicatorの検知 ×3')
  const observed = { type: 'observed-data', number_observed: 2, first_observed: '2026-11-16T10:00:00Z' }
  expect(named('en', observed)).toBe('Observed ×2, November 16, 2026')
  expect(named('ja', observed)).toBe('観測 ×2、2026年11月16日')
  const relationship = { type: 'relationship', relationship_type: 'attributed-to' }
  expect(named('ja', { ...relationship, source_ref: id('campaign'), target_ref: id('threat-actor') })).toMatch(
    /^帰属先: /,
  )
  expect(named('ja', { type: 'opinion', opinion: 'strongly-agree' })).toBe('強く賛成')
  expect(named('fil', { type: 'location', region: 'south-eastern-asia' })).toBe('Timog-silangang Asya')
})

test("the ends of a relationship are harmless, and a kind of one's own is readable", () => {
  const name = 'talks-to: relay 203.0.113.57 → south-eastern-asia'
  expect(objectName(wordsOf('en'), { type: 'relationship', name })).toBe(
    'Talks to: relay 203[.]0[.]113[.]57 → South-eastern Asia',
  )
})

test('a name that somebody gave stays as it is, whatever it says', () => {
  for (const type of ['malware', 'report', 'sighting', 'relationship', 'observed-data', 'opinion', 'location'])
    expect(objectName(wordsOf('ja'), { type, name: 'Night Heron' })).toBe('Night Heron')
  expect(vocabularyWord(wordsOf('ja'), 'aliases', 'botnet')).toBeNull()
  expect(vocabularyWord(wordsOf('ja'), 'malware_types', 'of-our-own')).toBeNull()
})

test('every word of the open vocabularies that people read is in the catalogue', () => {
  const source = readFileSync(new URL('../src/stix/types/vocabularies.ts', import.meta.url), 'utf8')
  const read = {
    attackMotivation: 'primary_motivation',
    attackResourceLevel: 'resource_level',
    groupingContext: 'context',
    identityClass: 'identity_class',
    indicatorTypes: 'indicator_types',
    infrastructureType: 'infrastructure_types',
    malwareResult: 'result',
    malwareTypes: 'malware_types',
    region: 'region',
    reportTypes: 'report_types',
    industrySectors: 'sectors',
    threatActorTypes: 'threat_actor_types',
    threatActorRole: 'roles',
    threatActorSophistication: 'sophistication',
    toolTypes: 'tool_types',
    opinionValue: 'opinion',
  }
  for (const [name, property] of Object.entries(read)) {
    const from = source.indexOf(`export const ${name}`)
    expect(from, name).toBeGreaterThan(-1)
    const text = source.slice(from, source.indexOf('\nexport', from + 1))
    const values = [...text.matchAll(/'([a-z -]+)'/g)].flatMap(([, found = '']) => found.split(' ')).filter(Boolean)
    expect(values.length, name).toBeGreaterThan(2)
    for (const value of values) expect(vocabularyWord(wordsOf('en'), property, value), value).not.toBeNull()
  }
})

test('a country among the members is called as the reader calls it; any other member as the charter has it', () => {
  expect(memberNameIn(wordsOf('ja'), 'JP', 'Japan')).toBe('日本')
  expect(memberNameIn(wordsOf('fil'), 'AU', 'Australia')).toBe('Australia')
  expect(memberNameIn(wordsOf('ja'), 'AU', 'Australia')).toBe('オーストラリア')
  expect(memberNameIn(wordsOf('en'), 'JP', 'Japan')).toBe('Japan')
  expect(memberNameIn(wordsOf('ja'), 'JP', 'Financial exchange of Japan')).toBe('Financial exchange of Japan')
  expect(memberNameIn(wordsOf('ja'), 'ISAC1', 'Energy exchange')).toBe('Energy exchange')
  expect(memberNameIn(wordsOf('ja'), 'QX', 'Somewhere')).toBe('Somewhere')
})

test('a few letters of a name find the group before everything that speaks of it', () => {
  const found = [
    { type: 'report', name: 'Who keeps access to networks' },
    { type: 'indicator', name: 'Volt Typhoon: relay' },
    { type: 'note', name: 'Hunting for Volt Typhoon' },
    { type: 'intrusion-set', name: 'Volt Typhoon' },
  ]
  const order = (text: string) => nearestFirst(found, text, 8).map(({ name }) => name)
  expect(order('volt')).toEqual([
    'Volt Typhoon',
    'Volt Typhoon: relay',
    'Hunting for Volt Typhoon',
    'Who keeps access to networks',
  ])
  expect(nearestFirst(found, 'network', 1)).toEqual([found[0]])
})

test('a country stands in an English sentence with the article that it has, and in no other language or list', () => {
  const inSentence = (code: string, name: string, language: keyof typeof catalogues = 'en') =>
    memberInSentence(wordsOf(language), code, name)
  expect(inSentence('US', 'United States')).toBe('the United States')
  expect(inSentence('US', 'United States of America')).toBe('the United States of America')
  expect(inSentence('PH', 'Philippines')).toBe('the Philippines')
  expect(inSentence('PH', 'Republic of the Philippines')).toBe('the Republic of the Philippines')
  expect(inSentence('JP', 'Japan')).toBe('Japan')
  expect(inSentence('PH', 'Philippines', 'fil')).toBe(memberNameIn(wordsOf('fil'), 'PH', 'Philippines'))
  expect(inSentence('US', 'United States', 'ja')).toBe(memberNameIn(wordsOf('ja'), 'US', 'United States'))
  // What is no country, or goes by another name, is called as the charter calls it.
  expect(inSentence('US-CERT', 'United States')).toBe('United States')
  expect(inSentence('PH', 'Night Heron')).toBe('Night Heron')
  expect(memberNameIn(wordsOf('en'), 'US', 'United States')).toBe('United States')
})

test('a sentence that begins with a country begins with a capital letter', () => {
  const reason = { code: 'own-object', facts: { origin: 'US' } }
  const decision = { reasons: [reason], sentence: '' } as unknown as RecipientDecision
  const nameOf = (code: string) => memberInSentence(wordsOf('en'), code, 'United States')
  expect(explain(wordsOf('en'), decision, nameOf)).toBe('The United States published it and always holds it.')
  expect(startSentence('the public may read it')).toBe('the public may read it')
})
