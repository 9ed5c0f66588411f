import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** The names of all tests under src and test: a text, handed to a call together with a function. */
function testNames(): readonly string[] {
  const files = ['src', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join(root, folder, file)),
  )
  const named = /\(\s*(['"`])((?:\\.|(?!\1)[^\\\n])+)\1,\s*(?:async\s*)?\(/g
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(named)].map(([, , name]) => (name as string).replaceAll(/\\(.)/g, '$1')),
  )
}

/** The rows of the tables that have a column of tests. */
function rowsWithTests(): readonly { row: string; cell: string }[] {
  const rows: { row: string; cell: string }[] = []
  let inTable = false
  for (const line of readFileSync(join(root, 'docs/conformance.md'), 'utf8').split('\n')) {
    const cells = line.startsWith('|') ? line.slice(1, line.lastIndexOf('|')).split(/(?<!\\)\|/) : []
    const last = (cells.at(-1) ?? '').trim()
    if (cells.length === 0) inTable = false
    else if (last === 'test') inTable = true
    else if (inTable && !/^-+$/.test(last)) rows.push({ row: cells.slice(0, 2).join('').trim(), cell: last })
  }
  return rows
}

// “…” stands for what was left out of a name. It never stands for all of it.
function names(quoted: string, all: readonly string[]): boolean {
  if (quoted.replaceAll(/[…\s]/g, '').length < 4) return false
  const literal = (text: string) => text.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const form = new RegExp(`^${quoted.split('…').map(literal).join('.*')}$`)
  return all.some((name) => form.test(name))
}

// Names are parted by semicolons and may hold some themselves: a cell is right if it can be cut into names that exist.
function firstUnknown(parts: readonly string[], all: readonly string[]): string | null {
  if (parts.length === 0) return null
  for (let length = 1; length <= parts.length; length++) {
    if (names(parts.slice(0, length).join('; '), all) && firstUnknown(parts.slice(length), all) === null) return null
  }
  return parts.join('; ')
}

test('every test that the tables of conformance name exists', () => {
  const all = testNames()
  const rows = rowsWithTests()
  expect(rows.length).toBeGreaterThan(40)
  for (const { row, cell } of rows) expect([row, firstUnknown(cell.split('; '), all)]).toEqual([row, null])
})

test('a test that nobody wrote is noticed', () => {
  const all = ['paths end with a slash; unknown ones are 404', 'nothing is rounded']
  expect(firstUnknown(['paths end …', 'nothing is rounded'], all)).toBeNull()
  expect(firstUnknown(['paths end with a slash', 'unknown ones are 404'], all)).toBeNull()
  expect(firstUnknown(['paths end …', 'everything is rounded'], all)).not.toBeNull()
  expect(firstUnknown(['…'], all)).not.toBeNull()
})
