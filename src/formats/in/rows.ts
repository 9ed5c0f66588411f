import { Fault } from '../../base/fault.ts'

const mostRows = 500_000
const mostCells = 1000
const signs = [',', ';', '\t', '|']

/** A table as it is written: the rows, and the line of a comment directly above them that may be its head. */
export interface Rows {
  readonly rows: readonly (readonly string[])[]
  readonly headAbove: readonly string[] | null
}

/** Reads a table in the sign that its first row is cut by (comma, semicolon, tab, bar). Bounded; a quotation mark that does not close is a fault. */
export function readRows(text: string): Rows {
  const { start, above } = behindComments(withoutSignLine(text.replace(/^\ufeff/, '')))
  const sign = signOf(start.slice(0, Math.max(0, start.indexOf('\n')) || start.length))
  return { rows: cut(start, sign), headAbove: above === null ? null : (cut(above, signOf(above))[0] ?? null) }
}

/** Without the line by which spreadsheets say what parts the cells (`sep=;`); the head says it as well. */
function withoutSignLine(text: string): string {
  return text.replace(/^sep=.\r?\n/i, '')
}

/** What stands behind the comments at the beginning, and the last of them that could name columns. */
function behindComments(text: string): { readonly start: string; readonly above: string | null } {
  let at = 0
  let above: string | null = null
  while (text[at] === '#' || text[at] === '\n' || text[at] === '\r') {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end < 0 ? text.length : end)
    const words = line.replace(/^#+\s*/, '').trim()
    if (line.length < 10_000 && signs.some((sign) => words.includes(sign))) above = words
    at = end < 0 ? text.length : end + 1
  }
  return { start: text.slice(at), above }
}

function signOf(line: string): string {
  const plain = line.replace(/"[^"]*"/g, '""')
  return signs.map((one) => [one, plain.split(one).length] as const).sort((a, b) => b[1] - a[1])[0]![0]
}

function cut(text: string, sign: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at <= text.length) {
    let cell = ''
    // Some put a space behind the comma.
    let open = at
    while (text[open] === ' ') open++
    if (text[open] === '"') {
      for (at = open + 1; ; ) {
        const end = text.indexOf('"', at)
        if (end < 0) throw new Fault('invalid', `a quotation mark of row ${rows.length + 1} is not closed`)
        cell += text.slice(at, end)
        if (text[end + 1] !== '"') {
          at = end + 1
          break
        }
        cell += '"'
        at = end + 2
      }
    }
    let end = at
    while (end < text.length && text[end] !== sign && text[end] !== '\n') end++
    cell += text.slice(at, end).replace(/\r$/, '')
    row.push(cell)
    if (row.length > mostCells) throw new Fault('too-large', `more than ${mostCells} columns`)
    at = end + 1
    if (end >= text.length || text[end] === '\n') {
      if (row.some((one) => one.trim() !== '') && !row[0]!.startsWith('#')) rows.push(row)
      if (rows.length > mostRows) throw new Fault('too-large', `more than ${mostRows} rows: read them in parts`)
      row = []
      if (end >= text.length) break
    }
  }
  return rows
}
