import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvText } from '../console/src/parts/csv-text.ts'
import { parseCsv } from '../src/testing/naive-csv.ts'

const nasty = fc.constantFrom(
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '|calc',
  '%0A',
  '＝1',
  '＠x',
  '\t=1',
  '\r\n=1',
  ' =1',
  '\u200b=1',
  'a;=1',
  '"',
  ',',
)
const text = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 4 }).map((parts) => parts.join(''))

test('a table that is saved has as many cells as it had, with their words, and none begins a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 4 }), (rows) => {
      const saved = csvText(rows)
      const read = parseCsv(saved)
      expect(read.map((row) => row.length)).toEqual(rows.map((row) => row.length))
      for (const [at, row] of rows.entries())
        for (const [place, words] of row.entries()) {
          const cell = read[at]![place]!
          expect([words, `'${words}`]).toContain(cell)
          expect(cell.replace(/^[\s\p{Z}\p{Cc}\p{Cf}]+/u, '')).not.toMatch(/^[=+\-@|%＝＋－＠]/)
        }
    }),
  )
})
