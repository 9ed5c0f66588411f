import { isMembers } from '../../stix/property-kind.ts'
import { isHead } from './columns.ts'
import type { Members } from './misp-members.ts'

/** A table that is written in JSON, and what its file says of all of it. */
export interface JsonRows {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly about: Members
}

const headRows = 1000

/**
 * The rows of a JSON text that is a table: a list of objects (also one a line), a list under one name (`indicators`, `data`), or lists under
 * the numbers of their rows. Null where no name of a row says where values stand, and for what is STIX.
 */
export function jsonRows(value: unknown): JsonRows | null {
  const plain = rowsIn(value)
  if (plain !== null) return tableOf(plain, {})
  if (!isMembers(value) || 'spec_version' in value || 'objects' in value) return null
  const lists = Object.entries(value).flatMap(([name, one]) => {
    const rows = rowsIn(one)
    return rows === null ? [] : [{ name, rows }]
  })
  const [first] = lists
  if (first === undefined) return null
  if (lists.length === Object.keys(value).length)
    return tableOf(
      lists.flatMap(({ rows }) => rows),
      {},
    )
  return tableOf(first.rows, Object.fromEntries(Object.entries(value).filter(([name]) => name !== first.name)))
}

function rowsIn(value: unknown): readonly Members[] | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isMembers)) return null
  const rows: readonly Members[] = value
  const isStix = (one: Members) => 'spec_version' in one || (typeof one.id === 'string' && one.id.includes('--'))
  return rows.some((one) => !isStix(one) && isHead(Object.keys(one))) && !rows.slice(0, headRows).some(isStix)
    ? rows
    : null
}

function tableOf(rows: readonly Members[], about: Members): JsonRows {
  const head = [...new Set(rows.slice(0, headRows).flatMap((row) => Object.keys(row)))]
  return { head, rows: rows.map((row) => head.map((name) => cellOf(row[name]))), about }
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
