import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { splitObjects } from '../stix/bundle.ts'
import { readObject } from '../stix/read.ts'
import { corpus, corpusFiles } from '../testing/corpus.ts'
import { findPersonalData } from './find.ts'

if (corpus === null) console.warn('skipped: no real-world data (set TREFOIL_CORPUS)')

function countIn(folder: string): { objects: number; counts: Record<string, number> } {
  const counts: Record<string, number> = {}
  let objects = 0
  for (const file of corpusFiles(folder, '.json', '.stix2', '.json.gz')) {
    const bytes = readFileSync(file)
    for (const text of splitObjects((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).texts) {
      const result = readObject(text)
      if (!result.ok) continue
      objects++
      for (const { kind, certainty } of findPersonalData(result.object)) {
        counts[`${kind} ${certainty}`] = (counts[`${kind} ${certainty}`] ?? 0) + 1
      }
    }
  }
  return { objects, counts }
}

describe.skipIf(corpus === null)('public intelligence', { timeout: 600_000 }, () => {
  // Read one by one: four identities of persons, seven addresses in identities' contact information, senders of lures.
  test('of public reports, with their thousands of digests, only persons and e-mail addresses are found', () => {
    expect(countIn('stix-reports')).toEqual({
      objects: 14_174,
      counts: { 'email likely': 7, 'email possible': 7, 'person-name checked': 4 },
    })
  })
  // Examples of mail and of address books in CAPEC, two addresses that criminals registered.
  test('of ATT&CK, CAPEC and ATLAS, full of CVE ids, versions and moments, a handful', () => {
    expect(countIn('attack')).toEqual({
      objects: 29_816,
      counts: { 'email likely': 2, 'email possible': 10, 'phone possible': 2 },
    })
  })
})
