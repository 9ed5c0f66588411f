import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { joinBundle, splitObjects } from './bundle.ts'
import { deterministicId } from './deterministic-id.ts'
import { judgeFile } from './judge-file.ts'
import { markingIdsOf, wellKnownStatements } from './markings.ts'
import { type ReadResult, readObject } from './read.ts'

const corpus = process.env.TREFOIL_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus')
const present = existsSync(join(corpus, 'stix-reports'))
if (!present) console.warn(`skipped: no real-world data at ${corpus} (set TREFOIL_CORPUS)`)

function textsIn(folder: string): { file: string; text: string }[] {
  return readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:json|stix2|json\.gz)$/.test(file))
    .map((file) => {
      const bytes = readFileSync(join(corpus, folder, file))
      return { file, text: (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString() }
    })
}
function readFolder(folder: string): { read: number; upgraded: number; refused: string[] } {
  const count = { read: 0, upgraded: 0, refused: [] as string[] }
  for (const { text } of textsIn(folder)) {
    for (const object of splitObjects(text).texts) {
      const result = readObject(object)
      if (!result.ok) count.refused.push(`${result.id}: ${result.reason}`)
      else {
        count.read++
        if (result.upgraded) count.upgraded++
        else expect(result.text).toBe(object)
      }
    }
  }
  return count
}

describe.skipIf(!present)('real data', () => {
  test('public reports are taken, 2.0 and 2.1; only a campaign that ends before it begins is refused', () => {
    expect(readFolder('stix-reports')).toEqual({
      read: 14_174,
      upgraded: 8640,
      refused: [
        'campaign--f529e101-5564-468b-97c3-e298946418c6: /last_seen must not be earlier than first_seen [STIX 2.1 §4.2]',
      ],
    })
  })
  test('ATT&CK, CAPEC and ATLAS are taken; only two techniques modified before they were created are refused', () => {
    const { read, upgraded, refused } = readFolder('attack')
    expect({ read, upgraded }).toEqual({ read: 29_816, upgraded: 24_771 })
    expect(refused.map((line) => line.split(': ')[1])).toEqual(
      Array(2).fill('/modified must not be earlier than created [STIX 2.1 §3.2]'),
    )
  })
  test('upgrading what was upgraded changes nothing', () => {
    for (const { text } of [...textsIn('stix-reports/unit42-iocs'), ...textsIn('conformance/stix-idioms')]) {
      for (const object of splitObjects(text).texts) {
        const first = readObject(object)
        if (first.ok) expect(readObject(first.text)).toMatchObject({ ok: true, upgraded: false, text: first.text })
      }
    }
  })
  test('files can be cut and joined again', () => {
    for (const { text } of textsIn('stix-reports')) {
      const { texts } = splitObjects(text)
      expect(splitObjects(joinBundle(texts, 'bundle--44af6c39-c09b-49c5-9de2-394224b04982')).texts).toEqual(texts)
    }
  })
  test('the statements that reports cite without including them are known', () => {
    const dangling = new Set<string>()
    for (const { text } of textsIn('stix-reports')) {
      const objects = splitObjects(text).texts.map((object) => readObject(object))
      const held = new Set(objects.map((result) => (result.ok ? result.object.id : '')))
      for (const result of objects) {
        if (result.ok) for (const id of markingIdsOf(result.object).object) if (!held.has(id)) dangling.add(id)
      }
    }
    const known = [...dangling].filter((id) => wellKnownStatements.has(id))
    expect(known).toEqual(['marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168'])
    // What is left is TLP 1, which everybody knows.
    expect([...dangling].filter((id) => !known.includes(id))).toEqual([
      'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed',
    ])
  })
  test('observable ids are those that other tools and the standard compute', () => {
    const vectors = JSON.parse(readFileSync(join(corpus, 'conformance/sco-uuidv5-vectors.dev.json'), 'utf8'))
    expect(vectors.length).toBeGreaterThan(50)
    for (const { id, object } of vectors) expect(deterministicId(object)).toBe(id)
  })
})

interface Case {
  readonly id: string
  readonly input: unknown
  readonly expected_valid: boolean
  readonly level?: string
}

// Where we differ from the reference validator on purpose. It checks more than the standard's MUSTs, or less.
const takenOnPurpose: Readonly<Record<string, readonly string[]>> = {
  'the wrapper is not stored: its id costs no object inside it': '21-0042 21-0043 20-0023 20-0024'.split(' '),
  'properties of the wrapper of one’s own': '21-0044 20-0025'.split(' '),
  'a wrong use of the validator, not of STIX': '21-0050 20-0029'.split(' '),
  'open vocabularies and their spelling are SHOULDs': '21-0097 21-0244 21-0425 20-0061 20-0124'.split(' '),
  'kill chain phases are SHOULDs': '21-0532 21-0533 20-0364 20-0365'.split(' '),
  'relationship types between other types are allowed': '21-0449 20-0313'.split(' '),
  'schemas and options of the validator’s own': '21-0113 21-0114 21-0119 21-0290 21-0335 21-0172 20-0074 20-0206'.split(
    ' ',
  ),
  'a well-formed language tag that nobody registered': ['21-0135'],
  'patterns are judged by whoever knows their grammar': '21-0137 21-0143 21-0156 20-0077 20-0084'.split(' '),
}
const quietOnPurpose: Readonly<Record<string, readonly string[]>> = {
  'what an extension announces needs no prefix': '21-0011 21-0012 21-0013 21-0015'.split(' '),
  'the version of the UUID of a wrapper': ['21-0047'],
  'in 2.0, labels of one’s own stand beside those of the vocabulary': ['20-0126'],
}
const refusedOnPurpose: Readonly<Record<string, readonly string[]>> = {
  'another definition under the id of TLP:GREEN': '21-0255 21-0259 21-0264 20-0130 20-0134 20-0139'.split(' '),
  'a reference whose UUID has a digit too few': '21-0270 21-0274'.split(' '),
}

describe.skipIf(!present)('the cases of the reference validator', () => {
  test.each(['v21', 'v20'])('%s: invalid objects are refused, valid ones taken, SHOULDs are warnings', (version) => {
    const cases: Case[] = JSON.parse(
      readFileSync(join(corpus, `conformance/stix-validator-cases.${version}.dev.json`), 'utf8'),
    )
    const names = (list: Readonly<Record<string, readonly string[]>>) =>
      Object.values(list)
        .flat()
        .map((name) => `v${name}`)
        .filter((name) => name.startsWith(version))
        .sort()
    const taken = (given: Case) =>
      splitObjects(JSON.stringify(given.input))
        .texts.map((text): ReadResult => readObject(text))
        .every(({ ok }) => ok)
    const quiet = (given: Case) =>
      judgeFile(JSON.stringify(given.input)).objects.every(({ issues }) => issues.length === 0)
    const should = cases.filter(({ expected_valid, level }) => !expected_valid && level === 'SHOULD')
    expect(should.filter(quiet).map(({ id }) => id)).toEqual(names(quietOnPurpose))
    const must = cases.filter(({ expected_valid, level }) => !expected_valid && level !== 'SHOULD')
    const valid = cases.filter(({ expected_valid }) => expected_valid)
    expect(
      must
        .filter(taken)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(names(takenOnPurpose))
    expect(
      valid
        .filter((given) => !taken(given))
        .map(({ id }) => id)
        .sort(),
    ).toEqual(names(refusedOnPurpose))
  })
})
