import { Fault } from '../../base/fault.ts'
import { normalise, type Value, type ValueKind, valueKinds } from '../value.ts'
import { classify } from './classify.ts'
import { guarded, refang } from './defang.ts'
import { Builder, moment, type ReadContext, type Reading, words } from './reading.ts'
import { table } from './table.ts'

const mostRows = 500_000
const mostCells = 1000

/** What a column may be: a value of a kind (`value`: of whatever kind it tells, or its `kind` column says), or something about it. */
type Role =
  | 'value'
  | 'kind'
  | 'name'
  | 'description'
  | 'labels'
  | 'created'
  | 'valid_until'
  | 'confidence'
  | 'ignore'
  | ValueKind
  | 'ip'

const byHead = table<Role>({
  ...Object.fromEntries(
    ['value', 'indicator', 'ioc', 'ioc_value', 'observable', 'artifact', 'indicator_value'].map((head) => [
      head,
      'value' as const,
    ]),
  ),
  ...Object.fromEntries(
    ['type', 'kind', 'indicator_type', 'ioc_type', 'entity_type'].map((head) => [head, 'kind' as const]),
  ),
  ...Object.fromEntries(
    ['notes', 'note', 'description', 'comment', 'comments', 'context'].map((head) => [head, 'description' as const]),
  ),
  ...Object.fromEntries(['name', 'title', 'threat', 'malware', 'family'].map((head) => [head, 'name' as const])),
  ...Object.fromEntries(['tags', 'labels', 'tag'].map((head) => [head, 'labels' as const])),
  ...Object.fromEntries(
    ['date', 'created', 'first_seen', 'firstseen', 'timestamp', 'dateadded'].map((head) => [head, 'created' as const]),
  ),
  ...Object.fromEntries(['valid_until', 'expires', 'expiration'].map((head) => [head, 'valid_until' as const])),
  confidence: 'confidence',
  ip: 'ip',
  ipaddress: 'ip',
  ip_address: 'ip',
  address: 'ip',
  domain: 'domain',
  hostname: 'domain',
  host: 'domain',
  fqdn: 'domain',
  url: 'url',
  uri: 'url',
  email: 'email',
  md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  sha512: 'sha512',
  md5_hash: 'md5',
  sha1_hash: 'sha1',
  sha256_hash: 'sha256',
  filename: 'file-name',
  file_name: 'file-name',
})

/** A table with a head (RFC 4180; commas, semicolons or tabs). Columns are known by their names, or by the mapping that was given. */
export function readCsv(text: string, context: ReadContext): Reading {
  const builder = new Builder('csv', context)
  const rows = parseRows(withoutSignLine(text.replace(/^\ufeff/, '')))
  const head = rows[0]
  if (head === undefined) throw new Fault('invalid', 'the table is empty')
  const roles = rolesOf(head, context.mapping)
  if (!roles.some(isValueRole)) {
    throw new Fault(
      'invalid',
      `no column is known to hold values; give a mapping such as ${head[0]?.slice(0, 40) || 'column'}:value`,
    )
  }
  roles.forEach((role, column) => {
    if (role === undefined)
      builder.unmapped(`column ${head[column] ?? column + 1}`, 'no part of an object', rows[1]?.[column] ?? '')
  })
  for (const row of rows.slice(1)) {
    const cell = (role: Role) => {
      const column = roles.indexOf(role)
      return column < 0 ? undefined : words(row[column])
    }
    const created = moment(cell('created'))
    const about = {
      name: cell('name'),
      description: cell('description'),
      labels: cell('labels')
        ?.split(/[,; ]+/)
        .filter((label) => label !== '')
        .slice(0, 50),
      valid_until: moment(cell('valid_until')),
      confidence: confidenceOf(cell('confidence')),
      indicator_types: ['unknown'],
    }
    roles.forEach((role, column) => {
      if (role === undefined || !isValueRole(role)) return
      for (const part of (row[column] ?? '')
        .trimEnd()
        .split(/[\s,]+(?=\S)/)
        .filter((one) => one !== '')) {
        const value = valueIn(role, refang(part).replaceAll(guarded, '.'), cell('kind'))
        if (value === null) {
          builder.unmapped(`column ${head[column]}`, 'it is no value of its kind', part)
          continue
        }
        const properties =
          about.valid_until !== undefined && created !== undefined && about.valid_until <= created
            ? { ...about, valid_until: undefined }
            : about
        builder.indicator(
          builder.id('indicator', context.source, value.kind, value.value),
          value,
          created === undefined ? undefined : { modified: created },
          { ...properties, name: about.name ?? value.value },
        )
      }
    })
  }
  return builder.reading()
}

