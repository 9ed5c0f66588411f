import { describe, expect, test } from 'vitest'
import { cpuMs } from '../testing/cpu-time.ts'
import { ref, sample, sampleObservable } from '../testing/sample-objects.ts'
import { labelOf } from './label.ts'
import { explainMarking } from './markings.ts'
import type { StixObject } from './object.ts'
import { readObject } from './read.ts'
import { referencesOf } from './references.ts'
import { searchTextOf } from './search-text.ts'
import { valuesOf } from './values.ts'

const mega = 1_000_000
const limits = { maxBytes: 4 * mega }

/** Everything that happens to an object on the road in; a search that explodes would take minutes here. */
function road(object: StixObject): void {
  const result = readObject(JSON.stringify(object), limits)
  const read = result.ok ? result.object : object
  labelOf(read)
  valuesOf(read)
  searchTextOf(read)
  referencesOf(read)
  if (read.type === 'marking-definition') explainMarking(read)
}

describe('an object made to keep the reader busy is dealt with at once', () => {
  test.each<[string, StixObject]>([
    ['escaped quotation marks without end', sample('indicator', { pattern: `'${"\\'".repeat(mega / 2)}` })],
    ['quotation marks', sample('indicator', { pattern: "'".repeat(mega) })],
    ['a dot and spaces', sample('indicator', { pattern: `${'. '.repeat(1000)}.${' '.repeat(mega)}` })],
    ['punctuation between letters', sample('malware', { description: `a${'-'.repeat(mega)}b` })],
    ['much punctuation', sample('threat-actor', { name: 'x', goals: Array(1000).fill(`a${'-.'.repeat(500)}b`) })],
    [
      'a software name of escapes',
      sampleObservable('software', { name: 'x', cpe: `cpe:2.3:a${'\\:'.repeat(mega / 2)} ` }),
    ],
    ['a software name of colons', sampleObservable('software', { name: 'x', cpe: `cpe:2.3:a${':'.repeat(mega)} ` })],
    ['a long payload', sampleObservable('artifact', { payload_bin: 'A'.repeat(mega) })],
    ['a long payload that is none', sampleObservable('artifact', { payload_bin: `${'A'.repeat(mega)}-` })],
    ['a long address', sampleObservable('email-addr', { value: `${'"'.repeat(mega)}@` })],
    ['a long host', sampleObservable('domain-name', { value: `${'a.'.repeat(mega / 2)} ` })],
    ['a long URL', sampleObservable('url', { value: `http://${'@'.repeat(mega)}` })],
    ['a long IPv6 address', sampleObservable('ipv6-addr', { value: ':'.repeat(mega) })],
    ['brackets to refang', sampleObservable('url', { value: `hxxp${'['.repeat(mega / 4)}.${']'.repeat(mega / 4)}` })],
    ['a long language', sample('malware', { lang: `a${'-a'.repeat(mega / 2)}!` })],
    ['many wrong references', sample('report', { object_refs: Array(mega / 10).fill('no') })],
    [
      'many references',
      sample('report', {
        object_refs: Array.from(
          { length: 20_000 },
          (_, n) => `malware--00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
        ),
      }),
    ],
    [
      'many selectors',
      sample('malware', {
        granular_markings: [
          { marking_ref: ref('marking-definition'), selectors: Array(20_000).fill(`name${'.a'.repeat(50)}`) },
        ],
      }),
    ],
    [
      'a statement of one letter',
      sample('marking-definition', {
        modified: undefined,
        definition_type: 'statement',
        definition: { statement: 'rel '.repeat(mega / 4) },
      }),
    ],
    [
      'a dictionary of keys',
      sampleObservable('file', { hashes: Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`k${n}`, ''])) }),
    ],
  ])('%s', (_name, object) => {
    const started = cpuMs()
    road(object)
    expect(cpuMs() - started).toBeLessThan(10_000)
  })
})
