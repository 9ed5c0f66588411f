import type { Field } from './fields.ts'
import { isBlank, type LineReader } from './line.ts'
import type { Role } from './roles.ts'

const decoder = new TextDecoder()
const encoder = new TextEncoder()
const maxColumns = 1000

/** What may stand between values; the first of them that the header has does. */
const separators = [44, 59, 9, 124]

/**
 * CSV of RFC 4180, one record a line: the first line names the columns; semicolons, tabs or bars may stand for commas. Spaces around a
 * value are not part of it. A quoted value does not run over lines.
 */
export function csvReader(fields: readonly Field[]): LineReader {
  const byName = new Map(fields.map(({ path, role }) => [path.join('.').toLowerCase(), role]))
  let columns: (Role | 0)[] | null = null
  let separator = 44
  return {
    read(bytes, start, stop, sink) {
      if (isBlank(bytes, start, stop)) return 'nothing'
      const end = bytes[stop - 1] === 13 ? stop - 1 : stop
      if (columns === null)
        separator = separators.find((sign) => (cellsOf(bytes, start, end, sign)?.length ?? 0) > 1) ?? separator
      const cells = cellsOf(bytes, start, end, separator)
      if (columns === null) {
        if (cells === null) return 'skipped'
        columns = cells.map(
          (cell) =>
            byName.get(
              decoder
                .decode(cell)
                .trim()
                .replace(/^\ufeff/, '')
                .toLowerCase(),
            ) ?? 0,
        )
        return 'nothing'
      }
      if (cells === null || cells.length !== columns.length) return 'skipped'
      for (let column = 0; column < cells.length; column++) {
        const role = columns[column]!
        if (role !== 0) sink.field(role, cells[column]!, 0, cells[column]!.length)
      }
      return 'event'
    },
  }
}

/** The cells of a record; null where a quote stays open or a byte is no text. */
function cellsOf(bytes: Uint8Array, start: number, end: number, separator: number): Uint8Array[] | null {
  const cells: Uint8Array[] = []
  for (let from = start; from <= end; ) {
    if (cells.length === maxColumns) return null
    let to = from
    if (bytes[from] === 34 && from < end) {
      to = from + 1
      let doubled = false
      for (; ; to++) {
        if (to >= end) return null
        if (bytes[to] === 0) return null
        if (bytes[to] !== 34) continue
        if (bytes[to + 1] !== 34) break
        doubled = true
        to += 1
      }
      const cell = bytes.slice(from + 1, to)
      cells.push(doubled ? encoder.encode(decoder.decode(cell).replaceAll('""', '"')) : cell)
      to += 1
      if (to < end && bytes[to] !== separator) return null
    } else {
      for (; to < end && bytes[to] !== separator; to++) if (bytes[to] === 0) return null
      cells.push(trimmed(bytes, from, to))
    }
    from = to + 1
  }
  return cells
}

function trimmed(bytes: Uint8Array, start: number, end: number): Uint8Array {
  let from = start
  let to = end
  while (from < to && bytes[from] === 32) from += 1
  while (to > from && bytes[to - 1] === 32) to -= 1
  return bytes.slice(from, to)
}
