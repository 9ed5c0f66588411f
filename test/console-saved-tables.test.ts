import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvText } from '../console/src/parts/csv-text.ts'
import { drawTable, writeTableSvg } from '../console/src/parts/table-picture.ts'

const hostile = fc.constantFrom('</text><script>x</script>', '" onload="x', '&#60;b', ']]>', '\u0000', '\ud800', '=1+1')
const words = fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 12 }))
const rows = fc.array(fc.tuple(words, fc.nat(1_000_000), words), { minLength: 1, maxLength: 5 })
const draw = (table: readonly (readonly (string | number)[])[], head = ['one', 'two', 'three']) =>
  drawTable(head, table, { widthOf: (text) => text.length * 7, write: String })

test('a table that is saved as a drawing holds lines and text and nothing else, whatever stands in it', () => {
  fc.assert(
    fc.property(rows, (table) => {
      const svg = writeTableSvg(draw(table))
      const marks = [...svg.matchAll(/<\/?([a-z]+)((?: [a-zA-Z0-9-]+="[^"<>]*")*)\s*\/?>/g)]
      expect(new Set(marks.map(([, name]) => name))).toEqual(new Set(['svg', 'rect', 'line', 'text']))
      // Nothing stands in pointed brackets but these, and no attribute acts.
      expect(svg.replaceAll(/<\/?[a-z]+(?: [a-zA-Z0-9-]+="[^"<>]*")*\s*\/?>/g, '')).not.toMatch(/[<>]/)
      expect(marks.filter(([, , attributes = '']) => / (?:on|href|style)/.test(attributes))).toEqual([])
      // No sign that XML cannot hold.
      expect(svg.isWellFormed()).toBe(true)
    }),
  )
})

test('a table says the same numbers as a table and as a drawing', () => {
  fc.assert(
    fc.property(rows, (table) => {
      const drawn = draw(table).cells.filter(({ isHead, atRight }) => !isHead && atRight)
      const saved = csvText(table.map(([, count]) => [count]))
        .trimEnd()
        .split('\r\n')
      expect(drawn.map(({ text }) => text)).toEqual(saved)
      expect(saved).toEqual(table.map((row) => String(row[1])))
    }),
  )
})

test('a drawing of a long table ends where a browser can still hold it, and says how many rows there are more', () => {
  const picture = draw(Array.from({ length: 1234 }, (_, at) => ['x', at, 'y']))
  expect(picture.cells.at(-1)?.text).toBe('… +734')
  expect(picture.height).toBeLessThan(16_000)
  expect(draw([['long '.repeat(10_000), 1, '']]).cells.find(({ y, isHead }) => !isHead && y > 17)?.text).toHaveLength(
    90,
  )
})
