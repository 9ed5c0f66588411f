import { randomFillSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../base/canonical-json.ts'
import { commit, newSalt } from './commitment.ts'
import { type ManifestItem, newStream, nextManifest, streamLanes } from './manifest.ts'
import { commitText, joinItem, writeItem, writeManifest, writeText } from './manifest-text.ts'

const hash = fc.stringMatching(/^[0-9a-f]{64}$/)
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((one) => !/\p{Cc}/u.test(one))
const item: fc.Arbitrary<ManifestItem> = fc.record({
  act: fc.constantFrom('release', 'recall', 'charter'),
  agreement: text,
  id: text,
  version: text,
  digest: hash,
})

test('the sender’s fast writing of a step is its canonical JSON, and commits to the same entry', () => {
  fc.assert(
    fc.property(
      fc.array(item, { maxLength: 6 }),
      hash,
      fc.nat(),
      fc.nat(),
      fc.constantFrom(...streamLanes),
      (items, last, seq, at, lane) => {
        const head = { ...newStream('US', 'JP', lane), seq, last }
        const manifest = nextManifest(head, at, items)
        const fast = writeManifest(
          head,
          at,
          items.map((one) => joinItem(writeItem(one.act, one), writeText(one.agreement))),
        )
        expect(fast).toBe(canonicalJson(manifest))
        const salt = newSalt(randomFillSync)
        expect(commitText(salt, fast)).toEqual(commit(salt, manifest))
      },
    ),
  )
})

test('half of a surrogate pair is written nowhere', () => {
  expect(() => writeText('a\ud800')).toThrow('surrogate')
  expect(() => commitText(new Uint8Array(31), '{}')).toThrow('32 bytes')
})
