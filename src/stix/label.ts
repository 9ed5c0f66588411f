import { acsExtension } from './acs-marking.ts'
import type { StixObject } from './object.ts'
import { isMembers } from './property-kind.ts'
import { versionOf } from './version.ts'

const maxLength = 200
const hashPreference = ['SHA-256', 'SHA-1', 'MD5', 'SHA-512']
// The first of these that an object has says best what it is.
const speaking = [
  'name',
  'value',
  'subject',
  'path',
  'key',
  'product',
  'abstract',
  'result_name',
  'account_login',
  'user_id',
]
const weaker = [
  'display_name',
  'command_line',
  'pattern',
  'content',
  'opinion',
  'serial_number',
  'url',
  'mime_type',
  'description',
]

/** What lists show for an object, on one line of at most 200 characters; the id where nothing speaks better. */
export function labelOf(object: StixObject): string {
  return oneLine(describe(object) ?? object.id)
}

function describe(object: StixObject): string | undefined {
  switch (object.type) {
    case 'relationship':
      return `${text(object, 'relationship_type')}: ${typeName(object, 'source_ref')} → ${typeName(object, 'target_ref')}`
    case 'sighting':
      return `sighting of ${typeName(object, 'sighting_of_ref')}${plural(object.count)}`
    case 'observed-data':
      return `observed${plural(object.number_observed)}, ${day(object, 'first_observed')}`
    case 'marking-definition':
      return text(object, 'name') ?? statement(object) ?? acs(object)
    case 'language-content':
      return `translation of ${typeName(object, 'object_ref')}: ${keys(object.contents)}`
    case 'network-traffic':
      return traffic(object)
    case 'autonomous-system':
      return [`AS${object.number}`, text(object, 'name')].filter(Boolean).join(' ')
    case 'location':
      return text(object, 'name') ?? place(object)
    default:
      return first(object, speaking) ?? hash(object) ?? first(object, weaker) ?? process(object)
  }
}

function text(object: StixObject, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function first(object: StixObject, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = text(object, name)
    if (value !== undefined) return value
  }
  return undefined
}

function hash(object: StixObject): string | undefined {
  const hashes = object.hashes
  if (!isMembers(hashes)) return undefined
  const name = hashPreference.find((known) => typeof hashes[known] === 'string') ?? Object.keys(hashes)[0]
  return name === undefined ? undefined : `${name} ${String(hashes[name])}`
}

function process(object: StixObject): string | undefined {
  return typeof object.pid === 'number' ? `process ${object.pid}` : undefined
}

function statement(object: StixObject): string | undefined {
  const definition = object.definition
  return isMembers(definition) && typeof definition.statement === 'string' ? definition.statement : undefined
}

/** Classification and formal determinations of an ACS marking: what its readers tell such markings apart by. */
function acs(object: StixObject): string | undefined {
  const extension = isMembers(object.extensions) ? object.extensions[acsExtension] : undefined
  const control = isMembers(extension) ? extension.control_set : undefined
  if (!isMembers(control)) return undefined
  const determinations = Array.isArray(control.formal_determination) ? control.formal_determination.slice(0, 8) : []
  return `ACS: ${[control.classification ?? '?', ...determinations].map(String).join(', ')}`
}

function traffic(object: StixObject): string {
  const protocols = Array.isArray(object.protocols) ? object.protocols.slice(0, 8).join('/') : 'traffic'
  const port = object.dst_port
  return typeof port === 'number' ? `${protocols} to port ${port}` : protocols
}

function place(object: StixObject): string | undefined {
  const parts = ['city', 'administrative_area', 'country', 'region'].map((name) => text(object, name)).filter(Boolean)
  if (parts.length > 0) return parts.join(', ')
  return typeof object.latitude === 'number' ? `${object.latitude}, ${object.longitude}` : undefined
}

function typeName(object: StixObject, property: string): string {
  return text(object, property)?.slice(0, -38) ?? '?'
}

function plural(count: unknown): string {
  return typeof count === 'number' ? ` ×${count}` : ''
}

function day(object: StixObject, property: string): string {
  return (text(object, property) ?? versionOf(object) ?? '').slice(0, 10)
}

function keys(value: unknown): string {
  return isMembers(value) ? Object.keys(value).slice(0, 10).join(', ') : ''
}

// Most names are like this already: no blanks at the ends or beside each other, nothing but ASCII that can be seen.
const plainLine = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/

function oneLine(value: string): string {
  if (value.length <= maxLength && plainLine.test(value)) return value
  const line = value
    .slice(0, 1000)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
  if (line.length <= maxLength) return line
  const cut = line.slice(0, maxLength - 1)
  // Never half of a surrogate pair.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`
}
