import { Fault } from '../../base/fault.ts'
import { isMembers } from '../../stix/property-kind.ts'
import { valueIn } from './cell-value.ts'
import { isHead, isValueRole, type Role, rolesByHead, rolesByMapping } from './columns.ts'
import { jsonRows } from './json-rows.ts'
import { Builder, moment, type ReadContext, type Reading, words } from './reading.ts'
import { handlingOfRow, RowReader, referenceOf } from './row-reader.ts'
import { readRows } from './rows.ts'

type Row = readonly string[]
interface Table {
  readonly head: Row
  readonly rows: readonly Row[]
  readonly roles: readonly (Role | undefined)[]
  /** What the file says of all of it. */
  readonly about: Readonly<Record<string, unknown>>
}

/**
 * A table: RFC 4180 (commas, semicolons, tabs, bars) with its head in the first row or in a comment above it, or without any; or the same in
 * JSON. Columns are known by their names, by the mapping that was given, or by the values that stand in them.
 */
export function readCsv(text: string, context: ReadContext, json?: unknown): Reading {
  const { head, rows, roles, about } = json === undefined ? tableIn(text, context) : jsonTable(json, context)
  const builder = new Builder('csv', context)
  if (!roles.some(isValueRole)) {
    throw new Fault(
      'invalid',
      `no column is known to hold values; give a mapping such as ${head[0]?.slice(0, 40) || 'column'}:value`,
    )
  }
  roles.forEach((role, column) => {
    if (role === undefined)
      builder.unmapped(`column ${head[column]?.trim() || column + 1}`, 'no part of an object', rows[0]?.[column] ?? '')
  })
  const reader = new RowReader(builder, context, {
    head,
    roles,
    outer: handlingOfRow(builder, {}, about.TLP ?? about.tlp, about.pap),
  })
  const refs = new Set<string>()
  for (const row of rows) for (const id of reader.read(row)) refs.add(id)
  reportOf(builder, context, about, [...refs])
  return builder.reading()
}

function tableIn(text: string, { mapping = '' }: ReadContext): Table {
  const { rows, headAbove } = readRows(text)
  const [first] = rows
  if (first === undefined) throw new Fault('invalid', 'the table is empty')
  const above = headAbove?.length === first.length ? headAbove : null
  const isHeadless = first.some((cell) => valueIn(cell) !== null) || (above !== null && isHead(above) && !isHead(first))
  const head = isHeadless ? (above ?? first.map(() => '')) : first
  const found = { head, rows: isHeadless ? rows : rows.slice(1), about: {} }
  if (mapping.trim() !== '') return { ...found, roles: rolesByMapping(head, mapping) }
  if (!isHeadless || isHead(head)) return { ...found, roles: rolesByHead(head) }
  return { ...found, roles: first.map((cell) => (valueIn(cell) === null ? undefined : 'value')) }
}

function jsonTable(json: unknown, { mapping = '' }: ReadContext): Table {
  const found = jsonRows(json)
  if (found === null) throw new Fault('invalid', 'there is no table in it')
  return { ...found, roles: mapping.trim() === '' ? rolesByHead(found.head) : rolesByMapping(found.head, mapping) }
}

/** Whether a JSON text is a table. */
export function isJsonTable(json: unknown): boolean {
  return jsonRows(json) !== null
}

/** Whether a text begins as a table does: with a head that says where values stand, in its first row or in a comment above it. */
export function isTable(text: string): boolean {
  try {
    const { rows, headAbove } = readRows(text)
    const [first = [], second] = rows
    if (first.length < 2) return false
    if (headAbove?.length === first.length && isHead(headAbove)) return true
    return (
      second !== undefined &&
      second.length > 1 &&
      (isHead(first) || first.some((name) => /^(?:type|hash)$/i.test(name.trim())))
    )
  } catch {
    return /^(?:value|indicator|ioc),/i.test(text)
  }
}

/** A file of a table that has a name of its own is a report of its rows. */
function reportOf(builder: Builder, { source }: ReadContext, about: Table['about'], refs: readonly string[]): void {
  const name = words(about.name ?? about.title, 250)
  const isReport = name !== undefined && refs.length > 0
  const said = new Set(
    isReport
      ? ['id', 'name', 'title', 'description', 'created', 'modified', 'tags', 'references', 'TLP', 'tlp']
      : ['TLP', 'tlp'],
  )
  for (const [key, value] of Object.entries(about)) {
    const isEmpty =
      value === null || value === '' || ((Array.isArray(value) || isMembers(value)) && Object.keys(value).length === 0)
    if (!said.has(key) && !isEmpty) builder.unmapped(key, 'no object says it', value)
  }
  if (!isReport) return
  const strings = (value: unknown) =>
    Array.isArray(value) ? value.map((one) => words(one, 250)).filter((one) => one !== undefined) : []
  const [created, modified] = [moment(about.created), moment(about.modified)]
  builder.add(
    builder.id('report', source, words(about.id, 100) ?? name),
    created === undefined && modified === undefined ? undefined : { created, modified },
    {
      name,
      description: words(about.description),
      report_types: ['indicator'],
      published: created ?? modified ?? builder.now,
      object_refs: refs,
      labels: strings(about.tags).slice(0, 50),
      external_references: strings(about.references).slice(0, 100).flatMap(referenceOf),
    },
    handlingOfRow(builder, {}, about.TLP ?? about.tlp, about.pap),
  )
}
