import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { problemOf } from '../../detection/judge-indicator.ts'
import { readObject } from '../../stix/read.ts'
import { corpus, corpusFiles } from '../../testing/corpus.ts'
import { readContext } from '../../testing/read-format.ts'
import { detectFormat, readFormat } from './all.ts'
import type { InFormat } from './in-formats.ts'

test('a PDF is refused with what to do', () => {
  expect(() => detectFormat('%PDF-1.7\n')).toThrow('save its text')
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
        const first = readFormat(format, text, { ...readContext, source: basename(file) })
        const again = readFormat(format, text, {
          ...readContext,
          source: basename(file),
          nowMs: readContext.nowMs + 1000,
        })
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
