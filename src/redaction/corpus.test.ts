import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { splitObjects } from '../stix/bundle.ts'
import { selectValue } from '../stix/granular-selector.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { readObject } from '../stix/read.ts'
import { referencesOf } from '../stix/references.ts'
import { validate } from '../stix/validate.ts'
import { corpus, corpusFiles } from '../testing/corpus.ts'
import { deriveObject } from './derive-object.ts'

if (corpus === null) console.warn('skipped: no real-world data (set TREFOIL_CORPUS)')

const creator = 'identity--00000000-0000-4000-8000-000000000000' as StixId

/** The same sequence at each run. */
function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Selectors of everything in an object, outer ones first. */
function selectorsOf(value: unknown, at: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return []
  const members = Array.isArray(value) ? value.map((item, index) => [`[${index}]`, item]) : Object.entries(value)
  return members.flatMap(([step, inner]) => {
    const here = [...at, step as string]
    return [here.join('.'), ...selectorsOf(inner, here)]
  })
}

function pick<T>(items: readonly T[], chance: () => number, most: number): T[] {
  const count = Math.min(items.length, Math.floor(chance() * (most + 1)))
  return [...new Set(Array.from({ length: count }, () => items[Math.floor(chance() * items.length)]!))]
}

/** Cuts one object at random; says whether something was left. */
function cutAtRandom(object: StixObject, chance: () => number): boolean {
  const all = selectorsOf(object).filter((selector) => !selector.startsWith('granular_markings'))
  const withheld = pick(all, chance, 3)
  const kept = pick(all, chance, 3)
  const marked = [...withheld, ...kept]
  const marking_ref = 'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed' as StixId
  const original = (
    marked.length === 0 ? object : { ...object, granular_markings: [{ marking_ref, selectors: marked }] }
  ) as StixObject
  const gone = new Set(referencesOf(object).flatMap(({ target }) => (chance() < 0.3 ? [target] : [])))
  const before = JSON.stringify(original)
  const cutting = deriveObject(
    original,
    {
      ...{ selectors: withheld, properties: chance() < 0.2 ? ['external_references.url', 'labels'] : [] },
      ...{ anonymous: chance() < 0.2, personal: null, references: true },
    },
    {
      ...{ id: `${object.type}--dddddddd-0000-4000-8000-000000000000` as StixId, creator, handle: 'h' },
      ...{ created: '2026-11-01T00:00:00.000001Z', modified: '2026-11-01T00:00:00.000002Z' },
      meaningOf: (id) => (gone.has(id as StixId) ? 'withheld' : 'same'),
      source: new Set(),
      onlyFor: chance() < 0.5 ? 'JP' : null,
    },
  )
  expect(JSON.stringify(original)).toBe(before)
  if (cutting === null) return false
  const { object: derived } = cutting
  expect(validate(derived).errors).toEqual([])
  expect(readObject(JSON.stringify(derived)).ok).toBe(true)
  const text = JSON.stringify(derived)
  for (const { target } of referencesOf(derived)) expect(gone.has(target)).toBe(false)
  for (const selector of withheld) {
    const value = selectValue(original, selector)
    if (typeof value !== 'string' || value.length < 12) continue
    // What stands elsewhere in the object too was not withheld there.
    const elsewhere = before.split(JSON.stringify(value).slice(1, -1)).length - 1
    const within = withheld.filter((other) => selectValue(original, other) === value).length
    if (elsewhere === within) expect(text.includes(JSON.stringify(value).slice(1, -1)), selector).toBe(false)
  }
  return true
}

describe.skipIf(corpus === null)('public intelligence', { timeout: 600_000 }, () => {
  test('of real reports, whatever parts and references are withheld, valid STIX is left or nothing', () => {
    const chance = chances(26)
    let [left, nothing] = [0, 0]
    for (const file of corpusFiles('stix-reports', '.json', '.stix2', '.json.gz')) {
      const bytes = readFileSync(file)
      for (const text of splitObjects((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).texts) {
        const result = readObject(text)
        if (!result.ok) continue
        if (cutAtRandom(result.object, chance)) left++
        else nothing++
      }
    }
    expect(left).toBeGreaterThan(1_000)
    expect(nothing).toBeGreaterThan(100)
  })
})