/** Whether the names of a head say where values stand. */
export function isHead(head: readonly string[]): boolean {
  return rolesOf(head, undefined).some(isValueRole)
}

/** Without the line by which spreadsheets say what parts the cells (`sep=;`); the head says it as well. */
export function withoutSignLine(text: string): string {
  return text.replace(/^sep=.\r?\n/i, '')
}

function isValueRole(role: Role | undefined): boolean {
  return role !== undefined && (role === 'value' || role === 'ip' || (valueKinds as readonly string[]).includes(role))
}

function confidenceOf(text: string | undefined): number | undefined {
  const number = Number(text)
  return text !== undefined && Number.isInteger(number) && number >= 0 && number <= 100 ? number : undefined
}

function rolesOf(head: readonly string[], mapping: string | undefined): (Role | undefined)[] {
  const names = head.map((name) => name.trim().toLowerCase())
  if (mapping === undefined || mapping.trim() === '')
    return names.map((name) => byHead[name.replaceAll(/[\s-]+/g, '_')])
  const roles: (Role | undefined)[] = names.map(() => undefined)
  const allowed = new Set<string>([
    'value',
    'kind',
    'name',
    'description',
    'labels',
    'created',
    'valid_until',
    'confidence',
    'ignore',
    'ip',
    ...valueKinds,
  ])
  for (const pair of mapping.split(',')) {
    const cut = pair.lastIndexOf(':')
    const column = pair.slice(0, cut).trim().toLowerCase()
    const role = pair.slice(cut + 1).trim()
    const at = /^\d+$/.test(column) ? Number(column) - 1 : names.indexOf(column)
    if (cut < 0 || at < 0 || at >= head.length)
      throw new Fault('invalid', `the mapping names a column that is not there: ${column.slice(0, 40)}`)
    if (!allowed.has(role))
      throw new Fault('invalid', `a column cannot be ${role.slice(0, 40)}; it can be: ${[...allowed].join(', ')}`)
    roles[at] = role as Role
  }
  return roles
}

const kindWords = table<readonly ValueKind[]>({
  ip: ['ipv4', 'ipv6', 'cidr4', 'cidr6'],
  ipaddress: ['ipv4', 'ipv6', 'cidr4', 'cidr6'],
  hostname: ['domain'],
  domain: ['domain'],
  fqdn: ['domain'],
  url: ['url'],
  email: ['email'],
  'email-sender': ['email'],
  filename: ['file-name'],
  file: ['sha256', 'sha1', 'md5', 'sha512'],
  hash: ['sha256', 'sha1', 'md5', 'sha512'],
})

function valueIn(role: Role, text: string, kindCell: string | undefined): Value | null {
  const wanted =
    role === 'value' ? kindWords[kindCell?.toLowerCase() ?? ''] : role === 'ip' ? kindWords.ip : [role as ValueKind]
  for (const kind of wanted ?? []) {
    const value = normalise(kind, text)
    if (value !== null) return value
  }
  if (role !== 'value') return null
  const known = classify(text)
  if (known !== null || kindCell?.toLowerCase() !== 'url') return known
  // Many tables give URLs without their scheme.
  return normalise('url', `http://${text}`)
}

/** The rows of a table in the sign that its head is cut by. Bounded; a quotation mark that does not close is a fault. */
export function parseRows(text: string): string[][] {
  const firstLine = text.slice(0, Math.max(0, text.indexOf('\n')) || text.length)
  const sign = [',', ';', '\t']
    .map((one) => [one, firstLine.split(one).length] as const)
    .sort((a, b) => b[1] - a[1])[0]![0]
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at <= text.length) {
    let cell = ''
    if (text[at] === '"') {
      for (at++; ; ) {
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
